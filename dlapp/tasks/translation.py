"""Translation: the same in another language, sentence by sentence, whatever the length."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from .. import limits, result
from .. import text as texts
from ..errors import UserError
from ..i18n import N_
from ..progress import Progress, Report
from ..text import Span
from . import translators
from .translators import Translator

MODELS = "translation"
check = texts.check
load = translators.load
FIRST_WINDOW, WINDOW = 4, 256  # sentences: few at first, so that something is there soon
BATCH_TOKENS = 1500  # source tokens with padding in one batch
_AROUND = re.compile(r"^([^\w\"'“‘「『（(]*)(.*?)([\s\U0001F000-\U0001FAFF\u2600-\u27BF\uFE0F\u200D]*)$", re.DOTALL)


@dataclass(frozen=True)
class Settings:
    """`source`: language code, or `auto`. `target`: language code. `alternatives`: further translations, 0 to 3."""

    source: str = "auto"
    target: str = "en"
    alternatives: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.alternatives <= limits.ALTERNATIVES:
            raise UserError(N_("The number of alternatives must be between 0 and {limit}."), limit=limits.ALTERNATIVES)


@dataclass(frozen=True)
class Pair:
    """One sentence where it stands in the source text, and its translation where it stands in the translated one."""

    source: Span
    target: Span


@dataclass(kw_only=True)
class Result(result.Result):
    """A translation.

    Attributes:
        text: has the line breaks of the source.
        source: language code of the source; confidence: how sure that is, in [0, 1] (1 where it was given).
        alternatives: further translations of the whole text, the more probable first.
        sentences: what became of each sentence.
    """

    text: str
    source: str
    confidence: float = 1.0
    alternatives: list[str] = field(default_factory=list)
    sentences: list[Pair] = field(default_factory=list)


@dataclass
class Unit:
    """A piece of a source text that goes through the network at once.

    `before` and `after`: signs around it, such as emoji, that are carried over. `outputs`: translations, best first.
    """

    span: Span
    before: str
    core: str
    after: str
    outputs: list[str] = field(default_factory=list)


@dataclass
class Draft:
    """A source text on its way: clean, its language, its units."""

    text: str
    language: texts.Language
    units: list[Unit]


def run(model: Translator, items: list[str], settings: Settings, report: Report) -> list[Result]:
    """Translate texts; the sentences of all of them share batches of like length."""
    drafts = [_draft(model, item, settings) for item in items]
    count = settings.alternatives + 1
    work = [(draft.language.code, unit) for draft in drafts for unit in draft.units if texts.has_letters(unit.core)]
    done = 0
    for window in _windows(work):
        for source, units in _batches(model, window, settings.target):
            outputs = model.translate([unit.core for unit in units], source, settings.target, count)
            for unit, written in zip(units, outputs, strict=True):
                unit.outputs = written
            done += len(units)
            report(Progress(done, len(work), preview=_joined(drafts[0], settings.target, 0, so_far=True).text))
    results = []
    for draft in drafts:
        best = _joined(draft, settings.target, 0)
        others = [_joined(draft, settings.target, rank).text for rank in range(1, count)]
        best.alternatives = [other for other in dict.fromkeys(others) if other != best.text]
        results.append(best)
    return results


def _draft(model: Translator, item: str, settings: Settings) -> Draft:
    """The text cut into units.

    Raises:
        UserError: when the model does not know its language, or it is in the wanted one already.
    """
    source_text = texts.clean(item)
    language = (
        texts.detect(source_text, model.card.languages)
        if settings.source == "auto"
        else texts.Language(settings.source, 1.0)
    )
    if not texts.has_letters(source_text):
        return Draft(source_text, language, [])
    if language.code == settings.target:
        raise UserError(N_("This text is in the language that it should be translated to. Choose another one."))
    if not model.can(language.code, settings.target):
        raise UserError(
            N_("{model} does not translate from “{source}” to “{target}”. Choose a larger model on the Models page."),
            model=model.card.title,
            source=texts.LanguageCode(language.code),
            target=texts.LanguageCode(settings.target),
        )

    def fits(part: str) -> bool:
        return len(part) <= 8 * model.longest and len(model.tokenizer(part)["input_ids"]) <= model.longest

    spans = [
        piece
        for sentence in texts.sentences(source_text, language.code)
        for piece in texts.shortened(source_text, sentence, fits)
    ]
    return Draft(source_text, language, [_unit(source_text, span) for span in spans])


def _unit(source_text: str, span: Span) -> Unit:
    parts = _AROUND.match(source_text[span.start : span.end])
    assert parts is not None  # each of its parts may be empty
    before, core, after = parts.groups()
    return Unit(span, before, texts.one_width(core), after)


def _windows(work: list[tuple[str, Unit]]) -> Iterator[list[tuple[str, Unit]]]:
    """Parts of the work in order, each four times as long as the one before."""
    start, size = 0, FIRST_WINDOW
    while start < len(work):
        yield work[start : start + size]
        start, size = start + size, min(4 * size, WINDOW)


def _batches(model: Translator, window: list[tuple[str, Unit]], target: str) -> Iterator[tuple[str, list[Unit]]]:
    """The units of a window by language and length, so that little of a batch is padding."""
    for source in dict.fromkeys(language for language, _ in window):
        units = [unit for language, unit in window if language == source]
        lengths = [len(ids) for ids in model.sources([unit.core for unit in units], source, target)]
        batch: list[Unit] = []
        for length, unit in sorted(zip(lengths, units, strict=True), key=lambda pair: pair[0]):
            if batch and length * (len(batch) + 1) > BATCH_TOKENS:
                yield source, batch
                batch = []
            batch.append(unit)
        yield source, batch


def _joined(draft: Draft, target: str, rank: int, so_far: bool = False) -> Result:
    """The translated text: line breaks as they were, a space between sentences where the language has them.

    Args:
        rank: which of the translations, 0 for the best.
        so_far: end before the first sentence that is not translated yet.
    """
    out, place = "", 0
    pairs: list[Pair] = []
    for unit in draft.units:
        is_open = texts.has_letters(unit.core) and not unit.outputs
        if so_far and is_open:
            return Result(text=out, source=draft.language.code, sentences=pairs)
        gap = draft.text[place : unit.span.start]
        if place and "\n" not in gap:
            is_spaceless = target in texts.SPACELESS and texts.has_letters(unit.core)
            gap = "" if is_spaceless else gap or " "
        middle = unit.outputs[min(rank, len(unit.outputs) - 1)] if unit.outputs else unit.core
        out += gap
        pairs.append(Pair(unit.span, Span(len(out), len(out) + len(unit.before + middle + unit.after))))
        out += unit.before + middle + unit.after
        place = unit.span.end
    return Result(
        text=out + draft.text[place:],
        source=draft.language.code,
        confidence=draft.language.confidence,
        sentences=pairs,
    )

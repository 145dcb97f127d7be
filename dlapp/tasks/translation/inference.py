"""Translating texts of any length: cut into sentences, translated in batches, joined again."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ... import copying
from ... import text as texts
from ...errors import UserError
from ...i18n import N_
from ...progress import Progress, Report
from ...text import Span
from . import Pair, Result, Settings
from .models import Translator

FIRST_WINDOW, WINDOW = 4, 256  # sentences: few at first, so that something is there soon
BATCH_TOKENS = 1500  # source tokens with padding in one batch
_AROUND = re.compile(r"^([^\w\"'“‘「『（(]*)(.*?)([\s\U0001F000-\U0001FAFF\u2600-\u27BF\uFE0F\u200D]*)$", re.DOTALL)


@dataclass
class Unit:
    """A piece of a source text that goes through the network at once.

    Attributes:
        before, after: symbols around it, such as emoji, that are carried over.
        core: what the network reads, with sentinels for the `originals`, which are carried over, too.
        outputs: translations, best first, with the originals in their places.
    """

    span: Span
    before: str
    core: str
    after: str
    originals: list[str]
    outputs: list[str] = field(default_factory=list)

    @property
    def is_pending(self) -> bool:
        """Whether it has words that are not translated yet."""
        return texts.has_letters(self.core) and not self.outputs


@dataclass(frozen=True)
class Draft:
    """A source text being translated: cleaned, its language, its units."""

    text: str
    language: texts.Language
    units: list[Unit]


def run(model: Translator, items: list[str], settings: Settings, report: Report) -> list[Result]:
    """Translate texts; the sentences of all of them share batches of similar length.

    Raises:
        UserError: when the model does not know a text's language, or it is in the target language already.
    """
    drafts = [_draft(model, item, settings) for item in items]
    count = settings.alternatives + 1
    work = [(draft.language.code, unit) for draft in drafts for unit in draft.units if unit.is_pending]
    done = 0
    for window in _windows(work):
        for source, units in _batches(model, window, settings.target):
            outputs = model.translate([unit.core for unit in units], source, settings.target, count)
            for unit, written in zip(units, outputs, strict=True):
                unit.outputs = [copying.restore(output, unit.originals) for output in written]
            done += len(units)
            report(Progress(done, len(work), text=_joined(drafts[0], settings.target)[0]))
    return [_result(draft, settings.target, count) for draft in drafts]


def _draft(model: Translator, item: str, settings: Settings) -> Draft:
    """The text cut into units."""
    source_text = texts.clean(item)
    language = (
        texts.detect(source_text, model.card.languages)
        if settings.source == "auto"
        else texts.Language(settings.source, 1.0)
    )
    if not texts.has_letters(source_text):
        return Draft(source_text, language, [])
    if language.code == settings.target:
        raise UserError(N_("This text is already in the target language. Choose another target language."))
    if not model.card.translates(language.code, settings.target):
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
    return Draft(source_text, language, [_unit(model, source_text, span) for span in spans])


def _unit(model: Translator, source_text: str, span: Span) -> Unit:
    parts = _AROUND.match(source_text[span.start : span.end])
    assert parts is not None  # each of its parts may be empty
    before, core, after = parts.groups()
    core = texts.one_width(core)
    originals: list[str] = []
    if model.knows_sentinels:
        core, originals = copying.mask(texts.usual_case(core))
    return Unit(span, before, core, after, originals)


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
        lengths = [len(ids) for ids in model.source_ids([unit.core for unit in units], source, target)]
        batch: list[Unit] = []
        for length, unit in sorted(zip(lengths, units, strict=True), key=lambda pair: pair[0]):
            if batch and length * (len(batch) + 1) > BATCH_TOKENS:
                yield source, batch
                batch = []
            batch.append(unit)
        yield source, batch


def _result(draft: Draft, target: str, count: int) -> Result:
    """A translated draft, with up to `count` - 1 alternatives."""
    best, pairs = _joined(draft, target)
    others = [_joined(draft, target, rank)[0] for rank in range(1, count)]
    return Result(
        text=best,
        source=draft.language.code,
        confidence=draft.language.confidence,
        alternatives=[other for other in dict.fromkeys(others) if other != best],
        sentences=pairs,
    )


def _joined(draft: Draft, target: str, rank: int = 0) -> tuple[str, list[Pair]]:
    """The translated text, and where its sentences are; up to the first sentence that is not translated yet.

    Line breaks stay as they were, between sentences is a space where the language has them.

    Args:
        rank: which of the translations, 0 for the best.
    """
    out, end = "", 0
    pairs: list[Pair] = []
    for unit in draft.units:
        if unit.is_pending:
            return out, pairs
        gap = draft.text[end : unit.span.start]
        if end and "\n" not in gap:
            is_spaceless = target in texts.SPACELESS and texts.has_letters(unit.core)
            gap = "" if is_spaceless else gap or " "
        untranslated = copying.restore(unit.core, unit.originals)
        core = unit.outputs[min(rank, len(unit.outputs) - 1)] if unit.outputs else untranslated
        start = len(out) + len(gap)
        out += gap + unit.before + core + unit.after
        pairs.append(Pair(unit.span, Span(start, len(out))))
        end = unit.span.end
    return out + draft.text[end:], pairs

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
from . import Pair, Result, Settings, layout
from .models import Translator

FIRST_WINDOW, WINDOW = 4, 256  # sentences: few at first, so that something is there soon
BATCH_TOKENS = 1500  # source tokens with padding in one batch
_LETTER = re.compile("[A-Za-z]$")  # a letter by itself is no word of a sentence: it stays
_AROUND = re.compile(r"^([^\w\"'“‘「『（(]*)(.*?)([\s\U0001F000-\U0001FAFF\u2600-\u27BF\uFE0F\u200D]*)$", re.DOTALL)


@dataclass
class Unit:
    """A piece of a source text that goes through the network at once.

    Attributes:
        before, after: symbols around it, such as emoji, that are carried over.
        core: what the network reads, with sentinels for the `originals`, which are carried over, too.
        ids: the tokens of the core; empty where it has no letters and stays as it is.
        outputs: translations, best first, with the originals in their places; probability: of the first one.
    """

    span: Span
    before: str
    core: str
    after: str
    originals: list[str]
    ids: list[int] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    probability: float = 1.0

    @property
    def is_pending(self) -> bool:
        """Whether it has words that are not translated yet."""
        return bool(self.ids) and not self.outputs


@dataclass
class Sentence:
    """`units`: its pieces, several if it is longer than what the network translates well; none before it is its turn."""

    span: Span
    units: list[Unit] = field(default_factory=list)


@dataclass(frozen=True)
class Draft:
    """A source text being translated: cleaned, its language, its sentences."""

    text: str
    language: texts.Language
    sentences: list[Sentence]


def run(model: Translator, items: list[str], settings: Settings, report: Report) -> list[Result]:
    """Translate texts; the sentences of all of them share batches of similar length.

    Raises:
        UserError: when the model does not know a text's language, or it is in the target language already.
    """
    drafts = [_draft(model, item, settings) for item in items]
    count = settings.alternatives + 1
    work = [(draft, sentence) for draft in drafts for sentence in draft.sentences]
    done = 0
    for window in _windows(work, len(drafts[0].sentences)):
        pending = _prepare(model, window, settings.target)
        left = len(pending)
        for batch in _batches(pending):
            outputs = model.translate([unit.ids for unit in batch], settings.target, count)
            for unit, written in zip(batch, outputs, strict=True):
                unit.outputs = [copying.restore(translation.text, unit.originals) for translation in written]
                unit.probability = written[0].probability
            left -= len(batch)
            share = 1 - left / len(pending)
            report(Progress(done + share * len(window), len(work), text=_joined(drafts[0], settings.target)[0]))
        done += len(window)
    return [_result(draft, settings.target, count) for draft in drafts]


def _draft(model: Translator, item: str, settings: Settings) -> Draft:
    """The text cut into sentences."""
    source_text = texts.clean(item)
    if not settings.keep_lines:
        source_text = layout.unwrapped(source_text)
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
    return Draft(source_text, language, [Sentence(span) for span in layout.sentences(source_text, language.code)])


def _windows(work: list[tuple[Draft, Sentence]], shown: int) -> Iterator[list[tuple[Draft, Sentence]]]:
    """Parts of the work in order, each four times as long as the one before.

    Args:
        shown: sentences that are shown as they come; nobody waits for those after them, which share large windows.
    """
    start, size = 0, FIRST_WINDOW
    while start < len(work):
        yield work[start : start + size]
        start += size
        size = min(4 * size, WINDOW) if start < shown else WINDOW


def _prepare(model: Translator, window: list[tuple[Draft, Sentence]], target: str) -> list[Unit]:
    """Make the units of a window, with all tokens of a language in one call; those that the network is to translate."""
    pending = []
    for source in dict.fromkeys(draft.language.code for draft, _ in window):
        here = [(draft, sentence) for draft, sentence in window if draft.language.code == source]
        units = [_unit(model, draft.text, sentence.span) for draft, sentence in here]
        _tokenize(model, units, source, target)
        for (draft, sentence), unit in zip(here, units, strict=True):
            sentence.units = [unit] if len(unit.ids) <= model.longest else _cut(model, draft, unit.span, target)
            pending += [piece for piece in sentence.units if piece.is_pending]
    return pending


def _unit(model: Translator, source_text: str, span: Span) -> Unit:
    parts = _AROUND.match(source_text[span.start : span.end])
    assert parts is not None  # each of its parts may be empty
    before, core, after = layout.emphasis_apart(*parts.groups())
    core = texts.one_width(layout.one_line(core))
    originals: list[str] = []
    if model.knows_sentinels:
        core, originals = copying.mask(texts.usual_case(layout.without_emphasis(core)))
    return Unit(span, before, core, after, originals)


def _tokenize(model: Translator, units: list[Unit], source: str, target: str) -> None:
    """Fill in the tokens of all units that have letters."""
    lettered = [unit for unit in units if texts.has_letters(unit.core) and not _LETTER.match(unit.core)]
    if lettered:
        rows = model.source_ids([unit.core for unit in lettered], source, target)
        for unit, ids in zip(lettered, rows, strict=True):
            unit.ids = ids


def _cut(model: Translator, draft: Draft, span: Span, target: str) -> list[Unit]:
    """The units of a sentence that is too long for one."""

    def fits(part: str) -> bool:
        unit = _unit(model, part, Span(0, len(part)))
        _tokenize(model, [unit], draft.language.code, target)
        return len(unit.ids) <= model.longest

    units = [_unit(model, draft.text, piece) for piece in texts.shortened(draft.text, span, fits)]
    _tokenize(model, units, draft.language.code, target)
    return units


def _batches(units: list[Unit]) -> Iterator[list[Unit]]:
    """Units by length, so that little of a batch is padding."""
    batch: list[Unit] = []
    for unit in sorted(units, key=lambda unit: len(unit.ids)):
        if batch and len(unit.ids) * (len(batch) + 1) > BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(unit)
    if batch:
        yield batch


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
    out, end, after_words = "", 0, False
    pairs: list[Pair] = []
    for unit in _units(draft):
        if unit is None or unit.is_pending:
            return out, pairs
        gap = draft.text[end : unit.span.start].replace(layout.JOINER, "")
        has_words = texts.has_letters(unit.core)
        if (
            after_words and "\n" not in gap and not gap.strip()
        ):  # list marks, and what is between cells of a table, stay
            gap = "" if target in texts.SPACELESS and has_words else gap or " "
        untranslated = copying.restore(unit.core, unit.originals)
        core = unit.outputs[min(rank, len(unit.outputs) - 1)] if unit.outputs else untranslated
        start = len(out) + len(gap)
        out += gap + unit.before + core + unit.after
        pairs.append(Pair(unit.span, Span(start, len(out)), unit.probability))
        end, after_words = unit.span.end, has_words
    return out + draft.text[end:], pairs


def _units(draft: Draft) -> Iterator[Unit | None]:
    """The units of all sentences in order; None for those of a sentence that was not looked at yet."""
    for sentence in draft.sentences:
        if sentence.units:
            yield from sentence.units
        else:
            yield None

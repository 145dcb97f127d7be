"""Translation: the same in another language, sentence by sentence, whatever the length."""

from dataclasses import dataclass, field

from ... import limits, result, text
from ...errors import UserError
from ...i18n import N_
from ...text import Span
from ..spec import TaskSpec
from .cards import CARDS


@dataclass(frozen=True)
class Settings:
    """What to translate into.

    Attributes:
        source: language code, or `auto`. target: language code. alternatives: further translations, 0 to 3.
        keep_lines: each line stays one, as captions and paragraphs of documents do; else sentences that are wrapped over
            several lines are joined.
    """

    source: str = "auto"
    target: str = "en"
    alternatives: int = 0
    keep_lines: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.alternatives <= limits.ALTERNATIVES:
            raise UserError(N_("The number of alternatives must be between 0 and {limit}."), limit=limits.ALTERNATIVES)


@dataclass(frozen=True)
class Pair:
    """Where a sentence stands in the source text, and where its translation stands in the translated text.

    `probability`: geometric mean of those of the translation's tokens, in [0, 1]; see `TranslatorCard.unsure_below`.
    """

    source: Span
    target: Span
    probability: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Result(result.Result):
    """A translation.

    Attributes:
        text: has the line breaks of the source, but for those within a sentence, see `Settings.keep_lines`.
        source: language code of the source; confidence: how sure that is, in [0, 1] (1 where it was given).
        alternatives: further translations of the whole text, the more probable first.
        sentences: each sentence beside its translation.
    """

    text: str
    source: str
    confidence: float = 1.0
    alternatives: list[str] = field(default_factory=list)
    sentences: list[Pair] = field(default_factory=list)


TASK = TaskSpec(
    name="translation",
    title=N_("Translation"),
    invitation=N_("Translate between Japanese and English, and see which word came from which."),
    package=__name__,
    cards=CARDS,
    settings=Settings,
    result=Result,
    types=(Pair, Span),
    check=text.check,
)

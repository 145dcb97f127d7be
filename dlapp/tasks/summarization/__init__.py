"""Summarization: a text in a few sentences, its own or new ones."""

from dataclasses import dataclass, field

from ... import limits, result, text
from ...errors import UserError
from ...i18n import N_
from ...text import Span
from ..spec import TaskSpec
from .cards import CARDS


@dataclass(frozen=True)
class Settings:
    """`sentences`: how long the summary is, 1 to 20 sentences; abstractive models write up to 25 tokens for each."""

    sentences: int = 3

    def __post_init__(self) -> None:
        if not 1 <= self.sentences <= limits.SUMMARY_SENTENCES:
            raise UserError(
                N_("The number of sentences must be between 1 and {limit}."), limit=limits.SUMMARY_SENTENCES
            )


@dataclass(frozen=True, kw_only=True)
class Result(result.Result):
    """A summary.

    Attributes:
        text: its sentences, joined as the language does.
        sentences: the same one by one.
        spans: the sentences of the source that it is based on, in the order of the source.
        scores: how important each sentence of the source is, in [0, 1], with its span; of extractive models only.
    """

    text: str
    sentences: list[str]
    spans: list[Span]
    scores: list[tuple[Span, float]] = field(default_factory=list)


TASK = TaskSpec(
    name="summarization",
    title=N_("Summarization"),
    invitation=N_("Cut a long text down to the sentences that matter, and see where they stood."),
    package=__name__,
    cards=CARDS,
    settings=Settings,
    result=Result,
    types=(Span,),
    check=text.check,
)

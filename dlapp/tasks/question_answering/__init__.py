"""Question answering: where in a passage is the answer? Reading comprehension, with "the passage does not say"."""

from dataclasses import dataclass

from ... import limits, result, text
from ...errors import UserError
from ...i18n import N_
from ..spec import TaskSpec
from .cards import CARDS

QUESTION_CHARACTERS = 500


@dataclass(frozen=True)
class Settings:
    """`top`: how many answers at most, 1 to 10."""

    top: int = 3

    def __post_init__(self) -> None:
        if not 1 <= self.top <= limits.ANSWERS:
            raise UserError(N_("The number of answers must be between 1 and {limit}."), limit=limits.ANSWERS)


@dataclass(frozen=True)
class Answer:
    """A part of the passage, context[start:end]; `score` in (0, 1): how probable it is, when the other choice is "no answer"."""

    text: str
    start: int
    end: int
    score: float


@dataclass(frozen=True, kw_only=True)
class Result(result.Result):
    """`answers`: best first, none of them overlapping; empty when the passage does not say.

    `unsure`: then the most probable answers all the same, which the model takes for less probable than none.
    """

    answers: list[Answer]
    unsure: list[Answer]


def check(item: object) -> None:
    """Refuse what is not a question with a passage.

    Raises:
        UserError: saying what is missing or too long.
    """
    if not isinstance(item, dict) or set(item) != {"question", "context"}:
        raise UserError(N_("A question and a passage are needed here, not {kind}."), kind=type(item).__name__)
    text.check(item["context"])
    text.check(item["question"])
    if not text.has_letters(item["context"]):
        raise UserError(N_("The passage has no words in it: type, paste or open a text first."))
    if not text.has_letters(item["question"]):
        raise UserError(N_("Type a question first."))
    if len(item["question"]) > QUESTION_CHARACTERS:
        raise UserError(
            N_("The question has {count} characters; up to {limit} are accepted."),
            count=len(item["question"]),
            limit=QUESTION_CHARACTERS,
        )


TASK = TaskSpec(
    name="question_answering",
    title=N_("Question answering"),
    invitation=N_("Ask a question about a text: it marks the answer, or says that there is none."),
    package=__name__,
    cards=CARDS,
    settings=Settings,
    result=Result,
    types=(Answer,),
    check=check,
    parts=("context", "question"),
)

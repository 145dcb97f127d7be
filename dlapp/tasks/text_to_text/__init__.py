"""Text to text: one network for every task, told in words what is wanted."""

from dataclasses import dataclass

from ... import limits, result, text
from ...errors import UserError
from ...i18n import N_
from ..spec import TaskSpec
from .cards import CARDS


@dataclass(frozen=True)
class Settings:
    """`max_new_tokens`: tokens to be written at most; `beams`: width of the beam search, 1 for greedy."""

    max_new_tokens: int = 64
    beams: int = 4

    def __post_init__(self) -> None:
        if not 1 <= self.max_new_tokens <= limits.NEW_TOKENS:
            raise UserError(N_("The number of new tokens must be between 1 and {limit}."), limit=limits.NEW_TOKENS)
        if not 1 <= self.beams <= limits.BEAMS:
            raise UserError(N_("The number of beams must be between 1 and {limit}."), limit=limits.BEAMS)


@dataclass(frozen=True, kw_only=True)
class Result(result.Result):
    """What was written.

    Attributes:
        text: the answer.
        read, total: tokens of the input that the network read, and that there were.
    """

    text: str
    read: int
    total: int


TASK = TaskSpec(
    name="text_to_text",
    title=N_("Text to text"),
    invitation=N_("One network for every task: say in words what to do, or teach it a task of your own."),
    package=__name__,
    cards=CARDS,
    settings=Settings,
    result=Result,
    check=text.check,
)

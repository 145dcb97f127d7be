"""Fill-mask: which word is hidden here? A network that was trained on nothing else, and what it knows of words and sentences."""

from dataclasses import dataclass

from ... import limits, result, text
from ...errors import UserError
from ...i18n import N_
from ..spec import TaskSpec
from .cards import CARDS
from .pieces import GAP

GAPS = 100  # of one text


@dataclass(frozen=True)
class Settings:
    """`top`: how many candidates for each gap, the most probable ones."""

    top: int = 10

    def __post_init__(self) -> None:
        if not 1 <= self.top <= limits.CANDIDATES:
            raise UserError(N_("The number of candidates must be between 1 and {limit}."), limit=limits.CANDIDATES)


@dataclass(frozen=True)
class Candidate:
    """What could stand in a gap, without the space in front of it, and its probability in [0, 1]."""

    token: str
    score: float


@dataclass(frozen=True, kw_only=True)
class Result(result.Result):
    """What could stand in the gaps.

    Attributes:
        masks: for each gap, in order, its candidates, likeliest first. Of all tokens that fit the space in front of the gap,
            the probabilities add up to 1.
        read, total: tokens around the gaps that the network read, gaps included, and tokens of the text.
    """

    masks: list[list[Candidate]]
    read: int = 0
    total: int = 0


def check_words(item: object) -> None:
    """Refuse what is not a text with something in it.

    Raises:
        UserError: saying what is wrong.
    """
    text.check(item)
    if not text.clean(str(item)).strip():
        raise UserError(N_("Type or paste a text first."))


def check(item: object) -> None:
    """Refuse what is not a text with gaps.

    Raises:
        UserError: saying what is wrong.
    """
    check_words(item)
    count = str(item).count(GAP)
    if not count:
        raise UserError(N_("Hide a word first: the text needs at least one {gap}."), gap=GAP)
    if count > GAPS:
        raise UserError(N_("The text has {count} gaps. The limit is {limit}."), count=f"{count:,}", limit=GAPS)


TASK = TaskSpec(
    name="fill_mask",
    title=N_("Fill in the blank"),
    invitation=N_(
        "Hide words in a sentence, and see which ones a BERT would put there, and which it finds surprising."
    ),
    package=__name__,
    cards=CARDS,
    settings=Settings,
    result=Result,
    types=(Candidate,),
    check=check,
)

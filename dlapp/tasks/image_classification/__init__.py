"""Image classification: what is in the picture? The pattern for all other tasks."""

from dataclasses import dataclass

from ... import result
from ...errors import UserError
from ...i18n import N_
from ..spec import TaskSpec, check_picture
from . import custom
from .cards import CARDS

MAX_LABELS, MAX_LABEL_LENGTH = 100, 100
LONGEST = 768  # pixels that a larger picture is reduced to: more than any classifier here looks at


@dataclass(frozen=True)
class Settings:
    """`top`: how many labels, 1 to 20. `labels`: what to choose among, for zero-shot models only."""

    top: int = 5
    labels: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 1 <= self.top <= 20:
            raise UserError(N_("The number of labels must be between 1 and 20."))
        if len(self.labels) > MAX_LABELS or any(len(label) > MAX_LABEL_LENGTH for label in self.labels):
            raise UserError(
                N_("Up to {limit} labels of up to {length} characters each are accepted."),
                limit=MAX_LABELS,
                length=MAX_LABEL_LENGTH,
            )


@dataclass(frozen=True)
class Label:
    """A class with its probability in [0, 1]; `index` is its place among the model's classes."""

    name: str
    name_ja: str
    score: float
    index: int


@dataclass(frozen=True, kw_only=True)
class Result(result.Result):
    """`labels`: the most probable ones, best first."""

    labels: list[Label]


TASK = TaskSpec(
    name="image_classification",
    title=N_("Image classification"),
    invitation=N_("Show it a photo: it names what it sees, and shows what gave it away."),
    package=__name__,
    cards=CARDS,
    custom_cards=custom.cards,
    settings=Settings,
    result=Result,
    types=(Label,),
    check=check_picture,
)

"""Object detection: which things are in the picture, and where?"""

from dataclasses import dataclass

from ... import result
from ...errors import UserError
from ...i18n import N_
from ..spec import TaskSpec, check_picture
from .cards import CARDS

LOWEST = 0.05  # score of what may still be an object
SCORE = 0.4  # from which more is right than wrong, without much being missed (benchmarks: quality object_detection)


@dataclass(frozen=True)
class Settings:
    """`threshold`: lowest score of what counts as found, 0.05 to 1."""

    threshold: float = SCORE

    def __post_init__(self) -> None:
        if not LOWEST <= self.threshold <= 1:
            raise UserError(N_("The lowest score must be between 0.05 and 1."))


@dataclass(frozen=True)
class Box:
    """An object with its score in [0, 1]; sides in pixels of the upright picture, `index` its class's place among the model's."""

    name: str
    name_ja: str
    score: float
    left: float
    top: float
    right: float
    bottom: float
    index: int


@dataclass(frozen=True, kw_only=True)
class Result(result.Result):
    """`boxes`: the objects, best first; none where nothing was found."""

    boxes: list[Box]


TASK = TaskSpec(
    name="object_detection",
    title=N_("Object detection"),
    invitation=N_("Find people, animals and everyday things in photos, with a box around each."),
    package=__name__,
    cards=CARDS,
    settings=Settings,
    result=Result,
    types=(Box,),
    check=check_picture,
    for_videos="video",
)

"""Object detection: which things are in the picture, and where?"""

from collections.abc import Sequence
from dataclasses import dataclass

from ... import result
from ...errors import UserError
from ...i18n import N_
from ..spec import TaskSpec, check_picture
from .cards import CARDS
from .labels import checked

LOWEST = 0.05  # score of what may still be an object
SCORE = 0.4  # from which more is right than wrong, without much being missed (benchmarks: quality object_detection)
OPEN_SCORE = 0.1  # the same with labels, where scores are low: what OWLv2's model card and transformers take


def usual_score(labels: Sequence[str]) -> float:
    """The lowest score that is usual with these labels, or without any."""
    return OPEN_SCORE if labels else SCORE


@dataclass(frozen=True)
class Settings:
    """What to look for, and how sure to be.

    Attributes:
        threshold: lowest score of what counts as found, 0.05 to 1; None for what is usual: 0.4, or 0.1 with labels.
        labels: what to look for, in English, for open-vocabulary models only.
    """

    threshold: float | None = None
    labels: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.threshold is not None and not LOWEST <= self.threshold <= 1:
            raise UserError(N_("The lowest score must be between 0.05 and 1."))
        object.__setattr__(self, "labels", checked(self.labels))

    @property
    def lowest(self) -> float:
        """The lowest score of what counts as found."""
        return usual_score(self.labels) if self.threshold is None else self.threshold


@dataclass(frozen=True)
class Box:
    """An object with its score in [0, 1]; sides in pixels of the upright picture, `index`: place of its class in `labels.vocabulary`."""

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

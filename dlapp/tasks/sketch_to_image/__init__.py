"""Sketch to image: a picture of a drawing's lines, and of words that say what they leave open."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ... import result
from ...errors import UserError
from ...i18n import N_
from ..face_generation import check_seed, check_steps
from ..spec import TaskSpec, check_picture
from ..text_to_image import MOST, MOST_CHARACTERS, MOST_STEPS, STRONGEST
from .cards import CARDS

if TYPE_CHECKING:
    from PIL import Image


@dataclass(frozen=True)
class Settings:
    """Which pictures.

    Attributes:
        caption: what the lines do not say, such as colours; may be empty.
        count: how many; the i-th is that of seed + i.
        steps: from noise to picture; None for as many as the model's card recommends.
        guidance: how strictly the caption is followed (classifier-free guidance), 1 to 10; None for what the card recommends.
    """

    caption: str = ""
    count: int = 1
    seed: int = 0
    steps: int | None = None
    guidance: float | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.count <= MOST:
            raise UserError(
                N_("Between 1 and {limit} pictures can be made at once, not {count}."), limit=MOST, count=self.count
            )
        check_seed(self.seed)
        if self.steps is not None:
            check_steps(self.steps, MOST_STEPS)
        if self.guidance is not None and not 1 <= self.guidance <= STRONGEST:
            raise UserError(N_("Guidance must be between 1 and {limit}."), limit=round(STRONGEST))
        if len(self.caption) > MOST_CHARACTERS:
            raise UserError(
                N_("A description has at most {limit} characters; this one has {count}."),
                limit=MOST_CHARACTERS,
                count=len(self.caption),
            )


@dataclass(frozen=True, kw_only=True)
class Result(result.Result):
    """The pictures made of one drawing; of one without lines none are made, which a UserError says.

    Attributes:
        images: RGB; seeds: one for each.
        unknown: words of the caption that the model does not know, in their order; empty for models that do not say.
    """

    images: "list[Image.Image]"
    seeds: list[int]
    unknown: list[str]

    @property
    def image(self) -> "Image.Image":
        """The first one."""
        return self.images[0]


TASK = TaskSpec(
    name="sketch_to_image",
    title=N_("Sketch to image"),
    invitation=N_("Draw a face with a few lines, and watch it become a picture."),
    package=__name__,
    cards=CARDS,
    settings=Settings,
    result=Result,
    check=check_picture,
)

"""Sketch to image: a picture of a drawing's lines, and of words that say what they leave open."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ... import result
from ...i18n import N_
from ..from_noise import PaintingSettings, check_description
from ..spec import TaskSpec, check_picture
from .cards import CARDS

if TYPE_CHECKING:
    from PIL import Image


@dataclass(frozen=True)
class Settings(PaintingSettings):
    """Which pictures; `caption`: what the lines do not say, such as colours; may be empty."""

    caption: str = ""

    def __post_init__(self) -> None:
        super().__post_init__()
        check_description(self.caption)


@dataclass(frozen=True, kw_only=True)
class Result(result.Result):
    """The pictures made of one drawing; of one without lines none are made, which a UserError says.

    Attributes:
        images: RGB; seeds: one for each.
        unknown: words of the caption that the model does not know, in their order; empty for models that do not say.
        understood: part of the face -> the choices that the caption was taken to allow; empty, too.
    """

    images: "list[Image.Image]"
    seeds: list[int]
    unknown: list[str]
    understood: dict[str, list[str]] = field(default_factory=dict)

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

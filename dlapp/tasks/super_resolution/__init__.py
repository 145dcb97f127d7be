"""Super-resolution: the same picture with two, three or four times as many pixels a side."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ... import result
from ...errors import UserError
from ...i18n import N_
from ..spec import TaskSpec, check_picture
from . import custom
from .cards import CARDS, SCALES

if TYPE_CHECKING:
    from PIL import Image

MODES = ("faithful", "restore")


@dataclass(frozen=True)
class Settings:
    """How to enlarge.

    Attributes:
        scale: 2, 3 or 4. mode: "faithful" to what is there, or "restore" to remove noise and JPEG blocks as well.
        prompt, seed: what the picture shows, in English, and where chance begins; for diffusion models only.
    """

    scale: int = 4
    mode: str = "faithful"
    prompt: str = ""
    seed: int = 0

    def __post_init__(self) -> None:
        if self.scale not in SCALES or not isinstance(self.scale, int):
            raise UserError(N_("The scale can be 2, 3 or 4, not {scale}."), scale=self.scale)
        if self.mode not in MODES:
            raise UserError(N_("The mode is “faithful” or “restore”, not “{mode}”."), mode=self.mode)


@dataclass(frozen=True, kw_only=True)
class Result(result.Result):
    """`image`: RGB, RGBA or, of 16-bit gray, I;16; with the EXIF data and the ICC profile of the picture that came in."""

    image: "Image.Image"


TASK = TaskSpec(
    name="super_resolution",
    title=N_("Super-resolution"),
    invitation=N_("Enlarge a small picture four times, with sharp edges; clean up old JPEGs."),
    package=__name__,
    cards=CARDS,
    custom_cards=custom.cards,
    settings=Settings,
    result=Result,
    check=check_picture,
)

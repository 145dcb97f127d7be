"""Colorization: a gray photo in colours that it may have had, or edited by a prompt."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ... import result
from ...errors import UserError
from ...i18n import N_
from ..spec import TaskSpec, check_picture
from .cards import CARDS

if TYPE_CHECKING:
    from PIL import Image

MOST_HINTS = 200


@dataclass(frozen=True)
class Hint:
    """A colour (R, G, B) in 0..255 that the user gives for a point, in shares of width and height."""

    x: float
    y: float
    colour: tuple[int, int, int]


@dataclass(frozen=True)
class Settings:
    """How to colour.

    Attributes:
        temperature: 0 for the most probable colours; the higher, the more random among plausible ones, up to 2.
        seed: of the random choices; the i-th picture has seed + i.
        hints: colours that are known.
        prompt, strength: what to do with the picture, in English, and how much; for models that take a prompt.
    """

    temperature: float = 0.0
    seed: int = 0
    hints: tuple[Hint, ...] = ()
    prompt: str = ""
    strength: float = 0.7

    def __post_init__(self) -> None:
        if not 0 <= self.temperature <= 2:
            raise UserError(N_("The temperature must be between 0 and 2."))
        if not 0 <= self.strength <= 1:
            raise UserError(N_("The strength must be between 0 and 1."))
        if len(self.hints) > MOST_HINTS:
            raise UserError(N_("Up to {limit} hints are possible."), limit=MOST_HINTS)
        for hint in self.hints:
            if not (0 <= hint.x <= 1 and 0 <= hint.y <= 1 and all(0 <= value <= 255 for value in hint.colour)):
                raise UserError(N_("A hint needs a place inside the picture and a colour."))


@dataclass(frozen=True, kw_only=True)
class Result(result.Result):
    """`image`: of the input's size, with its transparency and its lightness, as far as sRGB can show a colour that light; an
    editor's has a size of its own.
    """

    image: "Image.Image"


TASK = TaskSpec(
    name="colorization",
    title=N_("Colorization"),
    invitation=N_("Bring a black-and-white photo into colour, and correct it with a click."),
    package=__name__,
    cards=CARDS,
    settings=Settings,
    result=Result,
    types=(Hint,),
    check=check_picture,
)

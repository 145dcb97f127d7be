"""Style transfer: a picture repainted in the style of another one, of a famous painting, or from a prompt."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ... import result
from ...errors import UserError
from ...i18n import N_
from ..spec import TaskSpec, check_picture
from .cards import CARDS

if TYPE_CHECKING:
    from PIL import Image


@dataclass(frozen=True)
class Settings:
    """How to paint.

    Attributes:
        strength: 0 leaves the picture as it is, 1 repaints it fully in the style.
        keep_colours: transfer brushwork and brightness only.
        mix: weight of the second style, 0 to 1, when there are two.
        prompt: in English; seed: the i-th picture has seed + i. Both for diffusion models only.
    """

    strength: float = 1.0
    keep_colours: bool = False
    mix: float = 0.5
    prompt: str = ""
    seed: int = 0

    def __post_init__(self) -> None:
        for value in (self.strength, self.mix):
            if not 0 <= value <= 1:
                raise UserError(N_("Strength and mix must be between 0 and 1."))


@dataclass(frozen=True, kw_only=True)
class Result(result.Result):
    """`image`: with the transparency of the input, and its size, but for models that work at a size of their own."""

    image: "Image.Image"


def check(item: object) -> None:
    """Refuse what is not a picture with up to two styles, each a picture or the name of a built-in one.

    Raises:
        UserError: saying what is missing.
    """
    if not isinstance(item, dict) or "content" not in item or not set(item) <= {"content", "style", "second"}:
        raise UserError(N_("A picture and a style are needed here, not {kind}."), kind=type(item).__name__)
    check_picture(item["content"])
    for name in ("style", "second"):
        if not isinstance(item.get(name, ""), str):
            check_picture(item[name])


TASK = TaskSpec(
    name="style_transfer",
    title=N_("Style transfer"),
    invitation=N_("Turn a photo into a painting, in the style of an old master or of any picture."),
    package=__name__,
    cards=CARDS,
    settings=Settings,
    result=Result,
    check=check,
    parts=("content", "style", "second"),
)

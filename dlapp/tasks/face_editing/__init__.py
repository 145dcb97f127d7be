"""Face editing: another expression, another colour of the hair, a tilted or turned head."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ... import limits, result
from ...errors import UserError
from ...i18n import N_
from ..from_noise import check_seed
from ..spec import TaskSpec, check_picture
from .cards import CARDS

if TYPE_CHECKING:
    from PIL import Image

EXPRESSIONS = ("smile", "laugh", "angry", "sad", "surprised", "wink", "eyes_closed")
HAIR = ("black", "dark_brown", "brown", "light_brown", "blond", "white", "red", "blue")
MOST_TILT, MOST_TURN = 20.0, 15.0  # degrees
MOST_CHARACTERS = 300
NARROWEST = (
    4  # times the shorter side that the longer one may be: beyond, a face is no more than a strip of the picture
)


@dataclass(frozen=True)
class Settings:
    """What to change in a face, one thing at least; what a model cannot change it refuses.

    Attributes:
        expression: one of EXPRESSIONS; hair: its colour, one of HAIR; both "" for as it is.
        tilt: degrees, -20 to 20, clockwise; turn: degrees, -15 to 15, to the right of who looks.
        instruction: what else, in words.
        strength: 0 leaves the picture as it is, 1 does all that is asked for.
        face: which of several in a photo, counted from the left, from 0.
        seed: of models in which chance takes part; the i-th picture has seed + i.
    """

    expression: str = ""
    hair: str = ""
    tilt: float = 0.0
    turn: float = 0.0
    instruction: str = ""
    strength: float = 1.0
    face: int = 0
    seed: int = 0

    def __post_init__(self) -> None:
        for value, choices in ((self.expression, EXPRESSIONS), (self.hair, HAIR)):
            if value and value not in choices:
                raise UserError(
                    N_("“{value}” is not possible here: choose one of {choices}."),
                    value=value,
                    choices=", ".join(choices),
                )
        for angle, limit in ((self.tilt, MOST_TILT), (self.turn, MOST_TURN)):
            if not -limit <= angle <= limit:
                raise UserError(
                    N_("A head can be tilted by up to {tilt} degrees and turned by up to {turn}, to either side."),
                    tilt=round(MOST_TILT),
                    turn=round(MOST_TURN),
                )
        if len(self.instruction) > MOST_CHARACTERS:
            raise UserError(
                N_("An instruction has at most {limit} characters; this one has {count}."),
                limit=MOST_CHARACTERS,
                count=len(self.instruction),
            )
        if not (self.expression or self.hair or self.tilt or self.turn or self.instruction.strip()):
            raise UserError(N_("Choose what to change first."))
        check_strength(self.strength)
        if self.face < 0:
            raise UserError(N_("Faces are counted from 0."))
        check_seed(self.seed)


def check_strength(strength: float) -> None:
    """Refuse a strength that is out of range.

    Raises:
        UserError: naming the range.
    """
    if not 0 <= strength <= 1:
        raise UserError(N_("The strength must be between 0 and 1."))


@dataclass(frozen=True, kw_only=True)
class Result(result.Result):
    """An edited picture.

    Attributes:
        image: RGB or RGBA; of a photo of its own size, of a drawing with a shorter side of at least 512 pixels.
        unknown: words of the instruction that the model does not know, in their order; empty for models that do not say.
    """

    image: "Image.Image"
    unknown: list[str]


def check(item: object) -> None:
    """Refuse what is not a picture of a shape and size in which a face can be edited.

    Raises:
        UserError: saying what is wrong with it.
    """
    check_picture(item)
    width, height = item.size  # type: ignore[attr-defined]  # it is a picture
    if width * height > limits.EDITED_PIXELS:
        raise UserError(
            N_("This picture has {size} megapixels. Faces can be edited in pictures of up to {limit}."),
            size=round(width * height / 10**6),
            limit=limits.EDITED_PIXELS // 10**6,
        )
    if max(width, height) > NARROWEST * min(width, height):
        raise UserError(
            N_("This picture is too narrow: its longer side may be at most {limit} times the shorter one."),
            limit=NARROWEST,
        )


TASK = TaskSpec(
    name="face_editing",
    title=N_("Expression and pose"),
    invitation=N_("Make a face smile, wink or look angry, tilt the head, or change the hair colour."),
    package=__name__,
    cards=CARDS,
    settings=Settings,
    result=Result,
    check=check,
)

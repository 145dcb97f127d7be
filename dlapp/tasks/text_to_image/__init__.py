"""Text to image: pictures of what words describe."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ... import result
from ...errors import UserError
from ...i18n import N_
from ..face_generation import check_seed, check_steps
from ..spec import TaskSpec
from .cards import CARDS

if TYPE_CHECKING:
    from PIL import Image

MOST, MOST_STEPS, MOST_CHARACTERS = 16, 50, 5000
STRONGEST = 10.0  # guidance


@dataclass(frozen=True)
class Settings:
    """Which pictures.

    Attributes:
        count: how many; the i-th is that of seed + i.
        steps: from noise to picture; None for as many as the model's card recommends.
        guidance: how strictly the words are followed (classifier-free guidance), 1 to 10; None for what the card recommends.
    """

    count: int = 4
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


@dataclass(frozen=True, kw_only=True)
class Result(result.Result):
    """The pictures made of one prompt.

    Attributes:
        images: RGB; seeds: one for each.
        unknown: words of the prompt that the model does not know, in their order; empty for models that do not say.
        is_cut: whether the prompt was longer than the model reads.
    """

    images: "list[Image.Image]"
    seeds: list[int]
    unknown: list[str]
    is_cut: bool = False


def check(item: object) -> None:
    """Refuse what is not a prompt.

    Raises:
        UserError: saying what came instead.
    """
    if not isinstance(item, str):
        raise UserError(N_("A description in words is needed here, not {kind}."), kind=type(item).__name__)
    if not any(map(str.isalnum, item)):
        raise UserError(N_("Describe the picture in words first."))
    if len(item) > MOST_CHARACTERS:
        raise UserError(
            N_("A description has at most {limit} characters; this one has {count}."),
            limit=MOST_CHARACTERS,
            count=len(item),
        )


TASK = TaskSpec(
    name="text_to_image",
    title=N_("Text to image"),
    invitation=N_("Describe a face in your own words, and get pictures of it."),
    package=__name__,
    cards=CARDS,
    settings=Settings,
    result=Result,
    check=check,
)

"""Text to image: pictures of what words describe."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ... import result
from ...errors import UserError
from ...i18n import N_
from ...prompted_card import SCHEDULERS, SIZES
from ..from_noise import PaintingSettings, check_description
from ..spec import TaskSpec, check_picture
from .cards import CARDS

if TYPE_CHECKING:
    from PIL import Image

WEAKEST = 0.1  # strength

Item = str | dict[str, Any]
"""A prompt, or {"prompt": text, "picture": picture to begin with}, the picture being optional."""


@dataclass(frozen=True)
class Settings(PaintingSettings):
    """Which pictures.

    Attributes:
        negative: what is not to be in the picture, in words.
        size: square, landscape or portrait, each as large as the model was trained for; with a picture, its proportions count.
        scheduler: how noise is taken away, one of SCHEDULERS; empty for the model's default.
        strength: how far to go from a given picture, 0.1 to 1, which leaves next to nothing of it.

    What a model has of these is on its card (PromptedCard); what it does not have is refused, unless it is the default.
    """

    count: int = 4
    negative: str = ""
    size: str = SIZES[0]
    scheduler: str = ""
    strength: float = 0.6

    def __post_init__(self) -> None:
        super().__post_init__()
        check_description(self.negative)
        if self.size not in SIZES:
            raise UserError(N_("The size must be one of {choices}."), choices=", ".join(SIZES))
        if self.scheduler and self.scheduler not in SCHEDULERS:
            raise UserError(N_("The scheduler must be one of {choices}."), choices=", ".join(SCHEDULERS))
        if not WEAKEST <= self.strength <= 1:
            raise UserError(N_("Strength must be between {least} and 1."), least=WEAKEST)


@dataclass(frozen=True, kw_only=True)
class Result(result.Result):
    """The pictures made of one prompt.

    Attributes:
        images: RGB; seeds: one for each.
        unknown: words of the prompt that the model does not know, in their order; empty for models that do not say.
        understood: part of the face -> the choices that the prompt was taken to allow; empty for models that do not say.
        tokens_read: how many tokens of the prompt, or of the negative one, were read when it was too long; None when all were.
        blocked: seeds of pictures that the model's safety checker withheld; they are not among `images` and `seeds`.
    """

    images: "list[Image.Image]"
    seeds: list[int]
    unknown: list[str]
    understood: dict[str, list[str]] = field(default_factory=dict)
    tokens_read: int | None = None
    blocked: list[int] = field(default_factory=list)


def check(item: object) -> None:
    """Refuse what is not an `Item`.

    Raises:
        UserError: saying what came instead.
    """
    if isinstance(item, dict) and "prompt" in item and set(item) <= {"prompt", "picture"}:
        _check_prompt(item["prompt"])
        if "picture" in item:
            check_picture(item["picture"])
    else:
        _check_prompt(item)


def _check_prompt(prompt: object) -> None:
    if not isinstance(prompt, str):
        raise UserError(N_("A description in words is needed here, not {kind}."), kind=type(prompt).__name__)
    if not any(map(str.isalnum, prompt)):
        raise UserError(N_("Describe the picture in words first."))
    check_description(prompt)


def parts_of(item: Item) -> "tuple[str, Image.Image | None]":
    """The prompt of an input, and the picture to begin with, where there is one."""
    return (item, None) if isinstance(item, str) else (item["prompt"], item.get("picture"))


TASK = TaskSpec(
    name="text_to_image",
    title=N_("Text to image"),
    invitation=N_("Describe a face in your own words, and get pictures of it."),
    package=__name__,
    cards=CARDS,
    settings=Settings,
    result=Result,
    check=check,
    parts=("prompt", "picture"),
)

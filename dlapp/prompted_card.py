"""What is to be known of models that make pictures of words: data only."""

from dataclasses import dataclass
from typing import NamedTuple

from .model_card import ModelCard

SIZES = ("square", "landscape", "portrait")
SCHEDULERS = {  # what people call them -> diffusers' classes
    "DPM++ 2M": "DPMSolverMultistepScheduler",
    "UniPC": "UniPCMultistepScheduler",
    "Euler": "EulerDiscreteScheduler",
    "Euler a": "EulerAncestralDiscreteScheduler",
    "DDIM": "DDIMScheduler",
}


class Size(NamedTuple):
    """One of SIZES by its name, and what it is for a model, in pixels."""

    name: str
    width: int
    height: int


@dataclass(frozen=True, kw_only=True)
class PromptedCard(ModelCard):
    """A model that makes pictures of words, and which of the settings of text to image it has.

    Attributes:
        steps: how many from noise to picture are recommended.
        guidance: how strictly the words are followed (classifier-free guidance), as recommended; None for distilled models,
            which have learnt to follow them without: to set one is refused.
        sizes: those that it was trained for, the default one first.
        has_negative: whether it takes words for what is not to be in the picture; not without guidance of more than 1.
        schedulers: names in SCHEDULERS of those it works with, the default one first; empty for models that work with their
            own only: to choose one is refused.
        takes_picture: whether it can begin with a given picture instead of noise (image to image).
    """

    steps: int
    guidance: float | None = None
    sizes: tuple[Size, ...]
    has_negative: bool = False
    schedulers: tuple[str, ...] = ()
    takes_picture: bool = False

    def size(self, name: str) -> Size | None:
        """Its size of that name, where it has one."""
        return next((size for size in self.sizes if size.name == name), None)

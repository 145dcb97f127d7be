"""Face generation: faces of people who do not exist, from seeds; steered, mixed and varied."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ... import result
from ...errors import UserError
from ...i18n import N_
from ..from_noise import check_seed, check_steps
from ..spec import TaskSpec
from .cards import CARDS

if TYPE_CHECKING:
    import numpy as np
    from PIL import Image

MOST, MOST_STEPS = 64, 100


def check_truncation(truncation: float) -> None:
    """Refuse a truncation that is out of range.

    Raises:
        UserError: naming the range.
    """
    if not 0 <= truncation <= 1.5:
        raise UserError(N_("Truncation must be between 0 and 1.5."))


@dataclass(frozen=True)
class Settings:
    """Which faces.

    Attributes:
        count: how many; the i-th is that of seed + i.
        truncation: 1 for the full variety, less for faces nearer to the average one, 0 for that one.
        directions: features of the faces: the choice of a label, or a number in [-2, 2] of the head's pose.
        like: variants of this seed's face, `distance` (0 to 1) of the way to other faces.
        mix_with: a seed whose face gives the layers from the `mix_from`-th on (style mixing): shape from one, details from the other.
        prompt, steps: of diffusion models.
    """

    count: int = 1
    seed: int = 0
    truncation: float = 1.0
    directions: dict[str, str | float] = field(default_factory=dict)
    like: int | None = None
    distance: float = 0.3
    mix_with: int | None = None
    mix_from: int = 4
    prompt: str = ""
    steps: int = 25

    def __post_init__(self) -> None:
        if not 1 <= self.count <= MOST:
            raise UserError(
                N_("Between 1 and {limit} faces can be made at once, not {count}."), limit=MOST, count=self.count
            )
        for seed in (self.seed, self.like, self.mix_with):
            check_seed(seed)
        check_truncation(self.truncation)
        if not 0 <= self.distance <= 1:
            raise UserError(N_("The distance must be between 0 and 1."))
        check_steps(self.steps, MOST_STEPS)


@dataclass(frozen=True, kw_only=True)
class Result(result.Result):
    """The faces made of one input.

    Attributes:
        images: RGB; seeds: one for each.
        scores: the discriminator's logits, higher for faces that look more real to it; empty for models without one.
        style: w of the first face, float32 (layers, D), an input to go on from; None for models without a latent space.
    """

    images: "list[Image.Image]"
    seeds: list[int]
    scores: list[float]
    style: "np.ndarray | None" = None


def check(item: object) -> None:
    """Refuse an input that is neither None nor the style of a face (see Result) to go on from.

    Raises:
        UserError: naming the type that came instead.
    """
    if item is None:
        return
    import numpy as np

    if not (isinstance(item, np.ndarray) and item.ndim == 2 and item.dtype.kind == "f" and np.isfinite(item).all()):
        raise UserError(N_("Face generation takes no input, not {kind}."), kind=type(item).__name__)


TASK = TaskSpec(
    name="face_generation",
    title=N_("Faces"),
    invitation=N_(
        "Generate faces of people who do not exist: choose hair and expression, mix two, morph between them."
    ),
    package=__name__,
    cards=CARDS,
    settings=Settings,
    result=Result,
    check=check,
)

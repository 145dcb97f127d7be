"""Sound to video: a walk through the latent space of a face generator, led by a sound."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ... import result
from ...errors import UserError
from ...i18n import N_
from ..from_noise import check_seed
from ..spec import TaskSpec, check_sound

if TYPE_CHECKING:
    import numpy as np
    from PIL import Image


@dataclass(frozen=True)
class Settings:
    """What to make of the sound.

    Attributes:
        seed: the first face's; each face that follows has the next.
        movement: 0 to 2, how much pitch, loudness and brightness move the faces.
        seconds: only the first ones of the sound; None for all.
    """

    seed: int = 0
    movement: float = 1.0
    seconds: float | None = None

    def __post_init__(self) -> None:
        check_seed(self.seed)
        if not 0 <= self.movement <= 2:
            raise UserError(N_("The movement must be between 0 and 2."))
        if self.seconds is not None and self.seconds <= 0:
            raise UserError(N_("A video needs more than 0 seconds."))


@dataclass(frozen=True, kw_only=True)
class Result(result.Result):
    """What was made.

    Attributes:
        video: path of an MP4 with the sound; image: the whole piece as one picture.
        heard: float32 (3, frames), loudness, pitch and brightness; onsets: frames in which a note or beat begins.
        notices: what of a damaged sound was skipped: an English sentence and the values in it, each.
    """

    video: Path
    image: "Image.Image"
    heard: "np.ndarray"
    onsets: "np.ndarray"
    notices: tuple[tuple[str, dict[str, object]], ...] = ()


TASK = TaskSpec(
    name="sound_to_video",
    title=N_("Sound to video"),
    invitation=N_("Give it music: faces change on the beat and move with the melody."),
    package=__name__,
    settings=Settings,
    result=Result,
    check=check_sound,
)

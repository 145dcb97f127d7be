"""What the built-in colorizer holds for possible: the probability of each colour at each place."""

from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image

from .. import media, result
from ..errors import UserError
from ..i18n import N_
from ..progress import Progress, Report
from . import colorization
from .colorization import Hint, Model, prepared

MODELS = colorization.MODELS
load = colorization.load
check = media.check_picture


@dataclass(frozen=True)
class Settings:
    """`hints`: as in colorization."""

    hints: tuple[Hint, ...] = ()


@dataclass(kw_only=True)
class Result(result.Result):
    """What the network says of a picture at half of the size that it works at.

    Attributes:
        probabilities: float16 (Q, h, w).
        colours: a and b of each of the Q colours, float32 (Q, 2).
        doubt: float32 (h, w), 0 where it is sure and 1 where all colours are alike to it (entropy).
        lightness: L in [0, 100], float32 (h, w).
    """

    probabilities: np.ndarray
    colours: np.ndarray
    doubt: np.ndarray
    lightness: np.ndarray


@torch.inference_mode()
def run(model: Model, pictures: list[Image.Image], settings: Settings, report: Report) -> list[Result]:
    """One forward pass for each picture.

    Raises:
        UserError: for another model than the built-in one.
    """
    if not isinstance(model, Model):
        raise UserError(N_("Only the built-in colorizer can be looked into."))
    results = []
    for done, picture in enumerate(pictures, 1):
        lightness, hints = prepared(model, media.upright_rgb(picture), settings.hints)
        odds = model.odds(lightness, hints, torch.zeros_like(hints), 1.0)
        doubt = -(odds * odds.clamp(min=1e-12).log()).sum(0) / np.log(len(odds))
        results.append(
            Result(
                probabilities=odds.half().cpu().numpy(),
                colours=model.get_buffer("grid").cpu().numpy(),
                doubt=doubt.cpu().numpy(),
                lightness=torch.nn.functional.avg_pool2d(lightness, 2)[0, 0].cpu().numpy(),
            )
        )
        report(Progress(done, len(pictures)))
    return results

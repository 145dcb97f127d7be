"""What look-inside asks of the built-in colorizer: the probability of each colour at each pixel."""

import math
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

from ... import media
from ...progress import Progress, Report
from ...result import Result
from ..spec import Operation, check_picture
from . import Hint
from .models import HintedColorizer


@dataclass(frozen=True)
class ProbabilitiesSettings:
    """`hints`: as in colorization."""

    hints: tuple[Hint, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Probabilities(Result):
    """What the network predicts for a picture, at half of the size that it works at.

    Attributes:
        probabilities: float16 (Q, h, w).
        colours: a and b of each of the Q colours, float32 (Q, 2).
        entropy: of the probabilities, float32 (h, w): 0 where one colour is certain, 1 where all are equally probable.
        lightness: L in [0, 100], float32 (h, w).
    """

    probabilities: np.ndarray
    colours: np.ndarray
    entropy: np.ndarray
    lightness: np.ndarray


@torch.inference_mode()
def run(
    model: HintedColorizer, pictures: list[Image.Image], settings: ProbabilitiesSettings, report: Report
) -> list[Probabilities]:
    """One forward pass for each picture, two with hints."""
    results = []
    for done, picture in enumerate(pictures, 1):
        lightness, hints = model.inputs(media.upright_rgb(picture), settings.hints)
        probabilities = model.probabilities(lightness, hints, torch.zeros_like(hints), 1.0)  # (Q, h, w)
        entropy = torch.special.entr(probabilities).sum(0) / math.log(len(probabilities))
        results.append(
            Probabilities(
                probabilities=probabilities.half().cpu().numpy(),
                colours=model.colours.cpu().numpy(),
                entropy=entropy.cpu().numpy(),
                lightness=F.avg_pool2d(lightness, 2)[0, 0].cpu().numpy(),
            )
        )
        report(Progress(done, len(pictures)))
    return results


OPERATIONS: dict[str, Operation] = {
    "probabilities": Operation(
        settings=ProbabilitiesSettings,
        result=Probabilities,
        check=check_picture,
        run=run,
        types=(Hint,),
        architectures=("colorizer",),
    ),
}

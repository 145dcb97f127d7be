"""Shift test: does the answer hold when the picture moves sideways?

Convolutions see the same pattern wherever it stands; strides break that a little (Zhang 2019, "Making Convolutional
Networks Shift-Invariant Again", https://arxiv.org/abs/1904.11486).
"""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

from .. import media, result
from ..progress import Progress, Report
from . import image_classification
from .image_classification import CHUNK

MODELS = image_classification.MODELS
load = image_classification.load
check = media.check_picture
FURTHEST = 0.25  # of the picture's width


@dataclass(frozen=True)
class Settings:
    """`steps`: shifts to either side. `top`: how many classes to follow. `labels`: for zero-shot models."""

    steps: int = 16
    top: int = 3
    labels: tuple[str, ...] = ()


@dataclass(kw_only=True)
class Result(result.Result):
    """How the probabilities of the classes that lead without a shift change with it.

    Attributes:
        shifts: shares of the picture's width, negative to the left, (2 * steps + 1,).
        names, names_ja: the classes followed.
        scores: float32 (2 * steps + 1, classes).
        same: share of the shifts under which the leading class still leads.
    """

    shifts: list[float]
    names: list[str]
    names_ja: list[str]
    scores: np.ndarray
    same: float


@torch.inference_mode()
def run(
    model: image_classification.Classifier, pictures: list[Image.Image], settings: Settings, report: Report
) -> list[Result]:
    """Each picture at every shift, mirrored at the border it leaves."""
    labels = model.labels(settings)
    results = []
    for done, picture in enumerate(pictures, 1):
        whole = model.whole(picture)  # (1, 3, H, W)
        width = whole.shape[-1]
        pixels = np.linspace(-FURTHEST * width, FURTHEST * width, 2 * settings.steps + 1).round().astype(int)
        margin = int(abs(pixels).max())
        wide = F.pad(whole, (margin, margin, 0, 0), mode="reflect")
        moved = torch.cat([wide[..., margin - n : margin - n + width] for n in pixels.tolist()])
        logits = torch.cat([model.logits(part, settings) for part in moved.split(CHUNK)])
        scores = model.probabilities(logits).cpu()
        leading = scores[settings.steps].topk(min(settings.top, len(labels))).indices
        results.append(
            Result(
                shifts=(pixels / width).tolist(),
                names=[labels[i][0] for i in leading],
                names_ja=[labels[i][1] for i in leading],
                scores=scores[:, leading].numpy(),
                same=float((scores.argmax(1) == leading[0]).float().mean()),
            )
        )
        report(Progress(done, len(pictures)))
    return results

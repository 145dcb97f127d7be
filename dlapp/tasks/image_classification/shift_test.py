"""Shift test: does the answer hold when the picture moves sideways?

Convolutions see the same pattern wherever it stands; strides break that a little (Zhang 2019, "Making Convolutional
Networks Shift-Invariant Again", https://arxiv.org/abs/1904.11486).
"""

from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image

from ... import media
from ...progress import Progress, Report
from ...result import Result
from ..spec import Operation, check_picture
from .models import Classifier

FURTHEST = 0.25  # of the picture's width
LONGEST = 512  # pixels of the picture that is moved


@dataclass(frozen=True)
class ShiftTestSettings:
    """`steps`: shifts to either side. `top`: how many classes to follow. `labels`: for zero-shot models."""

    steps: int = 16
    top: int = 3
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ShiftTest(Result):
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
def run(model: Classifier, pictures: list[Image.Image], settings: ShiftTestSettings, report: Report) -> list[ShiftTest]:
    """Each picture at every shift, seen as image_classification sees it."""
    labels = model.labels(settings)
    results = []
    for done, picture in enumerate(pictures):
        small = media.fit(media.on_white(picture), LONGEST)
        pixels = np.linspace(-FURTHEST, FURTHEST, 2 * settings.steps + 1) * small.width
        rows = []
        for step, shift in enumerate(pixels.round().astype(int).tolist(), 1):
            views = model.views(_moved(small, shift))
            rows.append(model.probabilities(model.logits(views, settings)).mean(0).cpu())
            report(Progress(done + step / len(pixels), len(pictures)))
        scores = torch.stack(rows)  # (2 * steps + 1, classes)
        leading = scores[settings.steps].topk(min(settings.top, len(labels))).indices
        results.append(
            ShiftTest(
                shifts=(pixels / small.width).tolist(),
                names=[labels[i][0] for i in leading],
                names_ja=[labels[i][1] for i in leading],
                scores=scores[:, leading].numpy(),
                same=float((scores.argmax(1) == leading[0]).float().mean()),
            )
        )
    return results


def _moved(image: Image.Image, shift: int) -> Image.Image:
    """The picture moved to the right by `shift` pixels, mirrored at the border it leaves."""
    margin = abs(shift)
    wide = np.pad(np.asarray(image), ((0, 0), (margin, margin), (0, 0)), mode="symmetric")
    return Image.fromarray(wide[:, margin - shift : margin - shift + image.width])


OPERATION = Operation(settings=ShiftTestSettings, result=ShiftTest, check=check_picture, run=run)

"""Grad-CAM: which parts of the picture speak for a class?

Selvaraju et al. 2017, "Grad-CAM: Visual Explanations from Deep Networks via Gradient-based Localization"
(https://arxiv.org/abs/1610.02391).
"""

from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image

from .. import media, result
from ..errors import UserError
from ..i18n import N_
from ..progress import Progress, Report
from . import image_classification
from ._capture import as_map, outputs

MODELS = image_classification.MODELS
load = image_classification.load
check = media.check_picture


@dataclass(frozen=True)
class Settings:
    """`target`: index of the class to explain. `labels`: as in image_classification, for zero-shot models."""

    target: int
    labels: tuple[str, ...] = ()


@dataclass(kw_only=True)
class Result(result.Result):
    """`heat`: float32 (H, W) in [0, 1], the last feature map's grid laid over the whole picture; 1 speaks most."""

    heat: np.ndarray


def run(
    model: image_classification.Classifier, pictures: list[Image.Image], settings: Settings, report: Report
) -> list[Result]:
    """One backward pass from the class's logit to the last stage of the network, for each picture."""
    if not 0 <= settings.target < len(model.labels(settings)):
        raise UserError(N_("This model has no class number {target}."), target=settings.target)
    name, last = list(model.stages.items())[-1]
    results = []
    for done, picture in enumerate(pictures, 1):
        with torch.enable_grad(), outputs({name: last}) as caught:
            batch = model.whole(picture).requires_grad_()
            logit = model.logits(batch, settings)[0, settings.target]
            gradient = as_map(torch.autograd.grad(logit, caught[name])[0])
        weights = gradient.mean((2, 3), keepdim=True)  # (1, C, 1, 1)
        heat = (weights * as_map(caught[name])).sum(1)[0].relu().detach().float()  # (H, W)
        results.append(Result(heat=(heat / heat.max().clamp(min=1e-12)).cpu().numpy()))
        report(Progress(done, len(pictures)))
    return results

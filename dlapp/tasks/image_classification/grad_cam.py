"""Grad-CAM: which parts of the picture speak for a class?

Selvaraju et al. 2017, "Grad-CAM: Visual Explanations from Deep Networks via Gradient-based Localization"
(https://arxiv.org/abs/1610.02391).
"""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from ...activations import as_map, heat_size, outputs
from ...errors import UserError
from ...i18n import N_
from ...progress import Progress, Report
from ...result import Result
from ..spec import Operation, check_picture
from .models import Classifier, Region


@dataclass(frozen=True)
class GradCamSettings:
    """`target`: index of the class to explain. `labels`: as in image_classification, for zero-shot models."""

    target: int
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class GradCam(Result):
    """`heat`: float32 (H, W) in [0, 1] over the whole picture, 1 where most speaks for the class.

    It joins the maps of all views, each laid where the view was cut out; what no view sees stays 0.
    """

    heat: np.ndarray


def run(model: Classifier, pictures: list[Image.Image], settings: GradCamSettings, report: Report) -> list[GradCam]:
    """One backward pass from the class's logit to the last stage of the network, for all views of each picture."""
    if not 0 <= settings.target < len(model.labels(settings)):
        raise UserError(N_("This model has no class number {target}."), target=settings.target)
    name, last = list(model.stages.items())[-1]
    results = []
    for done, picture in enumerate(pictures, 1):
        with torch.enable_grad(), outputs({name: last}) as caught:
            logits = model.logits(model.views(picture).requires_grad_(), settings)
            gradient = as_map(torch.autograd.grad(logits[:, settings.target].sum(), caught[name])[0])
        weights = gradient.mean((2, 3), keepdim=True)  # (V, C, 1, 1)
        maps = (weights * as_map(caught[name])).sum(1).relu().detach().float().cpu()  # (V, H, W)
        results.append(GradCam(heat=joined(maps, model.regions(*picture.size), picture.width / picture.height)))
        report(Progress(done, len(pictures)))
    return results


def joined(maps: Tensor, regions: list[Region], aspect: float) -> np.ndarray:
    """Maps (V, h, w) of the views -> their mean where they lie in the picture, (H, W) with a longer side of HEAT_CELLS."""
    height, width = heat_size(aspect)
    total, count = torch.zeros(height, width), torch.zeros(height, width)
    for heat, region in zip(maps, regions, strict=True):
        top, bottom = round(region.top * height), max(round(region.bottom * height), round(region.top * height) + 1)
        left, right = round(region.left * width), max(round(region.right * width), round(region.left * width) + 1)
        heat = heat.flip(-1) if region.mirrored else heat
        size = total[top:bottom, left:right].shape
        total[top:bottom, left:right] += F.interpolate(heat[None, None], size, mode="bicubic", align_corners=False)[
            0, 0
        ]
        count[top:bottom, left:right] += 1
    mean = (total / count.clamp(min=1)).clamp(min=0)
    return (mean / mean.max().clamp(min=1e-12)).numpy()


OPERATION = Operation(settings=GradCamSettings, result=GradCam, check=check_picture, run=run)

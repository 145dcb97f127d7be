"""Feature maps: what each stage of a classifier answers to, from edges to parts.

Zeiler & Fergus 2014, "Visualizing and Understanding Convolutional Networks" (https://arxiv.org/abs/1311.2901).
"""

from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from .. import media, result
from ..progress import Progress, Report
from . import image_classification
from ._capture import as_map, outputs

MODELS = image_classification.MODELS
load = image_classification.load
check = media.check_picture
FILTERS = 64


@dataclass(frozen=True)
class Settings:
    """`maps`: how many of each stage's channels, the most active ones. `labels`: for zero-shot models."""

    maps: int = 12
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stage:
    """`maps`: uint8 (n, height, width), each stretched to 0..255; `channels`: how many the stage has in all."""

    name: str
    channels: int
    maps: np.ndarray


@dataclass(kw_only=True)
class Result(result.Result):
    """`stages`: first to last. `filters`: uint8 (n, h, w, 3), the first convolution's kernels as pictures."""

    stages: list[Stage]
    filters: np.ndarray


@torch.inference_mode()
def run(
    model: image_classification.Classifier, pictures: list[Image.Image], settings: Settings, report: Report
) -> list[Result]:
    """One forward pass for the first view of each picture, the square in its middle."""
    first = next(module for module in model.network.modules() if isinstance(module, nn.Conv2d))
    filters = _stretched(first.weight.float()[:FILTERS]).permute(0, 2, 3, 1).cpu().numpy()
    results = []
    for done, picture in enumerate(pictures, 1):
        with outputs(model.stages) as caught:
            model.logits(model.views(picture)[:1], settings)
        stages = [stage_of(name, as_map(output)[0].float(), settings.maps) for name, output in caught.items()]
        results.append(Result(stages=stages, filters=filters))
        report(Progress(done, len(pictures)))
    return results


def stage_of(name: str, features: Tensor, count: int) -> Stage:
    """The most varied `count` channels of (C, H, W)."""
    order = features.flatten(1).std(1).topk(min(count, len(features))).indices
    return Stage(name, len(features), _stretched(features[order][:, None])[:, 0].cpu().numpy())


def _stretched(values: Tensor) -> Tensor:
    """(N, C, H, W) -> uint8, each of the N from its smallest to its largest value."""
    low, high = values.amin((1, 2, 3), keepdim=True), values.amax((1, 2, 3), keepdim=True)
    return ((values - low) / (high - low).clamp(min=1e-12) * 255).round().to(torch.uint8)

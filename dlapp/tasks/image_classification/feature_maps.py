"""Feature maps: what each stage of a classifier answers to, from edges to parts.

Zeiler & Fergus 2014, "Visualizing and Understanding Convolutional Networks" (https://arxiv.org/abs/1311.2901).
"""

from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image
from torch import nn

from ...activations import FeatureMaps, as_map, most_varied, outputs, stretched
from ...progress import Progress, Report
from ...result import Result
from ..spec import Operation, check_picture
from .models import Classifier

FILTERS = 64


@dataclass(frozen=True)
class FeatureMapsSettings:
    """`maps`: how many of each stage's channels, the most active ones. `labels`: for zero-shot models."""

    maps: int = 12
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Features(Result):
    """`stages`: first to last. `filters`: uint8 (n, h, w, 3), the first convolution's kernels as pictures."""

    stages: list[FeatureMaps]
    filters: np.ndarray


@torch.inference_mode()
def run(
    model: Classifier, pictures: list[Image.Image], settings: FeatureMapsSettings, report: Report
) -> list[Features]:
    """One forward pass for the first view of each picture, the square in its middle."""
    first = next(module for module in model.network.modules() if isinstance(module, nn.Conv2d))
    filters = stretched(first.weight.float()[:FILTERS]).permute(0, 2, 3, 1).cpu().numpy()
    results = []
    for done, picture in enumerate(pictures, 1):
        with outputs(model.stages) as caught:
            model.logits(model.views(picture)[:1], settings)
        stages = [most_varied(name, as_map(output)[0], settings.maps) for name, output in caught.items()]
        results.append(Features(stages=stages, filters=filters))
        report(Progress(done, len(pictures)))
    return results


OPERATION = Operation(settings=FeatureMapsSettings, result=Features, check=check_picture, run=run, types=(FeatureMaps,))

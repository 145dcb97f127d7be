"""What a layer that was just taught says of a picture, and where it looked.

For a layer on averaged feature maps Grad-CAM needs no gradient: a map's weight is the layer's own (Zhou et al. 2016, "Learning Deep
Features for Discriminative Localization", https://arxiv.org/abs/1512.04150).
"""

from dataclasses import dataclass

import numpy as np
import torch

from ... import result
from ...errors import UserError
from ...i18n import N_
from ...progress import Progress, Report
from ..spec import Operation, check_picture
from .grad_cam import joined
from .models import Classifier
from .teaching import feature_maps


@dataclass(frozen=True)
class TryingSettings:
    """There is nothing to set."""


@dataclass(frozen=True, kw_only=True)
class Answer(result.Result):
    """`probabilities`: float32 (C,). `heat`: float32 (C, H, W) in [0, 1], for each class as in `grad_cam.GradCam`."""

    probabilities: np.ndarray
    heat: np.ndarray


def check(item: object) -> None:
    """Refuse what is not a picture with a layer: {"picture", "weights": (C, 1280), "biases": (C,)}.

    Raises:
        UserError: saying what is needed.
    """
    if not isinstance(item, dict) or set(item) != {"picture", "weights", "biases"}:
        raise UserError(N_("A picture and a layer that was taught are needed here."))
    check_picture(item["picture"])


@torch.inference_mode()
def run(model: Classifier, items: list[dict], settings: TryingSettings, report: Report) -> list[Answer]:
    """One forward pass for each picture."""
    results = []
    for done, item in enumerate(items, 1):
        picture, weights, biases = item["picture"], torch.tensor(item["weights"]), torch.tensor(item["biases"])
        maps = feature_maps(model, [picture])[0]  # (1280, 7, 7)
        scores = weights @ maps.mean((1, 2)) + biases  # (C,)
        evidence = torch.einsum("cd,dhw->chw", weights, maps).relu()
        regions = model.regions(*picture.size)
        heat = [joined(each[None], regions, picture.width / picture.height) for each in evidence]
        results.append(Answer(probabilities=scores.softmax(0).numpy(), heat=np.stack(heat)))
        report(Progress(done, len(items)))
    return results


OPERATION = Operation(
    settings=TryingSettings, result=Answer, check=check, run=run, architectures=("efficientnet_lite0",)
)

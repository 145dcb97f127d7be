"""What the same pictures teach a network that knows nothing: a small CNN with random weights, trained as a whole."""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from PIL import Image, ImageOps
from torch import Tensor

from ... import media, result
from ...labs.one_thread import WORKERS
from ...networks.small_cnn import SIDE, SmallCNN
from ...progress import Progress, Report, part
from ...tensors import from_picture
from ..spec import Operation
from . import linear_layer, teaching
from .models import Classifier

FOLDS = 5  # networks to be trained, at most
STEPS, BATCH, RATE = 30, 32, 3e-3  # of Adam: after them it knows its own pictures by heart


@dataclass(frozen=True)
class FromNothingSettings:
    """There is nothing to set."""


@dataclass(frozen=True, kw_only=True)
class FromNothing(result.Result):
    """Means over `folds` networks: share of right answers on pictures left out, and on those that they have seen."""

    accuracy: float
    remembered: float
    folds: int


def run(model: Classifier, items: list[dict], settings: FromNothingSettings, report: Report) -> list[FromNothing]:
    """Cross-validation of networks trained from random weights; the model itself is not asked."""
    return [WORKERS.submit(_measured, item, model.device, report).result() for item in items]


def _measured(item: dict, device: str, report: Report) -> FromNothing:
    pictures = torch.stack([small(picture) for own in item["pictures"] for picture in own]).to(device)
    classes = teaching.classes_of(item).to(device)
    count = min(FOLDS, int(classes.bincount().min()))
    parts = linear_layer.folds(classes, count)
    unseen, seen = torch.zeros(len(classes)), torch.zeros(count)
    for number in range(count):
        out = parts == number
        steps = part(report, number, count)
        network = trained(pictures[~out], classes[~out], len(item["names"]), steps)
        with torch.no_grad():
            right = torch.cat([network(batch).argmax(1) for batch in pictures.split(BATCH)]) == classes
        unseen[out.cpu()] = right[out].float().cpu()
        seen[number] = right[~out].float().mean().cpu()
    return FromNothing(accuracy=float(unseen.mean()), remembered=float(seen.mean()), folds=count)


def trained(pictures: Tensor, classes: Tensor, count: int, report: Report) -> SmallCNN:
    """A network after STEPS batches (N, 3, 64, 64) of these pictures, from weights that are random but always the same."""
    chance = torch.Generator().manual_seed(0)
    network = SmallCNN(count)
    for weight in network.parameters():
        if weight.dim() > 1:
            torch.nn.init.kaiming_normal_(weight, generator=chance)
    torch.nn.init.zeros_(network.classifier.bias)
    network = network.to(pictures.device).train()
    optimizer = torch.optim.Adam(network.parameters(), RATE)
    for step in range(STEPS):
        some = torch.randperm(len(pictures), generator=chance)[:BATCH].to(pictures.device)
        F.cross_entropy(network(pictures[some]), classes[some]).backward()
        optimizer.step()
        optimizer.zero_grad()
        report(Progress(step + 1, STEPS))
    return network.eval()


def small(picture: Image.Image) -> Tensor:
    """(3, 64, 64) in [0, 1], the square in the middle."""
    return from_picture(ImageOps.fit(media.on_white(picture), (SIDE, SIDE), Image.Resampling.BICUBIC))


OPERATION = Operation(
    settings=FromNothingSettings,
    result=FromNothing,
    check=teaching.check,
    run=run,
    architectures=("efficientnet_lite0",),
)

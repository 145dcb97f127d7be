"""Classes of the user's own: EfficientNet-Lite0's features of some pictures, and a new last layer on them."""

import threading
from collections import OrderedDict
from dataclasses import dataclass

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from ... import limits, result
from ...contents import fingerprint
from ...errors import UserError
from ...i18n import N_
from ...progress import Progress, Report
from ..spec import Operation, check_picture
from . import linear_layer
from .models import Classifier
from .names import check_names

FEWEST, FEWEST_PICTURES = 2, 2  # classes, and pictures of each: one to learn from, one to be asked about
REMEMBERED = 10_000  # pictures whose features are kept in memory, 5 KB each
CHUNK = 8  # pictures in one forward pass, and so between two reports


@dataclass(frozen=True)
class TeachingSettings:
    """There is nothing to set."""


@dataclass(frozen=True, kw_only=True)
class Taught(result.Result):
    """A layer on EfficientNet-Lite0's features, and what it is worth.

    Attributes:
        names: of the classes.
        weights, biases: float32 (C, 1280) and (C,).
        classes: int64 (N,), of each picture, in the order of the input.
        answers: float32 (N, C), probabilities by a layer that has not seen the picture.
        folds: into how many parts the pictures were divided for that; N when each was left out alone.
        remembered: share of the pictures that the layer itself, which has seen them all, gets right.
    """

    names: list[str]
    weights: np.ndarray
    biases: np.ndarray
    classes: np.ndarray
    answers: np.ndarray
    folds: int
    remembered: float

    @property
    def accuracy(self) -> float:
        """Share of the pictures that are right when they were left out."""
        return float((self.answers.argmax(1) == self.classes).mean())

    @property
    def counts(self) -> list[int]:
        """Pictures of each class."""
        return np.bincount(self.classes, minlength=len(self.names)).tolist()


def check(item: object) -> None:
    """Refuse what is not classes with pictures: {"names": list of C, "pictures": list of C lists}.

    Raises:
        UserError: saying what is wrong.
    """
    if not isinstance(item, dict) or set(item) != {"names", "pictures"} or len(item["names"]) != len(item["pictures"]):
        raise UserError(N_("Names of classes, and pictures of each, are needed here."))
    names, pictures = item["names"], item["pictures"]
    if not FEWEST <= len(names) <= limits.CLASSES:
        raise UserError(N_("There must be between {fewest} and {most} classes."), fewest=FEWEST, most=limits.CLASSES)
    check_names(names)
    if sum(map(len, pictures)) > limits.TAUGHT_PICTURES:
        raise UserError(N_("There can be up to {limit} pictures in all."), limit=limits.TAUGHT_PICTURES)
    for name, own in zip(names, pictures, strict=True):
        if len(own) < FEWEST_PICTURES:
            raise UserError(
                N_("“{name}” needs at least {count} pictures: one to learn from, and one to be asked about."),
                name=name,
                count=FEWEST_PICTURES,
            )
        for picture in own:
            check_picture(picture)


@torch.inference_mode()
def run(model: Classifier, items: list[dict], settings: TeachingSettings, report: Report) -> list[Taught]:
    """Features of the pictures that are new, then the layers."""
    return [_taught(model, item, report) for item in items]


def _taught(model: Classifier, item: dict, report: Report) -> Taught:
    pictures = [picture for own in item["pictures"] for picture in own]
    classes = classes_of(item)
    features = _features(model, pictures, report)
    [weights], [biases] = linear_layer.fit(features, classes, torch.ones(1, len(classes), dtype=torch.bool))
    answers = linear_layer.cross_validated(features, classes)
    right = (features @ weights.T + biases).argmax(1) == classes
    report(Progress(1, 1))
    return Taught(
        names=list(item["names"]),
        weights=weights.numpy(),
        biases=biases.numpy(),
        classes=classes.numpy(),
        answers=answers.numpy(),
        folds=int(linear_layer.folds(classes).max()) + 1,
        remembered=float(right.float().mean()),
    )


def classes_of(item: dict) -> Tensor:
    """The class of each picture, (N,)."""
    return torch.arange(len(item["names"])).repeat_interleave(torch.tensor([len(own) for own in item["pictures"]]))


_remembered: OrderedDict[str, Tensor] = OrderedDict()
_lock = threading.Lock()  # each device has a worker


def _features(model: Classifier, pictures: list[Image.Image], report: Report) -> Tensor:
    """Features (N, 1280) of pictures, each looked at once: those of before are still known."""
    names = [fingerprint([model.device, picture]) for picture in pictures]
    with _lock:
        known = {name: _remembered[name] for name in names if name in _remembered}
    new = list({name: picture for name, picture in zip(names, pictures, strict=True) if name not in known}.items())
    for start in range(0, len(new), CHUNK):
        part = new[start : start + CHUNK]
        maps = feature_maps(model, [picture for _, picture in part])
        known |= zip([name for name, _ in part], maps.mean((2, 3)).clone(), strict=True)
        report(Progress(start + len(part), len(new) + 1))
    with _lock:
        _remembered.update(known)
        while len(_remembered) > REMEMBERED:
            _remembered.popitem(last=False)
    return torch.stack([known[name] for name in names])


def feature_maps(model: Classifier, pictures: list[Image.Image]) -> Tensor:
    """What EfficientNet-Lite's last convolution answers to pictures: float32 (B, 1280, 7, 7)."""
    batch = torch.cat([model.views(picture) for picture in pictures])
    batch = batch.to(model.device, model.dtype, memory_format=torch.channels_last)
    return model.network.features(batch)[-1].float().cpu()  # type: ignore[operator]


OPERATION = Operation(
    settings=TeachingSettings, result=Taught, check=check, run=run, architectures=("efficientnet_lite0",)
)

"""Detectors: networks with what is needed around them, and how each architecture is loaded."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import torch
from PIL import Image
from safetensors.torch import load_file
from torch import Tensor, nn
from torchvision.ops import batched_nms

from ... import downloads, media
from ...device import Device
from ...model_card import ModelCard
from ...networks import ssd_mobilenet
from ...tensors import from_picture
from ..spec import Converter, Loader
from . import LOWEST, frozen_ssd

CLASSES = Path(__file__).parent / "coco.tsv"
OVERLAP = 0.6  # of two boxes of a class, as SSD was trained to be used
MOST = 100  # objects in a picture
CANDIDATES = 3000  # boxes that are compared with each other


class Class(NamedTuple):
    """One of COCO's 80 classes. `number`: its id there, 1 to 90 with gaps."""

    number: int
    name: str
    name_ja: str


class Found(NamedTuple):
    """Boxes in one picture, best first: classes (K,) among the 80, scores (K,), and sides (K, 4) in its pixels."""

    classes: Tensor
    scores: Tensor
    boxes: Tensor


def classes() -> list[Class]:
    """COCO's classes in the order of their ids (Lin et al. 2014, https://arxiv.org/abs/1405.0312)."""
    rows = (row.split("\t") for row in CLASSES.read_text(encoding="utf-8").splitlines())
    return [Class(int(number), name, name_ja) for number, name, name_ja in rows]


class Detector(ABC):
    """A network that finds COCO's classes. `batch`: pictures that it takes at once."""

    batch: int

    @abstractmethod
    def found(self, pictures: Sequence[Image.Image], threshold: float) -> list[Found]:
        """The objects in each RGB picture with at least that score, each once."""


@dataclass
class SSD(Detector):
    """SSD: what stays of its candidates is decided here."""

    network: nn.Module
    device: str
    dtype: torch.dtype
    batch: int = 8

    def __post_init__(self) -> None:
        self._columns = torch.tensor([each.number - 1 for each in classes()])

    def outputs(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        """(B, 3, 300, 300) in [0, 1] -> scores (B, N, 80), boxes (B, N, 4) in shares of the sides, on the CPU."""
        logits, boxes = self.network(pixels.to(self.device, self.dtype, memory_format=torch.channels_last))
        return logits.sigmoid().cpu()[..., self._columns], boxes.cpu()

    def candidates(self, pictures: Sequence[Image.Image], threshold: float) -> list[Found]:
        """All boxes of each picture with at least that score, at most CANDIDATES of them, before any is dropped."""
        scores, boxes = self.outputs(torch.stack([_square(picture) for picture in pictures]))
        return [
            _above(mine, own * torch.tensor([*picture.size, *picture.size]), threshold)
            for mine, own, picture in zip(scores, boxes, pictures, strict=True)
        ]

    def found(self, pictures: Sequence[Image.Image], threshold: float) -> list[Found]:
        return [
            within(suppressed(candidates), picture.size)
            for candidates, picture in zip(self.candidates(pictures, threshold), pictures, strict=True)
        ]


@dataclass
class TorchvisionDetector(Detector):
    """A detector of torchvision, which drops boxes itself. `longest`: pixels beyond which it would make pictures smaller."""

    network: nn.Module
    device: str
    longest: int
    batch: int = 1

    def __post_init__(self) -> None:
        self._places = torch.full((91,), -1)
        self._places[[each.number for each in classes()]] = torch.arange(len(classes()))

    def found(self, pictures: Sequence[Image.Image], threshold: float) -> list[Found]:
        small = [media.fit(picture, self.longest) for picture in pictures]
        made = self.network([from_picture(picture).to(self.device) for picture in small])
        results = []
        for answer, picture, seen in zip(made, pictures, small, strict=True):
            places, scores, boxes = self._places[answer["labels"].cpu()], answer["scores"].cpu(), answer["boxes"].cpu()
            scale = torch.tensor([picture.width / seen.width, picture.height / seen.height]).repeat(2)
            kept = (scores >= threshold) & (places >= 0)
            results.append(within(Found(places[kept], scores[kept], boxes[kept] * scale), picture.size))
        return results


def suppressed(candidates: Found, overlap: float = OVERLAP) -> Found:
    """Each object once: of boxes of a class that overlap by more (intersection over union) only the best stays."""
    kept = batched_nms(candidates.boxes, candidates.scores, candidates.classes, overlap)[:MOST]
    return Found(*(part[kept] for part in candidates))


def _square(picture: Image.Image) -> Tensor:
    """The whole picture squeezed into the square that SSD looks at."""
    side = ssd_mobilenet.SIDE
    return from_picture(picture.resize((side, side), Image.Resampling.BILINEAR))


def _above(scores: Tensor, boxes: Tensor, threshold: float) -> Found:
    """Scores (N, classes) and boxes (N, 4) of anchors -> one box for each class that an anchor may show."""
    anchors, kinds = (scores >= threshold).nonzero(as_tuple=True)
    scores = scores[anchors, kinds]
    best = scores.argsort(descending=True, stable=True)[:CANDIDATES]
    return Found(kinds[best], scores[best], boxes[anchors[best]])


def within(found: Found, size: tuple[int, int]) -> Found:
    """The part of the boxes that is in a picture of that width and height."""
    boxes = torch.minimum(found.boxes.clamp(min=0), torch.tensor([*size, *size]))
    kept = (boxes[:, 2:] > boxes[:, :2]).all(1)
    return Found(found.classes[kept], found.scores[kept], boxes[kept])


def _load_ssd(card: ModelCard, device: Device) -> Detector:
    import json

    folder = downloads.folder(card)
    network = ssd_mobilenet.SSDMobileNet(**json.loads((folder / "config.json").read_text("utf-8")))
    network.load_state_dict(load_file(folder / "model.safetensors"))
    network.eval().requires_grad_(False).to(device.name, device.dtype).to(memory_format=torch.channels_last)
    return SSD(network, device.name, device.dtype)


def _load_torchvision(card: ModelCard, device: Device) -> Detector:
    from torchvision.models import get_model

    threshold, longest = _TORCHVISION[card.architecture]
    options: dict[str, Any] = {threshold: LOWEST}
    network = get_model(card.id, weights=None, weights_backbone=None, **options)
    network.load_state_dict(torch.load(downloads.folder(card) / card.files[0], weights_only=True, map_location="cpu"))
    return TorchvisionDetector(network.eval().requires_grad_(False).to(device.name), device.name, longest)


def _load_transformers(card: ModelCard, device: Device) -> Detector:
    from . import transformers_detector

    return transformers_detector.load(card, device)


# What each calls the lowest score, and the longest side in pixels that it looks at or, for SSDLite, twice that.
_TORCHVISION = {
    "fasterrcnn_resnet50_fpn_v2": ("box_score_thresh", 1333),
    "ssdlite320_mobilenet_v3_large": ("score_thresh", 640),
}
LOADERS: dict[str, Loader] = {
    "ssd_mobilenet": _load_ssd,
    **dict.fromkeys(_TORCHVISION, _load_torchvision),
    "d_fine": _load_transformers,
}
CONVERTERS: dict[str, Converter] = {"ssd_mobilenet": frozen_ssd.convert}

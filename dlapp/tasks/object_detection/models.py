"""How each architecture is loaded; the detectors of torchvision."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from PIL import Image
from safetensors.torch import load_file
from torch import nn

from ... import downloads, media
from ...device import Device
from ...model_card import ModelCard
from ...networks import detector, int8, ssd_mobilenet
from ...tensors import from_picture
from ..spec import Converter, Loader
from . import LOWEST, frozen_ssd
from .coco import classes
from .detector import Detector, Found, within
from .one_stage import SSD, AnchorFree


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


def _load_anchor_free(card: ModelCard, device: Device) -> Detector:
    return AnchorFree(_ready(int8.from_folder(detector.Detector, card.folder), device), device.name, device.dtype)


def _load_ssd(card: ModelCard, device: Device) -> Detector:
    import json

    folder = downloads.folder(card)
    network = ssd_mobilenet.SSDMobileNet(**json.loads((folder / "config.json").read_text("utf-8")))
    network.load_state_dict(load_file(folder / "model.safetensors"))
    return SSD(_ready(network, device), device.name, device.dtype)


def _ready(network: nn.Module, device: Device) -> nn.Module:
    return network.eval().requires_grad_(False).to(device.name, device.dtype).to(memory_format=torch.channels_last)


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


def _load_open_vocabulary(card: ModelCard, device: Device) -> Detector:
    from . import open_vocabulary

    return open_vocabulary.load(card, device)


# What each calls the lowest score, and the longest side in pixels that it looks at or, for SSDLite, twice that.
_TORCHVISION = {
    "fasterrcnn_resnet50_fpn_v2": ("box_score_thresh", 1333),
    "ssdlite320_mobilenet_v3_large": ("score_thresh", 640),
}
LOADERS: dict[str, Loader] = {
    "anchor_free": _load_anchor_free,
    "ssd_mobilenet": _load_ssd,
    **dict.fromkeys(_TORCHVISION, _load_torchvision),
    "d_fine": _load_transformers,
    "rt_detr_v2": _load_transformers,
    "owlv2": _load_open_vocabulary,
}
CONVERTERS: dict[str, Converter] = {"ssd_mobilenet": frozen_ssd.convert}

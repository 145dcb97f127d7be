"""Detectors of transformers that were trained on COCO and drop no boxes: each query of the decoder finds an object of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from PIL import Image
from torch import nn

from ... import downloads
from ...device import Device
from ...model_card import ModelCard
from .coco import classes
from .detector import MOST, Detector, Found, within

OTHER_NAMES = {  # of COCO's classes, which many checkpoints took over from VOC
    "motorbike": "motorcycle",
    "aeroplane": "airplane",
    "sofa": "couch",
    "pottedplant": "potted plant",
    "diningtable": "dining table",
    "tvmonitor": "tv",
}


@dataclass
class TransformersDetector(Detector):
    """A network and what prepares its pictures. `places`: of its classes among COCO's 80, in its own order."""

    network: nn.Module
    processor: Any
    places: torch.Tensor
    device: str
    batch: int = 4

    def found(self, pictures: Sequence[Image.Image], threshold: float) -> list[Found]:
        pixels = self.processor(images=list(pictures), return_tensors="pt")["pixel_values"]  # (B, 3, 640, 640)
        outputs = self.network(pixel_values=pixels.to(self.device))
        sizes = [(picture.height, picture.width) for picture in pictures]
        answers = self.processor.post_process_object_detection(outputs, threshold=threshold, target_sizes=sizes)
        results = []
        for answer, picture in zip(answers, pictures, strict=True):
            best = answer["scores"].argsort(descending=True, stable=True)[:MOST]
            scores, labels, boxes = (answer[part][best].cpu() for part in ("scores", "labels", "boxes"))
            results.append(within(Found(self.places[labels], scores, boxes), picture.size))
        return results


def places_of(names: dict[int, str]) -> torch.Tensor:
    """Where each class of a checkpoint is among COCO's 80.

    Raises:
        ValueError: when one has another name, or they are not all there: boxes would be called what they are not.
    """
    ours = {kind.name: place for place, kind in enumerate(classes())}
    theirs = [OTHER_NAMES.get(names[number], names[number]) for number in sorted(names)]
    if sorted(names) != list(range(len(ours))) or sorted(theirs) != sorted(ours):
        raise ValueError(f"these are not COCO's classes: {sorted(set(theirs) ^ set(ours))}")
    return torch.tensor([ours[name] for name in theirs])


def load(card: ModelCard, device: Device) -> Detector:
    """The network in float32 also on CUDA: the sides of boxes need more digits than bfloat16 has."""
    from transformers import AutoImageProcessor, AutoModelForObjectDetection

    folder = downloads.folder(card)
    network = AutoModelForObjectDetection.from_pretrained(folder, local_files_only=True, dtype=torch.float32)
    processor = AutoImageProcessor.from_pretrained(folder, local_files_only=True)
    network.eval().requires_grad_(False).to(device.name)
    return TransformersDetector(network, processor, places_of(network.config.id2label), device.name)

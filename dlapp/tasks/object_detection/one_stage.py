"""One-stage detectors: every place of their feature maps answers at once, and what stays of the answers is decided here."""

import itertools
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
from PIL import Image
from torch import Tensor, nn

from ...networks import detector, ssd_mobilenet
from ...tensors import from_picture
from .coco import VOC, classes, places
from .detector import Detector, Found, suppressed, within

CANDIDATES = 3000  # boxes that are compared with each other


class Seen(NamedTuple):
    """A picture as a network looks at it.

    Attributes:
        pixels: (3, h, w) in [0, 1]; scale: (x, y), how many of them a pixel of the picture is.
    """

    pixels: Tensor
    scale: tuple[float, float]


class Level(NamedTuple):
    """A feature map that answers: its rows and columns, and how many boxes each place has."""

    rows: int
    columns: int
    boxes: int


@dataclass
class OneStage(Detector):
    """A network that maps pixels (B, 3, h, w) in [0, 1] to logits (B, N, C) and boxes (B, N, 4).

    Subclasses set `kinds` (C,): each column's class among COCO's 80, -1 where COCO has none; and `middle`: the module in the middle
    of the network, stride 16, in whose map Grad-CAM looks.
    """

    network: nn.Module
    device: str
    dtype: torch.dtype
    batch: int = 8

    @property
    @abstractmethod
    def kinds(self) -> Tensor: ...

    @property
    @abstractmethod
    def middle(self) -> nn.Module: ...

    @abstractmethod
    def seen(self, picture: Image.Image) -> Seen:
        """An RGB picture as the network wants it."""

    @abstractmethod
    def levels(self, height: int, width: int) -> list[Level]:
        """The maps that answer for so many pixels, fine to coarse: row by row, place by place they make the N."""

    def answers(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        """(B, 3, h, w) in [0, 1] -> logits (B, N, K) of the classes in `known`, boxes (B, N, 4) in those pixels."""
        logits, boxes = self.network(pixels.to(self.device, self.dtype, memory_format=torch.channels_last))
        return logits[..., self.kinds.to(logits.device) >= 0], boxes

    @property
    def known(self) -> Tensor:
        """The classes that the network knows, (K,) among the 80."""
        return self.kinds[self.kinds >= 0]

    def candidates(self, pictures: Sequence[Image.Image], threshold: float) -> list[Found]:
        """All boxes of each picture with at least that score, at most CANDIDATES of them, before any is dropped."""
        made = []
        for _shape, same in itertools.groupby(map(self.seen, pictures), lambda one: one.pixels.shape):
            group = list(same)
            logits, boxes = self.answers(torch.stack([one.pixels for one in group]))
            for scores, own, one in zip(logits.sigmoid().cpu(), boxes.cpu(), group, strict=True):
                made.append(self._above(scores, own / torch.tensor(one.scale * 2), threshold))
        return made

    def found(self, pictures: Sequence[Image.Image], threshold: float) -> list[Found]:
        return [
            within(suppressed(candidates), picture.size)
            for candidates, picture in zip(self.candidates(pictures, threshold), pictures, strict=True)
        ]

    def _above(self, scores: Tensor, boxes: Tensor, threshold: float) -> Found:
        """Scores (N, K) and boxes (N, 4) -> one box for each class that it may show."""
        where, columns = (scores >= threshold).nonzero(as_tuple=True)
        scores = scores[where, columns]
        best = scores.argsort(descending=True, stable=True)[:CANDIDATES]
        return Found(self.known[columns[best]], scores[best], boxes[where[best]])


class SSD(OneStage):
    """SSD MobileNetV2: the whole picture squeezed into a square."""

    network: ssd_mobilenet.SSDMobileNet

    @property
    def kinds(self) -> Tensor:
        kinds = torch.full((self.network.classes,), -1)
        kinds[[each.number - 1 for each in classes()]] = torch.arange(len(classes()))
        return kinds

    @property
    def middle(self) -> nn.Module:
        return self.network.blocks[ssd_mobilenet.FINE - 1]

    def seen(self, picture: Image.Image) -> Seen:
        side = ssd_mobilenet.SIDE
        pixels = from_picture(picture.resize((side, side), Image.Resampling.BILINEAR))
        return Seen(pixels, (side / picture.width, side / picture.height))

    def levels(self, height: int, width: int) -> list[Level]:
        shapes = ssd_mobilenet.anchor_shapes()
        return [Level(*grid, len(each)) for grid, each in zip(ssd_mobilenet.grids(height), shapes, strict=True)]

    def answers(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        logits, boxes = super().answers(pixels)
        return logits, boxes * ssd_mobilenet.SIDE


class AnchorFree(OneStage):
    """The detector trained here: the picture in its own shape, VOC's classes."""

    network: detector.Detector

    @property
    def kinds(self) -> Tensor:
        return torch.tensor(places(VOC))

    @property
    def middle(self) -> nn.Module:
        return self.network.backbone.stages[4]

    def seen(self, picture: Image.Image) -> Seen:
        pixels, scale = detector.fitted(picture)
        return Seen(pixels, (scale, scale))

    def levels(self, height: int, width: int) -> list[Level]:
        return [Level(height // stride, width // stride, 1) for stride in detector.STRIDES]

"""Faces in photos: MTCNN's cascade (Zhang et al. 2016, https://arxiv.org/abs/1604.02878), from an image pyramid to five landmarks."""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor
from torchvision.ops import nms

from ... import downloads, media
from ...device import Device
from ...model_card import ModelCard
from ...networks.mtcnn import OutputNet, ProposalNet, RefineNet

LONGEST = 1024  # pixels that are looked at
SMALLEST = 24  # pixels of a face there
SHRINK = 0.709  # from one level of the pyramid to the next: half the area
CELL, STRIDE = 12, 2  # pixels that the first network looks at, and from one place to the next
SURE = (0.6, 0.7, 0.9)  # least probability after each network
BATCH = 256


@dataclass(frozen=True)
class Face:
    """A face in a picture, in its pixels.

    Attributes:
        points: x and y of the left and right eye, the nose, the left and right corner of the mouth, as one sees them.
        score: probability, 0 to 1.
    """

    left: float
    top: float
    right: float
    bottom: float
    points: tuple[tuple[float, float], ...]
    score: float


class FaceFinder:
    """MTCNN on a device."""

    def __init__(self, card: ModelCard, device: Device) -> None:
        self.proposal, self.refine, self.output = ProposalNet(), RefineNet(), OutputNet()
        for network, name in ((self.proposal, "pnet.pt"), (self.refine, "rnet.pt"), (self.output, "onet.pt")):
            state = torch.load(downloads.folder(card) / name, map_location="cpu", weights_only=True)
            network.load_state_dict(state)
            network.eval().requires_grad_(False).to(device.name)
        self.device = torch.device(device.name)

    @torch.inference_mode()
    def faces(self, picture: Image.Image) -> list[Face]:
        """The faces in an RGB picture, from left to right."""
        small = media.fit(picture, LONGEST)
        pixels = torch.from_numpy(np.array(small)).permute(2, 0, 1)[None].float().to(self.device)
        pixels = (pixels - 127.5) / 128  # (1, 3, H, W)
        boxes = self._candidates(pixels)  # (N, 4)
        if len(boxes):
            boxes = self._refined(pixels, _square(boxes))
        if not len(boxes):
            return []
        boxes, points, scores = self._judged(pixels, _square(boxes))
        scale = picture.width / small.width
        found = zip((boxes * scale).tolist(), (points * scale).tolist(), scores.tolist(), strict=True)
        faces = [
            Face(left, top, right, bottom, points=tuple((x, y) for x, y in five), score=score)
            for (left, top, right, bottom), five, score in found
        ]
        return sorted(faces, key=lambda face: face.left + face.right)

    def _candidates(self, pixels: Tensor) -> Tensor:
        """Where the first network sees a face at any size, (N, 4)."""
        height, width = pixels.shape[2:]
        scale = CELL / SMALLEST
        boxes, scores = [], []
        while min(height, width) * scale >= CELL:
            size = (int(height * scale) + 1, int(width * scale) + 1)
            chances, corrections = self.proposal(F.interpolate(pixels, size, mode="area"))
            rows, columns = (chances[0] >= SURE[0]).nonzero(as_tuple=True)
            corners = torch.stack([columns, rows], 1) * STRIDE  # (n, 2)
            found = torch.cat([corners, corners + CELL], 1) / scale
            found_scores = chances[0, rows, columns]
            kept = nms(found, found_scores, 0.5)
            boxes.append(_corrected(found, corrections[0, :, rows, columns].T)[kept])
            scores.append(found_scores[kept])
            scale *= SHRINK
        if not boxes:
            return pixels.new_zeros(0, 4)
        every = torch.cat(boxes)
        return every[nms(every, torch.cat(scores), 0.7)]

    def _refined(self, pixels: Tensor, boxes: Tensor) -> Tensor:
        parts = [self.refine(batch) for batch in _cut(pixels, boxes, 24).split(BATCH)]
        scores, corrections = (torch.cat(each) for each in zip(*parts, strict=True))
        sure = scores > SURE[1]
        boxes, scores = _corrected(boxes, corrections)[sure], scores[sure]
        return boxes[nms(boxes, scores, 0.7)]

    def _judged(self, pixels: Tensor, boxes: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Boxes (N, 4), landmarks (N, 5, 2), scores (N,)."""
        parts = [self.output(batch) for batch in _cut(pixels, boxes, 48).split(BATCH)]
        scores, corrections, shares = (torch.cat(each) for each in zip(*parts, strict=True))
        sides = boxes[:, 2:] - boxes[:, :2]
        points = boxes[:, None, :2] + sides[:, None] * shares.transpose(1, 2)  # (N, 5, 2)
        boxes = _corrected(boxes, corrections)
        sure = (scores > SURE[2]).nonzero()[:, 0]
        boxes, points, scores = boxes[sure], points[sure], scores[sure]
        kept = _apart(boxes, scores)
        return boxes[kept], points[kept], scores[kept]


def _apart(boxes: Tensor, scores: Tensor) -> list[int]:
    """Non-maximum suppression in which one box within another counts as the same face, too."""
    kept: list[int] = []
    for one in scores.argsort(descending=True).tolist():
        low, high = torch.maximum(boxes[one, :2], boxes[kept, :2]), torch.minimum(boxes[one, 2:], boxes[kept, 2:])
        shared = (high - low).clamp(min=0).prod(1)  # (kept,)
        areas = (boxes[kept, 2:] - boxes[kept, :2]).prod(1)
        if not (shared > 0.7 * torch.minimum(areas, (boxes[one, 2:] - boxes[one, :2]).prod())).any():
            kept.append(one)
    return kept


def _corrected(boxes: Tensor, corrections: Tensor) -> Tensor:
    """Boxes (N, 4), their sides moved by shares of them (N, 4)."""
    return boxes + corrections * (boxes[:, 2:] - boxes[:, :2]).repeat(1, 2)


def _square(boxes: Tensor) -> Tensor:
    """Boxes (N, 4) made squares about the same middle."""
    middle = (boxes[:, :2] + boxes[:, 2:]) / 2
    half = (boxes[:, 2:] - boxes[:, :2]).amax(1, keepdim=True) / 2
    return torch.cat([middle - half, middle + half], 1)


def _cut(pixels: Tensor, boxes: Tensor, side: int) -> Tensor:
    """What is in each box (N, 4), (N, 3, side, side); beyond the picture there is gray."""
    parts = []
    for left, top, right, bottom in boxes.round().int().tolist():
        height, width = pixels.shape[2:]
        part = pixels[:, :, max(0, top) : max(0, bottom), max(0, left) : max(0, right)]
        beyond = (max(0, -left), max(0, right - width), max(0, -top), max(0, bottom - height))
        if 0 in part.shape:
            parts.append(pixels.new_zeros(1, 3, side, side))
        else:
            parts.append(F.interpolate(F.pad(part, beyond), (side, side), mode="area"))
    return torch.cat(parts)

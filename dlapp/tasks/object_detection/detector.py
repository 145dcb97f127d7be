"""What every detector gives, and how of boxes that show the same object only the best is kept."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import NamedTuple

import torch
from PIL import Image
from torch import Tensor
from torchvision.ops import batched_nms

from ...errors import UserError
from ...i18n import N_

OVERLAP = 0.45  # of two boxes of a class, as in SSD (Liu et al. 2016, https://arxiv.org/abs/1512.02325)
MOST = 100  # objects in a picture


class Found(NamedTuple):
    """Boxes in one picture, best first: classes (K,) by their places in `labels.vocabulary`, scores (K,), and sides (K, 4) in its pixels."""

    classes: Tensor
    scores: Tensor
    boxes: Tensor


class Detector(ABC):
    """A network that finds COCO's classes, or what labels say. `batch`: pictures that it takes at once."""

    batch: int

    def looking_for(self, labels: Sequence[str]) -> "Detector":
        """The detector that finds what these labels say, or without any COCO's classes.

        Raises:
            UserError: it takes no labels, or needs some.
        """
        if labels:
            raise UserError(
                N_(
                    "This model finds only the classes that it learnt. Leave out the labels, or choose an open-vocabulary model."
                )
            )
        return self

    @abstractmethod
    def found(self, pictures: Sequence[Image.Image], threshold: float) -> list[Found]:
        """The objects in each RGB picture with at least that score, each once."""


def suppressed(candidates: Found, overlap: float = OVERLAP) -> Found:
    """Each object once: of boxes of a class that overlap by more (intersection over union) only the best stays."""
    kept = batched_nms(candidates.boxes, candidates.scores, candidates.classes, overlap)[:MOST]
    return Found(*(part[kept] for part in candidates))


def within(found: Found, size: tuple[int, int]) -> Found:
    """The part of the boxes that is in a picture of that width and height."""
    boxes = torch.minimum(found.boxes.clamp(min=0), torch.tensor([*size, *size]))
    kept = (boxes[:, 2:] > boxes[:, :2]).all(1)
    return Found(found.classes[kept], found.scores[kept], boxes[kept])

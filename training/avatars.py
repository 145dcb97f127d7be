"""Drawings of faces with what can be said of them, and which of their parts count more than their size."""

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from . import avatar_captions
from .avatar_captions import Caption
from .face_data import cartoons

# rows and columns of the face and of the mouth, whose thin lines count
FEATURES = (slice(40, 104), slice(28, 100)), (slice(74, 108), slice(40, 88))
FEATURES_COUNT, CHANGE_COUNTS = 3.0, 2.0
MOUTH_GRID = 26, 46  # rows and columns of a mouth
CHANGED = 0.1  # difference, of 2, from which on a pixel differs from the other drawing of the same person


class Avatars:
    """The drawings with what can be said of them."""

    def __init__(self, folder: Path) -> None:
        faces = cartoons(folder)
        self.pictures, self.parts = faces.pictures, faces.parts
        self.labels, self.poses = faces.labels, faces.poses
        self.choices = {**faces.parts, "tilt": ["left", "right"]}  # of what can be named
        self.tilt = faces.pose.index("tilt")

    def label(self, index: int) -> dict[str, str]:
        """The choices of one drawing."""
        found = {part: choices[self.labels[index, i]] for i, (part, choices) in enumerate(self.parts.items())}
        return found | {"tilt": avatar_captions.tilt_of(self.poses[index, self.tilt])}

    def caption(
        self,
        index: int,
        chance: random.Random,
        only: Sequence[str] = (),
        unseen: bool = False,
        amounts: Sequence[float] = avatar_captions.AMOUNTS,
    ) -> Caption:
        """What is said of one drawing, in one of both languages."""
        language = chance.choice(("en", "ja"))
        return avatar_captions.caption(self.label(index), language, chance, only, unseen, amounts)

    def changed(self, index: int) -> list[str]:
        """In what a drawing differs from the other one of the same person."""
        other, label = self.label(index ^ 1), self.label(index)
        return [part for part in label if label[part] != other[part]]

    def batch(self, indices: np.ndarray) -> Tensor:
        """(B, 3, 128, 128) in [-1, 1]."""
        return torch.from_numpy(self.pictures[indices]).permute(0, 3, 1, 2).float() / 127.5 - 1


def change(pictures: Tensor, others: Tensor) -> Tensor:
    """Where pictures (B, 3, 128, 128) differ from the others of the same persons, and just around it: 0 or 1, (B, 128, 128).

    What can be named, be it as small as a mouth, so counts as much as a whole picture.
    """
    differs = ((pictures - others).abs().amax(1, keepdim=True) > CHANGED).float()
    return F.max_pool2d(differs, 5, 1, 2)[:, 0]


def weighted(error: Tensor, changed: Tensor) -> Tensor:
    """Errors (B, 128, 128) -> (B,): their mean, and more of the face, of the mouth, and of what changed (B, 128, 128)."""
    return (
        error.mean((1, 2))
        + FEATURES_COUNT * sum(error[:, rows, columns].mean((1, 2)) for rows, columns in FEATURES)
        + CHANGE_COUNTS * (error * changed).sum((1, 2)) / changed.sum((1, 2)).clamp(min=1)
    )

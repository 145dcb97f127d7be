"""Pictures that a small convolutional network learns from, and others of the same kind that it never sees in training."""

import functools
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ..errors import UserError
from ..i18n import N_
from . import cnn_drawings, cnn_fonts, cnn_shapes
from .cnn_drawings import Drawings
from .cnn_variations import varied

DIGITS, LETTERS, SHAPES, DRAWN = "digits", "letters", "shapes", "drawn"
DATA = (DIGITS, LETTERS, SHAPES, DRAWN)
SIGNS = {DIGITS: "0123456789", LETTERS: "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
COUNTS = (10, 50, 200, 1000, 2000)  # pictures to learn from
HELD_OUT = 400


@dataclass(frozen=True)
class Pictures:
    """Pictures (N, C, H, W) as uint8, and the number of each one's class (N,).

    Attributes:
        subject: tells them from others.
        names: of the classes; those of shapes are marked for translation.
        learnt, held_out: to learn from, and to examine with.
    """

    subject: tuple[object, ...]
    names: tuple[str, ...]
    learnt: tuple[Tensor, Tensor]
    held_out: tuple[Tensor, Tensor]

    @property
    def shape(self) -> tuple[int, int, int]:
        channels, height, width = self.learnt[0].shape[1:]
        return channels, height, width


def shape_of(data: str) -> tuple[int, int, int]:
    """(channels, height, width) of the pictures of DATA."""
    return (3, cnn_shapes.SIDE, cnn_shapes.SIDE) if data == SHAPES else (1, cnn_drawings.SIDE, cnn_drawings.SIDE)


def as_values(pictures: Tensor) -> Tensor:
    """uint8 -> float in [0, 1], as networks get them."""
    return pictures.float() / 255


@functools.lru_cache(maxsize=8)
def made(data: str, count: int) -> Pictures:
    """The pictures of DATA that code makes; fewer of them are the first of more.

    Args:
        count: to learn from.
    """
    if data == SHAPES:
        names, make = cnn_shapes.SHAPES, _shapes
    else:
        names, make = tuple(SIGNS[data]), functools.partial(_signs, SIGNS[data])
    learnt, held_out = make(count, False), make(HELD_OUT, True)
    return Pictures((data, count), names, learnt, held_out)


def drawn(drawings: Drawings) -> Pictures:
    """A visitor's drawings; every fourth one of a class is held back.

    Raises:
        UserError: when there are too few.
    """
    few = [
        name
        for name, pictures in zip(drawings.names, drawings.pictures, strict=True)
        if len(pictures) < cnn_drawings.LEAST
    ]
    if few:
        sentence = N_("Draw at least {least} pictures of each class first. There are too few of: {names}")
        raise UserError(sentence, least=cnn_drawings.LEAST, names=", ".join(few))
    groups: tuple[list[tuple[bytes, int]], list[tuple[bytes, int]]] = ([], [])
    for number, pictures in enumerate(drawings.pictures):
        for i, picture in enumerate(pictures):
            groups[i % cnn_drawings.HELD_OUT == cnn_drawings.HELD_OUT - 1].append((picture, number))
    side = cnn_drawings.SIDE
    learnt, held_out = (
        (
            torch.from_numpy(
                np.stack([np.frombuffer(picture, np.uint8).reshape(1, side, side) for picture, _ in group])
            ),
            torch.tensor([number for _, number in group]),
        )
        for group in groups
    )
    return Pictures((DRAWN, drawings), drawings.names, learnt, held_out)


def _signs(signs: str, count: int, is_held_out: bool) -> tuple[Tensor, Tensor]:
    """Letters or digits, all equally often: in fonts of either group, each moved, turned, bent, thinner or thicker, with noise."""
    chance = torch.Generator().manual_seed(int(is_held_out))
    atlas = torch.from_numpy(cnn_fonts.glyphs(signs, is_held_out))
    found: list[Tensor] = []
    classes = torch.arange(count) % len(signs)
    for part in classes.split(1000):  # always as large, so that the first of more are the same
        whole = torch.arange(1000) % len(signs)
        fonts = torch.randint(len(atlas), (1000,), generator=chance)
        ink = atlas[fonts, whole][:, None]
        thicker = torch.rand(1000, 1, 1, 1, generator=chance)
        ink = thicker * F.max_pool2d(ink, 3, 1, 1) + (1 - thicker) * ink
        ink = varied(ink, chance, move=0.05, turn=12, scale=0.2, shear=0.2, bend=0.04)
        margin = (cnn_fonts.SIDE - cnn_drawings.SIDE) // 2
        ink = ink[..., margin:-margin, margin:-margin] * (0.6 + 0.4 * torch.rand(1000, 1, 1, 1, generator=chance))
        ink = ink + 0.08 * torch.randn(ink.shape, generator=chance)
        found.append((ink.clamp(0, 1) * 255).byte()[: len(part)])
    return torch.cat(found), classes


def _shapes(count: int, is_held_out: bool) -> tuple[Tensor, Tensor]:
    chance = np.random.default_rng(int(is_held_out))
    classes = [i % len(cnn_shapes.SHAPES) for i in range(count)]
    return torch.from_numpy(np.stack([cnn_shapes.picture(shape, chance) for shape in classes])), torch.tensor(classes)

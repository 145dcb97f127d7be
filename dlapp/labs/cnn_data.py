"""Pictures that a small convolutional network learns from, and others of the same kind that it never sees in training."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ..errors import UserError
from ..i18n import N_
from . import cnn_drawings, cnn_fonts, cnn_photos, cnn_shapes
from .cnn_drawings import Drawings
from .cnn_variations import varied

DIGITS, LETTERS, SHAPES, PHOTOS, DRAWN = "digits", "letters", "shapes", "photos", "drawn"
DATA = (DIGITS, LETTERS, SHAPES, PHOTOS, DRAWN)
SIGNS = {DIGITS: "0123456789", LETTERS: "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
NAMES = {
    **{data: tuple(signs) for data, signs in SIGNS.items()},
    SHAPES: cnn_shapes.SHAPES,
    PHOTOS: tuple(cnn_photos.PHOTOS),
}
COUNTS = (10, 50, 200, 1000, 2000)  # pictures to learn from
HELD_OUT = 400
PORTION = 40  # pictures of each sign that are made at once
VARIED = 8  # times that each held-out drawing is
VARIATIONS = {"move": 0.1, "turn": 12.0, "scale": 0.15}  # of a picture that is learnt from again and again


@dataclass(frozen=True)
class Pictures:
    """Pictures (N, C, H, W) as uint8, and the number of each one's class (N,).

    Attributes:
        subject: tells them from others.
        names: of the classes; marked for translation unless they are signs or what a visitor has drawn.
        learnt, held_out: to learn from, and to examine with.
        is_ink: whether they are signs or drawings, ink on nothing.
    """

    subject: tuple[object, ...]
    names: tuple[str, ...]
    learnt: tuple[Tensor, Tensor]
    held_out: tuple[Tensor, Tensor]
    is_ink: bool

    @property
    def shape(self) -> tuple[int, int, int]:
        channels, height, width = self.learnt[0].shape[1:]
        return channels, height, width

    def values(self, pictures: Tensor) -> Tensor:
        """uint8 (N, C, H, W) -> float, as networks get them: ink is 1 on 0; what else there is lies around 0, between -2 and 2."""
        values = pictures.float() / 255
        return values if self.is_ink else 4 * values - 2


def shape_of(data: str) -> tuple[int, int, int]:
    """(channels, height, width) of the pictures of DATA."""
    channels, side = {SHAPES: (3, cnn_shapes.SIDE), PHOTOS: (1, cnn_photos.SIDE)}.get(data, (1, cnn_drawings.SIDE))
    return channels, side, side


@functools.lru_cache(maxsize=8)
def made(data: str, count: int) -> Pictures:
    """The pictures of DATA that code makes; fewer of them are the first of more.

    Args:
        count: to learn from.
    """
    make = {SHAPES: _shapes, PHOTOS: _photos}.get(data) or functools.partial(_signs, SIGNS[data])
    return Pictures((data, count), NAMES[data], make(count, False), make(HELD_OUT, True), is_ink=data in SIGNS)


def drawn(drawings: Drawings) -> Pictures:
    """A visitor's drawings; every fourth one of a class is held back, and varied a little several times.

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
    (learnt, learnt_classes), (held_out, classes) = map(_together, groups)
    held_out, classes = held_out.repeat(VARIED, 1, 1, 1), classes.repeat(VARIED)
    changed = varied(held_out.float(), torch.Generator().manual_seed(0), **VARIATIONS).byte()
    return Pictures((DRAWN, drawings), drawings.names, (learnt, learnt_classes), (changed, classes), is_ink=True)


def _together(group: Sequence[tuple[bytes, int]]) -> tuple[Tensor, Tensor]:
    """Drawings and their classes, (N, 1, SIDE, SIDE) and (N,)."""
    side = cnn_drawings.SIDE
    pictures = np.frombuffer(b"".join(picture for picture, _ in group), np.uint8).reshape(-1, 1, side, side)
    return torch.from_numpy(pictures.copy()), torch.tensor([number for _, number in group])


def _signs(signs: str, count: int, is_held_out: bool) -> tuple[Tensor, Tensor]:
    """Letters or digits, all equally often: in fonts of either group, each moved, turned, bent, thinner or thicker, with noise."""
    chance = torch.Generator().manual_seed(int(is_held_out))
    atlas = torch.from_numpy(cnn_fonts.glyphs(signs, is_held_out))
    found: list[Tensor] = []
    portion = PORTION * len(signs)  # always as many, so that fewer are the first of more
    for _start in range(0, count, portion):
        classes = torch.arange(portion) % len(signs)
        fonts = torch.randint(len(atlas), (portion,), generator=chance)
        ink = atlas[fonts, classes][:, None]  # (N, 1, SIDE, SIDE)
        thicker = torch.rand(portion, 1, 1, 1, generator=chance)
        ink = thicker * F.max_pool2d(ink, 3, 1, 1) + (1 - thicker) * ink
        ink = varied(ink, chance, move=0.05, turn=12, scale=0.2, shear=0.2, bend=0.04)
        margin = (cnn_fonts.SIDE - cnn_drawings.SIDE) // 2
        ink = ink[..., margin:-margin, margin:-margin] * (0.6 + 0.4 * torch.rand(portion, 1, 1, 1, generator=chance))
        ink = ink + 0.08 * torch.randn(ink.shape, generator=chance)
        found.append((ink.clamp(0, 1) * 255).byte())
    return torch.cat(found)[:count], torch.arange(count) % len(signs)


def _shapes(count: int, is_held_out: bool) -> tuple[Tensor, Tensor]:
    chance = np.random.default_rng(int(is_held_out))
    classes = [i % len(cnn_shapes.SHAPES) for i in range(count)]
    return torch.from_numpy(np.stack([cnn_shapes.picture(shape, chance) for shape in classes])), torch.tensor(classes)


def _photos(count: int, is_held_out: bool) -> tuple[Tensor, Tensor]:
    chance = np.random.default_rng(int(is_held_out))
    photos = [*cnn_photos.PHOTOS.values()]
    classes = [i % len(photos) for i in range(count)]
    made = [cnn_photos.picture(photos[number], is_held_out, chance) for number in classes]
    return torch.from_numpy(np.stack(made)), torch.tensor(classes)

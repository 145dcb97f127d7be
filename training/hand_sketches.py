"""Sketches of drawings, as a hand would make them with a few lines."""

import torch
import torch.nn.functional as F
from torch import Tensor

SLIM = 7  # pixels across, up to which what is darker than its surroundings is one line of a hand: a mouth, an eyebrow
NEARBY = 21  # pixels around, whose darkest line says what is a line here: mouths on dark faces are faint
FAINTEST = 0.12  # difference, of 2
WITH_LINES = 0.6  # share of sketches where slim parts are one line; in the others everything has an outline


def sketched(pictures: Tensor, draw: torch.Generator) -> Tensor:
    """Lines for pictures (B, 3, H, W) in [-1, 1], 1 for ink: (B, 1, H, W).

    They wobble, are thin or thick, and some are left out.
    """
    count = len(pictures)

    def chance(low: float, high: float) -> Tensor:
        return low + (high - low) * torch.rand(count, 1, 1, 1, generator=draw)

    broad = _darkest(_lightest(pictures, SLIM), SLIM)  # without what is slim and dark
    slim = (broad - pictures).amax(1, keepdim=True)
    nearby = F.avg_pool2d(_lightest(slim, NEARBY), NEARBY, 1, NEARBY // 2)
    lines = slim > chance(0.12, 0.32) * nearby.clamp(min=FAINTEST)
    edges = _edges(broad)
    contours = (edges > chance(0.03, 0.13)) & (edges >= 0.9 * _lightest(edges, 3))
    outlines = _edges(pictures) > chance(0.05, 0.2)
    ink = torch.where(chance(0, 1) < WITH_LINES, lines | contours, outlines).float()
    return _lose(_wobble(_thicken(ink, draw), draw), draw)


def _lightest(pictures: Tensor, size: int) -> Tensor:
    """Of the squares around each pixel (dilation)."""
    return F.max_pool2d(pictures, size, 1, size // 2)


def _darkest(pictures: Tensor, size: int) -> Tensor:
    return -_lightest(-pictures, size)


def _edges(pictures: Tensor) -> Tensor:
    """How much softened pictures differ from pixel to pixel, (B, 1, H, W)."""
    soft = F.avg_pool2d(F.pad(pictures, (1, 1, 1, 1), mode="replicate"), 3, 1)
    across = (soft[:, :, :, 1:] - soft[:, :, :, :-1]).abs().amax(1, keepdim=True)
    along = (soft[:, :, 1:] - soft[:, :, :-1]).abs().amax(1, keepdim=True)
    return torch.maximum(F.pad(across, (0, 1)), F.pad(along, (0, 0, 0, 1)))


def _thicken(ink: Tensor, draw: torch.Generator) -> Tensor:
    """Lines of one to three pixels more or less."""
    height, width = ink.shape[2:]
    sizes = torch.randint(1, 4, (len(ink),), generator=draw).tolist()
    thick = [_lightest(one, size)[..., :height, :width] for one, size in zip(ink, sizes, strict=True)]
    return torch.stack(thick)


def _wobble(ink: Tensor, draw: torch.Generator) -> Tensor:
    """Shifted by a smooth field, up to about two pixels of 128."""
    count, _, height, width = ink.shape
    amount = torch.rand(count, 1, 1, 1, generator=draw) * 0.03
    shifts = amount * torch.randn(count, 2, 7, 7, generator=draw)
    shifts = F.interpolate(shifts, (height, width), mode="bicubic", align_corners=False).permute(0, 2, 3, 1)
    places = F.affine_grid(torch.eye(2, 3).expand(count, 2, 3), list(ink.shape), align_corners=False)
    return F.grid_sample(ink, places + shifts, align_corners=False)


def _lose(ink: Tensor, draw: torch.Generator) -> Tensor:
    """Without some of it, here and there."""
    count = len(ink)
    kept = torch.rand(count, 1, 10, 10, generator=draw)
    kept = F.interpolate(kept, ink.shape[2:], mode="bilinear", align_corners=False)
    return ink * (kept > 0.45 * torch.rand(count, 1, 1, 1, generator=draw))

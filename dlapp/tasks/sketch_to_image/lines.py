"""How well a picture keeps the lines that it was made of."""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from ...networks.cartoonist import SIDE

EDGE = 0.07  # difference of brightness, or of a colour, from a pixel to the next, of [0, 1]
INK = 0.5  # from which a pixel is of a line


@dataclass(frozen=True)
class Kept:
    """Mean distances in pixels of SIDE.

    Attributes:
        to_edges: from the lines to the nearest edge of the picture.
        to_lines: from the picture's edges to the nearest line.
    """

    to_edges: float
    to_lines: float


def ink(lines: Image.Image) -> np.ndarray:
    """What the built-in network sees of clean lines, black on white: (SIDE, SIDE) in [0, 1], 1 for ink."""
    return 1 - np.asarray(lines.convert("L").resize((SIDE, SIDE), Image.Resampling.BOX), np.float32) / 255


def edges(picture: Image.Image) -> np.ndarray:
    """Where colours change in a picture, bool (SIDE, SIDE)."""
    from skimage.filters import gaussian

    small = np.asarray(picture.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BOX), np.float32) / 255
    soft = gaussian(small, 0.6, channel_axis=2)
    across = np.abs(np.diff(soft, axis=1, append=soft[:, -1:])).max(2)  # (SIDE, SIDE)
    along = np.abs(np.diff(soft, axis=0, append=soft[-1:])).max(2)
    return np.maximum(across, along) > EDGE


def kept(drawn: np.ndarray, found: np.ndarray) -> Kept | None:
    """How far lines and edges are from each other; None where there are no lines, or no edges.

    Args:
        drawn: see `ink`; found: see `edges`.
    """
    from skimage.morphology import skeletonize

    lines, rims = (np.argwhere(skeletonize(mask)).astype(np.float32) for mask in (drawn > INK, found))
    if not len(lines) or not len(rims):
        return None
    apart = np.hypot(*(lines[:, None, axis] - rims[None, :, axis] for axis in (0, 1)))  # (lines, rims)
    return Kept(float(apart.min(1).mean()), float(apart.min(0).mean()))


def compared(drawn: np.ndarray, found: np.ndarray) -> Image.Image:
    """Lines in orange and edges in blue over each other on white, dark where both are, RGB of SIDE x SIDE pixels."""
    pixels = np.full((SIDE, SIDE, 3), 255, np.uint8)
    line = drawn > INK
    pixels[line], pixels[found], pixels[line & found] = (240, 150, 50), (70, 110, 230), (30, 30, 40)
    return Image.fromarray(pixels)

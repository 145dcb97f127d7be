"""What a visitor draws, as the small pictures that a network learns from."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

SIDE = 28  # pixels
INK, PEN = 20, 1.3  # pixels of the drawing's longer side, and of the pen's radius
LARGEST = 3 * SIDE  # pixels for a length of 1: a dot stays a dot, and points stay close to one another
CLASSES, DRAWINGS, LEAST = (2, 5), 40, 4  # how many classes there can be; drawings of each, at most and at least
HELD_OUT = 4  # every so many'th drawing is not learnt from


@dataclass(frozen=True)
class Drawings:
    """`pictures`: of each class (`names`), each as the bytes of a SIDE × SIDE picture of uint8."""

    names: tuple[str, ...] = ()
    pictures: tuple[tuple[bytes, ...], ...] = ()


def rendered(points: Sequence[Sequence[float]]) -> np.ndarray:
    """Points (x, y) close to one another, y upwards, as a picture: uint8 (SIDE, SIDE), ink 255 on 0.

    As in MNIST, the drawing is moved to the middle and brought to the same size; the pen stays as thick as it is.
    """
    places = np.array(points, np.float64).reshape(-1, 2) * (1, -1)
    if not len(places):
        return np.zeros((SIDE, SIDE), np.uint8)
    low, high = places.min(0), places.max(0)
    places = (places - (low + high) / 2) * min(INK / max((high - low).max(), 1e-9), LARGEST) + SIDE / 2
    rows, columns = np.mgrid[:SIDE, :SIDE] + 0.5
    far = np.hypot(columns[..., None] - places[:, 0], rows[..., None] - places[:, 1]).min(-1)
    return ((PEN + 0.5 - far).clip(0, 1) * 255).round().astype(np.uint8)

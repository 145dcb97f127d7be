"""Non-maximum suppression step by step: which candidates stay, and which box made each of the others go."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from . import Box


@dataclass(frozen=True)
class Fate:
    """What becomes of a candidate.

    Attributes:
        step: 1 for the best box and those that it drops, 2 for the best of what is left, and so on.
        by: place of the box that dropped it; None for one that stays.
        overlap: intersection over union with that box, 0 to 1.
    """

    step: int
    by: int | None = None
    overlap: float = 0.0


def suppress(boxes: Sequence[Box], most: float) -> list[Fate]:
    """Take the best box, drop those of its class that overlap it too much, and go on with the rest.

    Args:
        boxes: best first.
        most: intersection over union of two boxes that both stay.

    Returns:
        The fate of each box, in the same order.
    """
    sides = np.array([(box.left, box.top, box.right, box.bottom) for box in boxes]).reshape(-1, 4)
    kinds = np.array([box.index for box in boxes], int)
    fates: list[Fate | None] = [None] * len(boxes)
    step = 0
    for place in range(len(boxes)):
        if fates[place] is not None:
            continue
        step += 1
        fates[place] = Fate(step)
        overlaps = _overlaps(sides[place], sides)
        for other in np.flatnonzero((overlaps > most) & (kinds == kinds[place])).tolist():
            if fates[other] is None:
                fates[other] = Fate(step, place, float(overlaps[other]))
    return [fate for fate in fates if fate is not None]


def _overlaps(box: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Intersection over union of one box (4,) with others (M, 4): (M,)."""
    low, high = np.maximum(box[:2], others[:, :2]), np.minimum(box[2:], others[:, 2:])
    shared = (high - low).clip(0).prod(1)
    areas = (others[:, 2:] - others[:, :2]).prod(1)
    return shared / (areas + (box[2:] - box[:2]).prod() - shared)

"""Faces drawn with a few lines, to begin with."""

import itertools
import math
from collections.abc import Sequence

from ...i18n import N_
from ...strokes import Stroke
from ..components.sketch_board import USUAL
from .widgets import WHERE_IT_FAILS

Point = tuple[float, float]  # of the unit square, y downwards
STEPS = 8  # points of a line between two of those that are given


def _curve(*points: Point) -> Stroke:
    """A soft line through points (Catmull and Rom 1974, https://doi.org/10.1016/B978-0-12-079050-0.50020-5)."""
    padded = [points[0], *points, points[-1]]
    line = []
    for before, start, end, after in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        for step in range(STEPS):
            t = step / STEPS
            line.append(tuple(_between(before[i], start[i], end[i], after[i], t) for i in (0, 1)))
    return _stroke([*line, points[-1]])


def _between(before: float, start: float, end: float, after: float, t: float) -> float:
    slope, next_slope = (end - before) / 2, (after - start) / 2
    bend = 3 * (end - start) - 2 * slope - next_slope
    return start + t * (slope + t * (bend + t * (slope + next_slope - 2 * (end - start))))


def _zigzag(*points: Point) -> Stroke:
    """Straight lines from point to point."""
    line = []
    for (x, y), (to_x, to_y) in itertools.pairwise(points):
        line += [(x + (to_x - x) * step / STEPS, y + (to_y - y) * step / STEPS) for step in range(STEPS)]
    return _stroke([*line, points[-1]])


def _ring(x: float, y: float, wide: float, tall: float) -> Stroke:
    angles = [2 * math.pi * step / 24 for step in range(25)]
    return _stroke([(x + wide * math.cos(angle), y + tall * math.sin(angle)) for angle in angles])


def _stroke(points: Sequence[Sequence[float]]) -> Stroke:
    return Stroke(tuple((round(x, 3), round(y, 3)) for x, y in points), USUAL)


def _mirrored(stroke: Stroke) -> Stroke:
    return Stroke(tuple((round(1 - x, 3), y) for x, y in stroke.points), stroke.width)


def _both(*strokes: Stroke) -> list[Stroke]:
    """Each on both sides of the face."""
    return [each for stroke in strokes for each in (stroke, _mirrored(stroke))]


_FACE = _curve(
    (0.33, 0.47), (0.335, 0.57), (0.38, 0.67), (0.46, 0.73), (0.54, 0.73), (0.62, 0.67), (0.665, 0.57), (0.67, 0.47)
)
_BODY = [
    *_both(
        _curve((0.33, 0.49), (0.3, 0.48), (0.285, 0.53), (0.31, 0.58), (0.34, 0.58)),  # ears
        _curve((0.44, 0.83), (0.33, 0.86), (0.24, 0.9), (0.2, 1.0)),  # shoulders
    ),
    _curve((0.49, 0.55), (0.485, 0.585), (0.51, 0.59)),  # nose
]
_HEAD = [_FACE, *_BODY, *_both(_curve((0.45, 0.73), (0.45, 0.8), (0.44, 0.83)))]  # with a neck
_EYES = _both(
    _ring(0.42, 0.51, 0.022, 0.026), _stroke([(0.42, 0.512)]), _curve((0.385, 0.45), (0.42, 0.435), (0.455, 0.445))
)
_SMILE = _curve((0.44, 0.635), (0.47, 0.66), (0.53, 0.66), (0.56, 0.635))

SKETCHES: dict[str, tuple[str, tuple[Stroke, ...]]] = {  # name -> title, marked for translation, and strokes
    "bun": (
        N_("Bun"),
        (
            *_HEAD,
            *_EYES,
            _SMILE,
            _curve((0.32, 0.5), (0.29, 0.38), (0.35, 0.25), (0.5, 0.2), (0.65, 0.25), (0.71, 0.38), (0.68, 0.5)),
            _curve((0.335, 0.47), (0.39, 0.42), (0.47, 0.33), (0.5, 0.29), (0.53, 0.33), (0.61, 0.42), (0.665, 0.47)),
            _curve((0.42, 0.21), (0.39, 0.13), (0.44, 0.06), (0.56, 0.06), (0.61, 0.13), (0.58, 0.21)),
            *_both(_curve((0.3, 0.57), (0.26, 0.68), (0.28, 0.78), (0.33, 0.84), (0.38, 0.84))),
            _curve((0.44, 0.83), (0.47, 0.87), (0.53, 0.87), (0.56, 0.83)),
        ),
    ),
    "spiky": (
        N_("Spiky hair"),
        (
            *_HEAD,
            *_EYES,
            _curve((0.44, 0.63), (0.56, 0.63)),
            _curve((0.44, 0.63), (0.46, 0.67), (0.5, 0.685), (0.54, 0.67), (0.56, 0.63)),
            _zigzag(
                (0.32, 0.48),
                (0.27, 0.35),
                (0.31, 0.35),
                (0.28, 0.24),
                (0.35, 0.26),
                (0.36, 0.16),
                (0.43, 0.21),
                (0.47, 0.12),
                (0.53, 0.2),
                (0.6, 0.13),
                (0.62, 0.22),
                (0.7, 0.19),
                (0.68, 0.29),
                (0.74, 0.31),
                (0.69, 0.38),
                (0.68, 0.48),
            ),
            _zigzag(
                (0.335, 0.47),
                (0.36, 0.38),
                (0.42, 0.4),
                (0.47, 0.36),
                (0.53, 0.4),
                (0.6, 0.36),
                (0.64, 0.4),
                (0.665, 0.47),
            ),
            _curve((0.44, 0.83), (0.5, 0.89), (0.56, 0.83)),
        ),
    ),
    "beard": (
        N_("Beard"),
        (
            *_BODY,
            *_both(_curve((0.33, 0.47), (0.335, 0.56))),
            *_both(
                _curve((0.39, 0.515), (0.42, 0.495), (0.45, 0.515)), _curve((0.385, 0.455), (0.42, 0.44), (0.455, 0.45))
            ),
            _curve((0.33, 0.46), (0.3, 0.34), (0.36, 0.24), (0.5, 0.2), (0.62, 0.23), (0.7, 0.32), (0.67, 0.46)),
            _curve((0.335, 0.45), (0.38, 0.36), (0.48, 0.34), (0.6, 0.35), (0.665, 0.45)),
            _curve((0.335, 0.56), (0.35, 0.7), (0.42, 0.8), (0.5, 0.82), (0.58, 0.8), (0.65, 0.7), (0.665, 0.56)),
            _curve((0.335, 0.56), (0.38, 0.62), (0.44, 0.6), (0.5, 0.605), (0.56, 0.6), (0.62, 0.62), (0.665, 0.56)),
            _curve((0.45, 0.65), (0.5, 0.67), (0.55, 0.65)),
        ),
    ),
    "house": (
        WHERE_IT_FAILS,
        (
            _zigzag((0.25, 0.85), (0.25, 0.48), (0.75, 0.48), (0.75, 0.85), (0.25, 0.85)),
            _zigzag((0.18, 0.5), (0.5, 0.2), (0.82, 0.5)),
            _zigzag((0.63, 0.32), (0.63, 0.2), (0.7, 0.2), (0.7, 0.39)),
            _zigzag((0.45, 0.85), (0.45, 0.65), (0.56, 0.65), (0.56, 0.85)),
            _zigzag((0.31, 0.55), (0.39, 0.55), (0.39, 0.65), (0.31, 0.65), (0.31, 0.55)),
            _zigzag((0.62, 0.55), (0.7, 0.55), (0.7, 0.65), (0.62, 0.65), (0.62, 0.55)),
        ),
    ),
}
# what the lines do not say, in words that the built-in model knows; the hard one has none
CAPTIONS = {
    "bun": N_("a smiling woman with brown hair in a bun, wide open eyes, a green sweater, blue background"),
    "spiky": N_("a laughing boy with spiky red hair, wide open eyes, a yellow T-shirt, purple background"),
    "beard": N_("a smiling man with a full beard, black hair, closed eyes, a red shirt, green background"),
}
HARD = SKETCHES["house"][1]
REMARK = N_(
    "A hard one: a house. The network has seen nothing but cartoon faces, so it takes the house's lines for hair, clothes and eyes."
)

"""Drawings as the strokes of a brush and an eraser, which survive what a page forgets; the picture is made of them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

SIDE = 512  # pixels of a picture
FINER = 2  # times, before it is made smaller: smooth lines
BLACK, WHITE = 0, 255
THINNEST, THICKEST = 0.006, 0.12  # width of a stroke, as a share of the side
MOST, MOST_POINTS = 1000, 8000  # strokes of a drawing; points of all of them


@dataclass(frozen=True)
class Stroke:
    """One line.

    Attributes:
        points: (x, y) in the unit square, y downwards; at least one.
        width: as a share of the square's side.
        erases: whether it takes ink away.
    """

    points: tuple[tuple[float, float], ...]
    width: float
    erases: bool = False


def read(sent: object) -> tuple[Stroke, ...]:
    """What a browser sent as the strokes of a drawing: anyone can send anything.

    Points outside the square are put on its edge, and widths within their limits.

    Raises:
        ValueError: when it is no drawing, or a larger one than can be drawn.
    """
    if not isinstance(sent, list) or len(sent) > MOST:
        raise ValueError(f"not a list of up to {MOST} strokes")
    strokes, count = [], 0
    for each in sent:
        if not isinstance(each, dict) or not isinstance(each.get("points"), list) or not each["points"]:
            raise ValueError("not a stroke with points")
        count += len(each["points"])
        if count > MOST_POINTS:
            raise ValueError(f"more than {MOST_POINTS} points")
        points = tuple(_point(point) for point in each["points"])
        width = _between(THINNEST, each.get("width"), THICKEST)
        strokes.append(Stroke(points, width, each.get("erases") is True))
    return tuple(strokes)


def _point(sent: object) -> tuple[float, float]:
    if not isinstance(sent, list) or len(sent) != 2:
        raise ValueError("not a point")
    return _between(0, sent[0], 1), _between(0, sent[1], 1)


def _between(low: float, sent: object, high: float) -> float:
    if isinstance(sent, bool) or not isinstance(sent, int | float) or (isinstance(sent, float) and math.isnan(sent)):
        raise ValueError("not a number")
    return float(min(max(sent, low), high))


def picture(strokes: Sequence[Stroke]) -> "Image.Image":
    """Black lines on white paper, L of SIDE x SIDE pixels; a stroke of one point is a dot."""
    from PIL import Image, ImageDraw

    side = SIDE * FINER
    image = Image.new("L", (side, side), WHITE)
    brush = ImageDraw.Draw(image)
    for stroke in strokes:
        width, colour = max(1, round(stroke.width * side)), WHITE if stroke.erases else BLACK
        places = [(x * side, y * side) for x, y in stroke.points]
        if len(places) > 1:
            brush.line(places, colour, width, joint="curve")
        for x, y in (places[0], places[-1]):
            brush.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), colour)
    return image.reduce(FINER)

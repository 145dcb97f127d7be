"""Boxes as they are drawn."""

import colorsys
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

from ... import media
from . import Box

GOLDEN = 0.618034  # of the circle of hues: neighbouring classes get colours far apart


def annotated(picture: Image.Image, boxes: Sequence[Box]) -> Image.Image:
    """A copy with the boxes in it, their English names (the font has no other letters) and scores."""
    made = media.upright_rgb(picture).copy()
    made.info = dict(picture.info)
    draw = ImageDraw.Draw(made)
    line = max(2, max(picture.size) // 400)
    font = ImageFont.load_default(max(11, max(picture.size) // 50))
    labels: list[tuple[float, ...]] = []  # where they lie
    for box in boxes:
        paper = colour_of(box.index)
        draw.rectangle((box.left, box.top, box.right, box.bottom), outline=paper, width=line)
        text = f"{box.name} {box.score:.0%}"
        place = draw.textbbox((box.left + line, box.top + line), text, font)
        if any(_meet(place, other) for other in labels):  # at the foot, where there is room
            down = box.bottom - line - place[3]
            place = (place[0], place[1] + down, place[2], place[3] + down)
        labels.append(place)
        left, top, right, bottom = place
        draw.rectangle((left - line, top - line, right + line, bottom + line), fill=paper)
        draw.text((left, top), text, ink_of(box.index), font, anchor="lt")
    return made


def _meet(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """Whether two rectangles have something in common."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def colour_of(index: int) -> str:
    """The colour of a class, as #rrggbb."""
    rgb = colorsys.hls_to_rgb(index * GOLDEN % 1, 0.5, 0.9)
    return "#" + "".join(f"{round(255 * value):02x}" for value in rgb)


def ink_of(index: int) -> str:
    """Black or white, whichever can be read on the colour of a class."""
    red, green, blue = (int(colour_of(index)[place : place + 2], 16) for place in (1, 3, 5))
    return "#000000" if 0.299 * red + 0.587 * green + 0.114 * blue > 128 else "#ffffff"

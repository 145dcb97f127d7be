"""Faces in drawings: the square that the network sees, and how that is put back."""

import numpy as np
from PIL import Image, ImageOps

from ... import media

Place = tuple[int, int, int, int]
"""Left, top, right, bottom, in pixels."""

SIDE = 64  # pixels of the small copy that is judged
FEW = 6  # colours
MIDDLE = slice(14, 50)  # rows and columns of a small copy where a face is
LEAST_SHARE, LEAST_COLOUR = 0.45, 12


def is_drawn(picture: Image.Image) -> bool:
    """Whether a picture looks like a drawing and not like a photo: few colours cover most of its middle. A guess."""
    small = ImageOps.fit(media.on_white(media.shown(picture, 1024)), (SIDE, SIDE), Image.Resampling.LANCZOS)
    middle = np.asarray(small)[MIDDLE, MIDDLE].astype(int)  # (36, 36, 3)
    if np.ptp(middle, axis=2).mean() < LEAST_COLOUR and np.ptp(middle) > 0:  # gray
        return False
    coarse = middle // 16 @ (256, 16, 1)
    counts = np.sort(np.unique(coarse, return_counts=True)[1])[::-1]
    return bool(counts[:FEW].sum() >= LEAST_SHARE * coarse.size)


def is_plain(picture: Image.Image) -> bool:
    """Whether there is nothing in an RGB picture."""
    small = np.asarray(picture.resize((SIDE, SIDE), Image.Resampling.BOX)).astype(int)
    return bool(np.ptp(small, axis=(0, 1)).max() < LEAST_COLOUR)


def square(picture: Image.Image) -> Place:
    """The largest square in the middle."""
    side = min(picture.size)
    left, top = (picture.width - side) // 2, (picture.height - side) // 2
    return left, top, left + side, top + side


def tilted(picture: Image.Image, degrees: float) -> Image.Image:
    """An RGB square turned clockwise about its middle; what comes in at the corners repeats the edge."""
    if not degrees:
        return picture
    margin = picture.width // 4 + 1
    pixels = np.pad(np.asarray(picture), ((margin, margin), (margin, margin), (0, 0)), mode="edge")
    turned = Image.fromarray(pixels).rotate(-degrees, Image.Resampling.BICUBIC)
    return turned.crop((margin, margin, margin + picture.width, margin + picture.height))


def put_back(picture: Image.Image, made: Image.Image, place: Place) -> Image.Image:
    """The RGB picture with its square edited, as much larger as that has become if the picture is small.

    Args:
        made: the edited square; place: where it was, see `square`.
    """
    side = place[2] - place[0]
    if made.width < side:
        made = made.resize((side, side), Image.Resampling.LANCZOS)
    if made.size == picture.size or picture.width == picture.height:
        return made
    factor = made.width / side
    whole = picture.resize((round(picture.width * factor), round(picture.height * factor)), Image.Resampling.LANCZOS)
    whole.paste(made, (round(place[0] * factor), round(place[1] * factor)))
    return whole

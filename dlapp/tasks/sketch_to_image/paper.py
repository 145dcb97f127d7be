"""From a drawing, a scan or a photo of paper to clean lines: black on white, in a square."""

from typing import Any

import numpy as np
from PIL import Image

from ... import media
from ...errors import UserError
from ...i18n import N_

SIDE = 512  # pixels of the square
SHEET = 24  # the paper's brightness is looked for within this share of the longer side: wider than any line
EVEN = 0.4  # share of the picture that is of one brightness where it was drawn on a screen
DARKEST = 0.3  # of a shadow, as a share of the paper's brightness: what is darker is ink
FAINTEST = 0.12  # how much darker than the paper ink is, at least
CHALK = 32  # light lines on a dark ground are narrower than this share of the longer side
SPECK = 12  # pixels of the square: smaller spots are dust
PEN = 4.0  # pixels of the square: thinner lines are made that wide, so that a network for small pictures sees them
LEAST, MOST = 0.0015, 0.5  # share of the square that is ink


def cleaned(picture: Image.Image) -> Image.Image:
    """The lines of a drawing, L of SIDE x SIDE pixels, black on white; what is missing to the square is paper.

    Raises:
        UserError: when there is nothing drawn, or nothing but ink.
    """
    gray = np.asarray(media.fit(media.on_white(picture), SIDE).convert("L"), np.float32) / 255  # (H, W)
    ink = _enough(_ink(gray))
    height, width = ink.shape
    square = np.zeros((SIDE, SIDE), np.float32)
    top, left = (SIDE - height) // 2, (SIDE - width) // 2
    square[top : top + height, left : left + width] = ink
    return Image.fromarray((255 - 255 * square).astype(np.uint8))


def _ink(gray: np.ndarray) -> np.ndarray:
    """How much ink is where, (H, W) in [0, 1], of brightness in [0, 1]; lighter lines on a dark ground count as ink, too.

    Raises:
        UserError: for a picture of one colour.
    """
    from skimage.filters import gaussian
    from skimage.morphology import closing

    darkest, ground, lightest = np.quantile(gray, (0.0002, 0.5, 0.9998))
    if lightest - darkest < FAINTEST * max(lightest, 0.5):
        if ground < 0.25:
            raise UserError(N_("This picture is black all over. Draw dark lines on light paper."))
        raise UserError(N_("Draw something first."))
    middle = (darkest + lightest) / 2
    rim = np.concatenate([gray[0], gray[-1], gray[:, 0], gray[:, -1]])
    if max(ground, np.median(rim)) < middle and _is_chalk(gray):
        gray, ground, middle = 1 - gray, 1 - ground, 1 - middle
    paper = np.full_like(gray, max(ground, middle))
    if (gray == ground).mean() < EVEN:
        gray = gaussian(gray, 0.6)  # less grain
        paper = closing(gray, _square(gray, SHEET))  # as bright as it is around, lines filled in
        paper = np.maximum(paper, DARKEST * np.quantile(paper, 0.9))
    ink = 1 - gray / paper
    half = max(0.45 * float(np.quantile(ink, 0.995)), FAINTEST)
    return np.clip(ink / half - 0.5, 0, 1)


def _is_chalk(gray: np.ndarray) -> bool:
    """Whether lines are lighter than their ground rather than darker."""
    from skimage.morphology import closing, opening

    window = _square(gray, CHALK)
    light, dark = (np.quantile(lines, 0.99) for lines in (gray - opening(gray, window), closing(gray, window) - gray))
    return bool(light > dark)


def _square(pixels: np.ndarray, share: int) -> Any:
    """A square window for skimage.morphology: the longer side's `share`-th part."""
    from skimage.morphology import footprint_rectangle

    side = max(3, max(pixels.shape) // share)
    return footprint_rectangle((side, side), decomposition="separable")


def _enough(ink: np.ndarray) -> np.ndarray:
    """The same without dust, its lines wide enough.

    Raises:
        UserError: when hardly any ink, or too much of it, is left.
    """
    from skimage.morphology import dilation, disk, erosion, remove_small_objects

    lines = remove_small_objects(ink > 0.5, max_size=SPECK, connectivity=2)
    share = lines.sum() / SIDE**2
    if share < LEAST:
        raise UserError(N_("There are hardly any lines yet. Draw at least the outline of a face."))
    if lines.mean() > MOST:
        raise UserError(N_("More than half of this drawing is ink. Draw outlines, and leave the areas white."))
    ink = np.where(dilation(lines, disk(2)), ink, 0)
    rim = lines & ~erosion(lines, disk(1))
    missing = PEN - 2 * lines.sum() / rim.sum()  # of the lines' width
    return dilation(ink, disk(max(1, round(missing / 2)))) if missing > 0.5 else ink

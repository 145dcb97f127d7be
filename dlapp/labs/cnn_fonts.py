"""Letters and digits in the fonts that every installation has: Pillow's own, and those that Streamlit serves."""

import functools
import importlib.util
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

SIDE, BODY = 40, 26  # pixels of a picture, and of the font's size in it
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont
# How Streamlit's files begin, and the weights that are taken of a variable font. Serif letters are held back.
LEARNT = {
    "KaTeX_Main-Regular": (),
    "KaTeX_Main-Bold": (),
    "KaTeX_Main-Italic": (),
    "KaTeX_SansSerif-Regular": (),
    "KaTeX_SansSerif-Bold": (),
    "KaTeX_SansSerif-Italic": (),
    "KaTeX_Typewriter-Regular": (),
    "SourceSansVF-Upright": (200, 400, 700),
    "SourceSansVF-Italic": (300, 600),
    "SourceCodeVF-Upright": (300, 600),
}
HELD_OUT = {
    "SourceSerifVariable-Roman": (300, 500, 800),
    "SourceSerifVariable-Italic": (300, 500, 800),
    "SourceCodeVF-Italic": (300, 600),
}


@functools.lru_cache(maxsize=4)
def glyphs(signs: str, is_held_out: bool) -> np.ndarray:
    """Each sign in each font of either group, ink 1 on 0: float32 (fonts, signs, SIDE, SIDE)."""
    fonts = [font for stem, weights in (HELD_OUT if is_held_out else LEARNT).items() for font in _fonts(stem, weights)]
    if not is_held_out:
        fonts.append(ImageFont.load_default(BODY))
    return np.stack([[_drawn(sign, font) for sign in signs] for font in fonts])


def _fonts(stem: str, weights: tuple[int, ...]) -> list[Font]:
    """A font, at each of its weights.

    Raises:
        FileNotFoundError: when this version of Streamlit does not bring it.
    """
    spec = importlib.util.find_spec("streamlit")
    assert spec is not None
    assert spec.origin is not None
    found = sorted((Path(spec.origin).parent / "static/static/media").glob(f"{stem}.*woff2"))
    if not found:
        raise FileNotFoundError(f"Streamlit brings no font {stem}")
    fonts = [ImageFont.truetype(found[0], BODY) for _ in weights or (None,)]
    for font, weight in zip(fonts, weights, strict=False):
        rest = [float(axis["default"] or 0) for axis in font.get_variation_axes()[1:]]
        font.set_variation_by_axes([weight, *rest])
    return [*fonts]


def _drawn(sign: str, font: Font) -> np.ndarray:
    """A sign whose ink is in the middle: float32 (SIDE, SIDE)."""
    left, top, right, bottom = font.getbbox(sign)
    image = Image.new("L", (SIDE, SIDE))
    place = ((SIDE - left - right) / 2, (SIDE - top - bottom) / 2)
    ImageDraw.Draw(image).text(place, sign, 255, font)
    return np.asarray(image, np.float32) / 255

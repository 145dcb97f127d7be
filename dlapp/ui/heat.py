"""Heat over a picture."""

import numpy as np
from PIL import Image, ImageOps


def heat_overlay(picture: Image.Image, heat: np.ndarray) -> Image.Image:
    """The picture in gray with the heat (h, w) in [0, 1] over it, from violet to yellow."""
    smooth = Image.fromarray((heat * 255).astype(np.uint8)).resize(picture.size, Image.Resampling.BICUBIC)
    colours = ImageOps.colorize(smooth, black="#24105c", mid="#e0457b", white="#ffe94d", midpoint=110)
    gray = ImageOps.autocontrast(picture.convert("L")).convert("RGB")
    return Image.composite(colours, Image.blend(gray, colours, 0.35), smooth.point(lambda v: v * 0.6))

"""Colours changed without a network: hue rotated, saturation changed, or the palette of another picture applied."""

import warnings
from collections.abc import Callable

import numpy as np
from PIL import Image

from . import media
from .progress import Progress, Report

# colours that sRGB cannot show are clipped, which is what is wanted here
warnings.filterwarnings("ignore", "Conversion from CIE-LAB", module="dlapp.recolouring")
STRIP = 2_000_000  # pixels that are converted at a time, because Lab takes twelve times as much memory


def turned(image: Image.Image, degrees: float, saturation: float = 1.0) -> Image.Image:
    """An RGB or RGBA picture with its hues rotated in Lab; its lightness stays.

    Args:
        degrees: counter-clockwise in the plane of a and b; saturation: factor, 0 for gray, 1 for no change.
    """
    angle = np.deg2rad(degrees)
    turn = saturation * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]], np.float32)
    return changed(image, lambda ab, _top: ab @ turn.T)


def with_palette_of(image: Image.Image, other: Image.Image) -> Image.Image:
    """A picture whose colours are shifted and scaled to the mean and standard deviation of another one's.

    After Reinhard et al. 2001, "Color Transfer between Images" (https://doi.org/10.1109/38.946629), in Lab and with the
    lightness kept.
    """
    own, wanted = (_lab(np.asarray(media.on_white(media.fit(picture, 512))))[..., 1:] for picture in (image, other))
    (mean, std), (new_mean, new_std) = ((ab.mean((0, 1)), ab.std((0, 1))) for ab in (own, wanted))
    scale = np.minimum(new_std / np.maximum(std, 1e-3), 4)  # limited, not to amplify the noise of a nearly gray picture
    return changed(image, lambda ab, _top: (ab - mean) * scale + new_mean)


def changed(
    image: Image.Image, change: Callable[[np.ndarray, int], np.ndarray], report: Report = lambda progress: None
) -> Image.Image:
    """An RGB or RGBA picture with other colours and its own lightness, as far as sRGB can show both.

    Args:
        change: a and b of some rows, float32 (h, w, 2), and the number of the first one -> other a and b.
        report: called after each strip of rows.
    """
    from skimage.color import lab2rgb

    pixels = np.asarray(image.convert("RGB"))
    made = np.empty_like(pixels)
    rows = max(1, STRIP // pixels.shape[1])
    for top in range(0, len(pixels), rows):
        lab = _lab(pixels[top : top + rows])
        lab[..., 1:] = change(lab[..., 1:], top)
        made[top : top + rows] = (lab2rgb(lab) * 255).round().clip(0, 255)
        report(Progress(min(top + rows, len(pixels)), len(pixels)))
    return media.dressed_as(image, Image.fromarray(made))


def _lab(pixels: np.ndarray) -> np.ndarray:
    """uint8 RGB (h, w, 3) -> L, a, b in float32."""
    from skimage.color import rgb2lab

    return rgb2lab(pixels.astype(np.float32) / 255)

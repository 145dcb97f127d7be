"""Editing faces."""

from PIL import Image

from ... import media
from ...engines.cartoonist import CartoonPainter
from ...progress import Report, part
from . import Result, Settings, cartoon
from .abilities import require


def run(model: CartoonPainter, pictures: list[Image.Image], settings: Settings, report: Report) -> list[Result]:
    """Edit pictures one after the other.

    Raises:
        UserError: when the model cannot do what is asked for, or there is no face.
    """
    results = []
    for number, picture in enumerate(pictures):
        upright, seed = media.upright_rgb(picture), settings.seed + number
        one_done = part(report, number, len(pictures))
        require("cartoonist", settings)
        results.append(cartoon.edited(model, upright, settings, seed, one_done))
    return results

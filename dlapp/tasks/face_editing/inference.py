"""Editing faces."""

from PIL import Image

from ... import media
from ...engines.cartoonist import CartoonPainter
from ...progress import Progress, Report, part
from . import Result, Settings, cartoon, photo
from .abilities import require
from .faces import FaceFinder


def run(
    model: CartoonPainter | FaceFinder, pictures: list[Image.Image], settings: Settings, report: Report
) -> list[Result]:
    """Edit pictures one after the other.

    Raises:
        UserError: when the model cannot do what is asked for, or there is no face.
    """
    results = []
    for number, picture in enumerate(pictures):
        upright, seed = media.upright_rgb(picture), settings.seed + number
        if isinstance(model, FaceFinder):
            require("landmark_warp", settings)
            results.append(photo.edited(model, upright, settings))
            report(Progress(number + 1, len(pictures)))
        else:
            require("cartoonist", settings)
            results.append(cartoon.edited(model, upright, settings, seed, part(report, number, len(pictures))))
    return results

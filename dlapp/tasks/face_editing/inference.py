"""Editing faces."""

from PIL import Image

from ... import media
from ...engines.cartoonist import CartoonPainter
from ...engines.diffusion import Editor
from ...progress import Progress, Report, part
from . import Result, Settings, cartoon, photo, words
from .abilities import require
from .faces import FaceFinder


def run(
    model: CartoonPainter | FaceFinder | Editor, pictures: list[Image.Image], settings: Settings, report: Report
) -> list[Result]:
    """Edit pictures one after the other.

    Raises:
        UserError: when the model cannot do what is asked for, or there is no face.
    """
    results = []
    for number, picture in enumerate(pictures):
        upright, seed = media.upright_rgb(picture), settings.seed + number
        one_done = part(report, number, len(pictures))
        if isinstance(model, FaceFinder):
            require("landmark_warp", settings)
            results.append(photo.edited(model, upright, settings))
            one_done(Progress(1, 1))
        elif isinstance(model, Editor):
            told = words.instruction(settings)
            made = model.edit(media.on_white(upright), told, settings.strength, seed, one_done)
            results.append(Result(image=media.dressed_as(upright, made), unknown=[], seed=seed))
        else:
            require("cartoonist", settings)
            results.append(cartoon.edited(model, upright, settings, seed, one_done))
    return results

"""How long enlarging would take here: a part of the picture is enlarged, and the rest is counted."""

import time
from dataclasses import dataclass

import torch
from PIL import Image

from ... import tiling
from ...progress import Progress, Report
from ...result import Result
from ..spec import Operation, check_picture
from . import Settings
from .inference import enlarged
from .models import Model

FIRST_SIDE = 32  # pixels of the square that is tried first; the next one is twice as large
LONG_ENOUGH = 0.25  # seconds: what takes longer says enough


@dataclass(frozen=True)
class DurationSettings(Settings):
    """As for enlarging. `sizes`: (width, height) in pixels of all pictures of the run."""

    sizes: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Duration(Result):
    """`seconds`: for all pictures of the run, once the model is loaded."""

    seconds: float


@torch.inference_mode()
def run(model: Model, pictures: list[Image.Image], settings: DurationSettings, report: Report) -> list[Duration]:
    """Enlarge squares out of the middle of each picture, larger and larger ones, until one takes long enough."""
    results = []
    for done, picture in enumerate(pictures, 1):
        seconds = _seconds_per_pixel(model, picture, settings, report)
        pixels = sum(tiling.pixels(size, model.tiles) for size in settings.sizes or (picture.size,))
        results.append(Duration(seconds=seconds * pixels))
        report(Progress(done, len(pictures)))
    return results


def _seconds_per_pixel(model: Model, picture: Image.Image, settings: Settings, report: Report) -> float:
    side = FIRST_SIDE
    enlarged(model, _square(picture, side), settings, report)  # the first time libraries set themselves up
    while True:
        square = _square(picture, side)
        began = time.perf_counter()
        enlarged(model, square, settings, report)
        taken = time.perf_counter() - began
        if taken > LONG_ENOUGH or side >= min(model.tiles.size, *picture.size):
            return taken / (square.width * square.height)
        side *= 2


def _square(picture: Image.Image, side: int) -> Image.Image:
    width, height = min(side, picture.width), min(side, picture.height)
    left, top = (picture.width - width) // 2, (picture.height - height) // 2
    return picture.crop((left, top, left + width, top + height))


OPERATION = Operation(settings=DurationSettings, result=Duration, check=check_picture, run=run)

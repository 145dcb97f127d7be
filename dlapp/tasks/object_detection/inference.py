"""Finding objects in pictures."""

import torch
from PIL import Image

from ... import media
from ...progress import Progress, Report
from . import Box, Result, Settings
from .coco import classes
from .detector import Detector, Found


@torch.inference_mode()
def run(model: Detector, pictures: list[Image.Image], settings: Settings, report: Report) -> list[Result]:
    """A few pictures at once."""
    results: list[Result] = []
    for start in range(0, len(pictures), model.batch):
        part = [media.on_white(picture) for picture in pictures[start : start + model.batch]]
        results += [Result(boxes=named(found)) for found in model.found(part, settings.threshold)]
        report(Progress(len(results), len(pictures)))
    return results


def named(found: Found) -> list[Box]:
    """Boxes with what they are called."""
    kinds = classes()
    made = []
    for index, score, sides in zip(found.classes.tolist(), found.scores.tolist(), found.boxes.tolist(), strict=True):
        left, top, right, bottom = sides
        made.append(Box(kinds[index].name, kinds[index].name_ja, score, left, top, right, bottom, index))
    return made

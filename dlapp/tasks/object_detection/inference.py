"""Finding objects in pictures."""

from collections.abc import Sequence

import torch
from PIL import Image

from ... import media
from ...progress import Progress, Report
from . import Box, Result, Settings
from .coco import Class
from .detector import Detector, Found
from .labels import vocabulary


@torch.inference_mode()
def run(model: Detector, pictures: list[Image.Image], settings: Settings, report: Report) -> list[Result]:
    """A few pictures at once."""
    detector, kinds = model.looking_for(settings.labels), vocabulary(settings.labels)
    results: list[Result] = []
    for start in range(0, len(pictures), model.batch):
        part = [media.on_white(picture) for picture in pictures[start : start + model.batch]]
        results += [Result(boxes=named(found, kinds)) for found in detector.found(part, settings.lowest)]
        report(Progress(len(results), len(pictures)))
    return results


def named(found: Found, kinds: Sequence[Class]) -> list[Box]:
    """Boxes with what they are called among these classes."""
    made = []
    for index, score, sides in zip(found.classes.tolist(), found.scores.tolist(), found.boxes.tolist(), strict=True):
        left, top, right, bottom = sides
        made.append(Box(kinds[index].name, kinds[index].name_ja, score, left, top, right, bottom, index))
    return made

"""What look-inside asks of the detectors: all candidates before any is dropped, class heat maps, what made a box."""

from dataclasses import dataclass

import torch
from PIL import Image

from ... import media
from ...progress import Progress, Report
from ...result import Result
from ..spec import Operation, check_picture
from . import Box, Settings, evidence, heat_maps, video
from .coco import classes
from .inference import named
from .one_stage import OneStage


@dataclass(frozen=True, kw_only=True)
class Candidates(Result):
    """`boxes`: all that the network takes for an object, best first; they overlap, and may reach out of the picture."""

    boxes: list[Box]


@torch.inference_mode()
def candidates(model: OneStage, pictures: list[Image.Image], settings: Settings, report: Report) -> list[Candidates]:
    """One picture after another."""
    model.looking_for(settings.labels)  # which refuses any
    results = []
    for picture in pictures:
        [found] = model.candidates([media.on_white(picture)], settings.lowest)
        results.append(Candidates(boxes=named(found, classes())))
        report(Progress(len(results), len(pictures)))
    return results


OPERATIONS: dict[str, Operation] = {
    **video.OPERATIONS,
    "candidates": Operation(
        settings=Settings,
        result=Candidates,
        check=check_picture,
        run=candidates,
        types=(Box,),
        architectures=("anchor_free", "ssd_mobilenet"),
    ),
    "heat_maps": heat_maps.OPERATION,
    "evidence": evidence.OPERATION,
}

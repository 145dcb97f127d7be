"""What look-inside asks of the built-in network: its picture at each step."""

from dataclasses import dataclass

import torch
from PIL import Image

from ...engines.cartoonist import GUIDANCE, STEPS, CartoonPainter, Step
from ...progress import Report, part
from ...result import Result
from ..spec import Operation, check_picture
from . import Settings
from .inference import strength
from .paper import cleaned


@dataclass(frozen=True, kw_only=True)
class Film(Result):
    """How a picture came about, in `steps`."""

    steps: list[Step]


@torch.inference_mode()
def run(model: CartoonPainter, pictures: list[Image.Image], settings: Settings, report: Report) -> list[Film]:
    """Paint the first picture of each drawing once more; settings: as they were, of which `count` is not read."""
    steps, guidance = strength(settings, STEPS, GUIDANCE)
    words, results = model.tokens([settings.caption]), []
    for number, picture in enumerate(pictures):
        film: list[Step] = []
        model.paint(
            words,
            [settings.seed],
            part(report, number, len(pictures)),
            sketch=model.from_sketch(cleaned(picture)),
            steps=steps,
            guidance=guidance,
            film=film,
        )
        results.append(Film(steps=film, seed=settings.seed))
    return results


OPERATIONS: dict[str, Operation] = {
    "film": Operation(
        settings=Settings, result=Film, check=check_picture, run=run, types=(Step,), architectures=("cartoonist",)
    ),
}

"""Making pictures of drawings."""

import torch
from PIL import Image

from ...engines import cartoonist, controlnet
from ...engines.cartoonist import CartoonPainter
from ...engines.controlnet import LineFollower
from ...progress import Report, part
from . import Result, Settings
from .paper import cleaned


@torch.inference_mode()
def run(
    model: CartoonPainter | LineFollower, pictures: list[Image.Image], settings: Settings, report: Report
) -> list[Result]:
    """The pictures of one result for each drawing."""
    seeds = [settings.seed + i for i in range(settings.count)]
    results = []
    for number, picture in enumerate(pictures):
        lines, one_done = cleaned(picture), part(report, number, len(pictures))
        if isinstance(model, LineFollower):
            steps, guidance = strength(settings, controlnet.STEPS, controlnet.GUIDANCE)
            images = model.draw(lines, settings.caption, seeds, steps, guidance, one_done)
            unknown, understood = list[str](), dict[str, list[str]]()
        else:
            images = _painted(model, lines, seeds, settings, one_done)
            unknown, understood = model.unknown(settings.caption), model.understood(settings.caption)
        results.append(Result(images=images, seeds=seeds, unknown=unknown, understood=understood, seed=settings.seed))
    return results


def strength(settings: Settings, steps: int, guidance: float) -> tuple[int, float]:
    """Steps and guidance as they are set, else as they are recommended."""
    return settings.steps or steps, guidance if settings.guidance is None else settings.guidance


def _painted(
    model: CartoonPainter, lines: Image.Image, seeds: list[int], settings: Settings, report: Report
) -> list[Image.Image]:
    steps, guidance = strength(settings, cartoonist.STEPS, cartoonist.GUIDANCE)
    words, ink = model.tokens([settings.caption]), model.from_sketch(lines)
    batches = [seeds[i : i + cartoonist.BATCH] for i in range(0, len(seeds), cartoonist.BATCH)]
    images = []
    for done, batch in enumerate(batches):
        pictures = model.paint(
            words.expand(len(batch), -1),
            batch,
            part(report, done, len(batches)),
            sketch=ink.expand(len(batch), -1, -1, -1),
            steps=steps,
            guidance=guidance,
        )
        images += model.enlarged(pictures)
    return images

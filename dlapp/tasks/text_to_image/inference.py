"""Making pictures of prompts."""

import torch

from ...engines.cartoonist import BATCH, GUIDANCE, STEPS, CartoonPainter
from ...networks.cartoonist import TOKENS
from ...progress import Report, part
from . import Result, Settings


@torch.inference_mode()
def run(model: CartoonPainter, prompts: list[str], settings: Settings, report: Report) -> list[Result]:
    """The pictures of one result for each prompt."""
    return [_drawn(model, prompt, settings, part(report, i, len(prompts))) for i, prompt in enumerate(prompts)]


def _drawn(model: CartoonPainter, prompt: str, settings: Settings, report: Report) -> Result:
    seeds = [settings.seed + i for i in range(settings.count)]
    batches = [seeds[i : i + BATCH] for i in range(0, len(seeds), BATCH)]
    words = model.tokens([prompt])
    images = []
    for done, batch in enumerate(batches):
        pictures = model.paint(
            words.expand(len(batch), -1),
            batch,
            part(report, done, len(batches)),
            steps=settings.steps or STEPS,
            guidance=GUIDANCE if settings.guidance is None else settings.guidance,
        )
        images += model.enlarged(pictures)
    tokens = model.read(prompt)
    unknown = [prompt[token.start : token.end] for token in tokens if not token.is_known]
    return Result(images=images, seeds=seeds, unknown=unknown, is_cut=len(tokens) > TOKENS, seed=settings.seed)

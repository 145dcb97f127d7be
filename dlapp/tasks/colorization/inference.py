"""Colouring gray pictures."""

from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor

from ... import media, recolouring
from ...engines.diffusion import Editor
from ...progress import Progress, Report, part
from . import Result, Settings
from .hints import mark
from .models import HintedColorizer

ANNEALED = (
    0.38  # temperature of the mean colour (Zhang et al. 2016): between the most probable colour and a grayish mean
)
SAMPLES, ROUNDS = 3, 6  # pixels whose colours are sampled in each round


def run(
    model: HintedColorizer | Editor, pictures: list[Image.Image], settings: Settings, report: Report
) -> list[Result]:
    """Colour pictures one after the other.

    Raises:
        UserError: when a model that takes a prompt gets none.
    """
    results = []
    for number, picture in enumerate(pictures):
        image = media.upright_rgb(picture)
        seed, is_random = settings.seed + number, True
        one_done = part(report, number, len(pictures))
        if isinstance(model, Editor):
            edited = model.edit(media.on_white(image), settings.prompt, settings.strength, seed, one_done)
            made = media.dressed_as(image, edited)
        else:
            made = coloured(model, image, settings, seed, one_done)
            is_random = settings.temperature > 0
        results.append(Result(image=made, seed=seed if is_random else None))
    return results


@torch.inference_mode()
def coloured(model: HintedColorizer, image: Image.Image, settings: Settings, seed: int, report: Report) -> Image.Image:
    """One RGB or RGBA picture with the colours that the network predicts."""
    lightness, hints = model.inputs(image, settings.hints)
    samples = torch.zeros_like(hints)
    generator = torch.Generator("cpu").manual_seed(seed)
    rounds = ROUNDS if settings.temperature > 0 else 0
    for number in range(rounds):
        _sample(samples, model.logits(lightness, samples), model.colours, settings.temperature, generator)
        report(Progress((number + 1) / (rounds + 1) / 2))
    probabilities = model.probabilities(lightness, hints, samples, ANNEALED)
    report(Progress(0.5))
    ab = torch.einsum("qhw,qc->chw", probabilities, model.colours)  # (2, H / 2, W / 2)
    return with_colours(image, ab.cpu().numpy(), part(report, 1, 2))


def _sample(samples: Tensor, logits: Tensor, colours: Tensor, temperature: float, generator: torch.Generator) -> None:
    """Choose a few random pixels, and for each a colour by its predicted probability; they become hints (1, 3, H, W)."""
    height, width = logits.shape[2:]
    for _ in range(SAMPLES):
        row, column = (int(torch.randint(side, (), generator=generator)) for side in (height, width))
        probabilities = (logits[0, :, row, column].cpu() / temperature).softmax(0)  # (Q,)
        mark(samples, 2 * row, 2 * column, colours[torch.multinomial(probabilities, 1, generator=generator)[0]])


def with_colours(image: Image.Image, ab: np.ndarray, report: Report) -> Image.Image:
    """The lightness of a picture with colours a and b (2, h, w) of any size."""
    return recolouring.changed(image, _enlarging(torch.from_numpy(ab)[None].float(), *image.size), report)


def _enlarging(small: Tensor, width: int, height: int) -> Callable[[np.ndarray, int], np.ndarray]:
    """A function that gives the rows of a map (1, 2, h, w) enlarged to (height, width), for `recolouring.changed`."""
    x = (torch.arange(width) + 0.5) * 2 / width - 1

    def enlarged(rows: np.ndarray, top: int) -> np.ndarray:
        y = (torch.arange(top, top + len(rows)) + 0.5) * 2 / height - 1
        grid = torch.stack(torch.meshgrid(y, x, indexing="ij")[::-1], -1)[None]  # (1, rows, width, 2)
        # bilinear: bicubic overshoots into colours that are not in the map
        large = F.grid_sample(small, grid, mode="bilinear", padding_mode="border", align_corners=False)
        return large[0].permute(1, 2, 0).numpy()  # (rows, width, 2)

    return enlarged

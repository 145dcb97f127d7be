"""The built-in network that draws cartoon faces, as the quality benchmarks use it."""

from collections.abc import Sequence

import torch
from torch import Tensor

from dlapp import catalog
from dlapp.device import Device
from dlapp.engines.cartoonist import BATCH, GUIDANCE, CartoonPainter
from dlapp.progress import Progress
from dlapp.prompted_card import PromptedCard

MODEL = "dlapp-cartoonist"


def painter() -> CartoonPainter:
    """The network on the GPU, else on the CPU."""
    card = catalog.CARDS[MODEL]
    assert isinstance(card, PromptedCard)
    return CartoonPainter(card, Device("cuda:0" if torch.cuda.is_available() else "cpu"))


def quiet(progress: Progress) -> None:
    """For who does not wait."""


def painted(
    model: CartoonPainter,
    captions: Sequence[str],
    seeds: Sequence[int],
    source: Tensor | None = None,
    sketch: Tensor | None = None,
    guidance: float = GUIDANCE,
) -> Tensor:
    """One picture of each caption, of each source or sketch: (B, 3, 128, 128) in [-1, 1]."""
    made = []
    for first in range(0, len(captions), 4 * BATCH):
        some = slice(first, first + 4 * BATCH)
        pictures = model.paint(
            model.tokens(captions[some]),
            seeds[some],
            quiet,
            source=None if source is None else source[some].to(model.device),
            sketch=None if sketch is None else sketch[some].to(model.device),
            guidance=guidance,
        )
        made.append(pictures.cpu() * 2 - 1)
    return torch.cat(made)

"""The state of a GAN lab as its plots, and the pad to draw its points on."""

from collections.abc import Callable, Sequence

import torch

from ..labs import gan_data
from ..labs.gan import REACH, Lab
from .components.drawing_pad import drawing_pad
from .components.gan_plots import gan_pictures, gan_points

ARROWS, PICTURES = 64, 32  # that are shown


def show(lab: Lab, milliseconds: int) -> None:
    """The state of a lab.

    Args:
        milliseconds: over which samples move on from where they were.
    """
    key, samples = "gan_lab:view", lab.samples()
    if lab.setup.is_pictures:
        samples = samples[:PICTURES]
        scores = lab.scores(samples).numpy()
        real, fake = (
            ((side + 1) * 127.5).clamp(0, 255).round().to(torch.uint8).numpy()
            for side in (lab.real[:PICTURES], samples)
        )
        gan_pictures(real, fake, scores, lab.losses, key)
    else:
        gan_points(
            lab.real[:400].numpy(),
            samples.numpy(),
            lab.pulls(samples[:ARROWS]).numpy(),
            lab.heat(),
            lab.losses,
            REACH,
            milliseconds,
            key,
        )


def canvas(points: Sequence[tuple[float, float]], version: int, on_drawn: Callable[[list[list[float]]], None]) -> None:
    """A place to draw points on.

    Args:
        version: another number empties it; on_drawn: called with all points after each stroke.
    """
    drawing_pad(points, version, REACH, gan_data.DRAWN, "gan_lab:canvas", on_drawn)

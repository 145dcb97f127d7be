"""The state of a GAN lab as its plots, and the pad to draw its points on."""

from collections.abc import Callable, Sequence

import torch

from ...labs import gan_data
from ...labs.gan import REACH, Lab
from ..components.drawing_pad import drawing_pad
from ..components.gan_plots import gan_pictures, gan_points
from ..components.loss_curves import loss_curves
from ..session import _

ARROWS, PICTURES = 64, 32  # that are shown
PEN = 4  # CSS pixels, radius of a point that one draws
DISCRIMINATOR, GENERATOR = "#2f6fd0", "#e0457b"  # colours of their losses


def show_samples(lab: Lab, milliseconds: int) -> None:
    """What the generator makes, beside or among real data.

    Args:
        milliseconds: over which points move on from where they were.
    """
    key, samples = "gan_lab:samples", lab.samples()
    if lab.setup.is_pictures:
        samples = samples[:PICTURES]
        real, fake = (
            ((side + 1) * 127.5).clamp(0, 255).round().to(torch.uint8).numpy()
            for side in (lab.real[:PICTURES], samples)
        )
        gan_pictures(real, fake, lab.scores(samples).numpy(), key)
    else:
        gradients = lab.gradients(samples[:ARROWS]).numpy()
        gan_points(lab.real[:400].numpy(), samples.numpy(), gradients, lab.heat(), REACH, milliseconds, key)


def show_losses(lab: Lab) -> None:
    """Both losses over the last steps."""
    curves = ((DISCRIMINATOR, _("Discriminator loss")), (GENERATOR, _("Generator loss")))
    loss_curves(lab.losses, curves, _("Discriminator and generator loss by step"), "gan_lab:losses")


def canvas(points: Sequence[tuple[float, float]], version: int, on_drawn: Callable[[list[list[float]]], None]) -> None:
    """A pad to draw points on.

    Args:
        version: another number empties it; on_drawn: called with all points after each stroke.
    """
    drawing_pad(points, version, REACH, gan_data.DRAWN, "gan_lab:canvas", on_drawn, PEN, _("Your points"))

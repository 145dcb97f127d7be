"""A small GAN at work: its samples, what the discriminator thinks of them, and both losses."""

import base64
import math
from collections.abc import Sequence

import numpy as np

from ..session import _
from . import component

Losses = Sequence[tuple[int, float, float]]  # step, of the discriminator, of the generator


def gan_points(
    real: np.ndarray,
    fake: np.ndarray,
    pulls: np.ndarray,
    heat: np.ndarray,
    losses: Losses,
    reach: float,
    milliseconds: int,
    key: str,
) -> None:
    """Show a GAN that makes points of the square [-reach, reach]^2.

    Args:
        real, fake: float (n, 2). pulls: float (k, 2), where the discriminator would have the first k fake ones go.
        heat: uint8 (side, side), what it thinks of each place, top row first: 255 for real.
        milliseconds: over which fake points move on from where they were.
    """
    _show(
        key,
        losses,
        label=_("Real and generated points over what the discriminator thinks of each place"),
        real=_rounded(real),
        fake=_rounded(fake),
        pulls=_rounded(pulls),
        heat=_packed(heat),
        reach=reach,
        milliseconds=milliseconds,
    )


def gan_pictures(real: np.ndarray, fake: np.ndarray, scores: np.ndarray, losses: Losses, key: str) -> None:
    """Show a GAN that makes small pictures.

    Args:
        real, fake: uint8 (n, side, side), of which the fake ones have scores (n,) in [0, 1]: 1 for real.
    """
    _show(
        key,
        losses,
        label=_("Above real pictures, below generated ones with the discriminator's score"),
        pictures=[_packed(picture) for picture in (*real, *fake)],
        scores=scores.astype(float).round(3).tolist(),
    )


def _show(key: str, losses: Losses, **shown: object) -> None:
    words = {
        "real": _("Real"),
        "fake": _("Generated"),
        "likely": _("The discriminator takes it for real"),
        "unlikely": _("for generated"),
        "lossD": _("Loss of the discriminator"),
        "lossG": _("Loss of the generator"),
    }
    component("gan_plots", '<div class="plots"></div>')(
        data={
            **shown,
            "words": words,
            "losses": [[step, _finite(d), _finite(g)] for step, d, g in losses],
            "lossesLabel": _("Losses of discriminator and generator by step"),
        },
        key=key,
    )


def _finite(value: float) -> float | None:
    """JSON has neither nan nor infinity."""
    return round(value, 3) if math.isfinite(value) else None


def _rounded(points: np.ndarray) -> list[list[float]]:
    return np.nan_to_num(points.astype(float), nan=0, posinf=99, neginf=-99).round(3).tolist()


def _packed(data: np.ndarray) -> str:
    return base64.b64encode(data.tobytes()).decode()

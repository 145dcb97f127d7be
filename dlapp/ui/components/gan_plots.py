"""Samples of a small GAN, and what the discriminator thinks of them."""

import base64

import numpy as np

from ..session import _
from . import component


def gan_points(
    real: np.ndarray,
    fake: np.ndarray,
    gradients: np.ndarray,
    heat: np.ndarray,
    reach: float,
    milliseconds: int,
    key: str,
) -> None:
    """Show a GAN that makes points of the square [-reach, reach]^2.

    Args:
        real, fake: float (n, 2). gradients: float (k, 2), the arrows drawn at the first k fake points.
        heat: uint8 (side, side), the discriminator's score for each position, top row first: 255 for real.
        milliseconds: over which fake points move on from where they were.
    """
    _show(
        key,
        label=_("Real and generated points; the background shows the discriminator's output"),
        real=_rounded(real),
        fake=_rounded(fake),
        gradients=_rounded(gradients),
        heat=_encoded(heat),
        reach=reach,
        milliseconds=milliseconds,
    )


def gan_pictures(real: np.ndarray, fake: np.ndarray, scores: np.ndarray, key: str) -> None:
    """Show a GAN that makes small pictures.

    Args:
        real, fake: uint8 (n, side, side), of which the fake ones have scores (n,) in [0, 1]: 1 for real.
    """
    _show(
        key,
        label=_("Top: real pictures. Bottom: generated ones with the discriminator's score"),
        pictures=[_encoded(picture) for picture in (*real, *fake)],
        scores=scores.astype(float).round(3).tolist(),
    )


def _show(key: str, **shown: object) -> None:
    words = {
        "real": _("Real"),
        "fake": _("Generated"),
        "likely": _("Discriminator says real"),
        "unlikely": _("Discriminator says generated"),
    }
    component("gan_plots", '<div class="plot"></div>')(data={**shown, "words": words}, key=key)


def _rounded(points: np.ndarray) -> list[list[float]]:
    return np.nan_to_num(points.astype(float), nan=0, posinf=99, neginf=-99).round(3).tolist()


def _encoded(data: np.ndarray) -> str:
    return base64.b64encode(data.tobytes()).decode()

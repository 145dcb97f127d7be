"""Losses by training step, redrawn while a network learns."""

import math
from collections.abc import Iterable, Sequence

from . import component


def loss_curves(rows: Iterable[tuple[float, ...]], curves: Sequence[tuple[str, str]], label: str, key: str) -> None:
    """Show curves over steps.

    Args:
        rows: (step, value of the first curve, of the second, ...); what is not finite leaves a gap.
        curves: (CSS colour, name) of each. label: what the plot shows, for those who cannot see it.
    """
    component("loss_curves", '<div class="curves"></div>')(
        data={
            "rows": [[step, *map(_finite, values)] for step, *values in rows],
            "curves": [list(curve) for curve in curves],
            "label": label,
        },
        key=key,
    )


def _finite(value: float) -> float | None:
    """JSON has neither nan nor infinity."""
    return round(value, 3) if math.isfinite(value) else None

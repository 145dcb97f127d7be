"""Numbers of each unit at each step as heat maps under one another; point at a cell to read it."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..session import _
from . import component

SCALE = 1000  # numbers are sent as 16 bits each, in thousandths


@dataclass(frozen=True)
class HeatMap:
    """`values`: (steps, units), shown in [-1, 1], or in [0, 1] where `is_share`; beyond that the colour stays the same."""

    name: str
    values: np.ndarray
    is_share: bool = False


def heat_maps(label: str, steps: Sequence[str], maps: Sequence[HeatMap], key: str) -> None:
    """Show maps over the same steps, with the labels of these above.

    Args:
        label: what they show, for those who cannot see them.
    """
    component("heat_maps", '<div class="maps"></div>')(
        data={
            "label": label,
            "steps": list(steps),
            "maps": [
                {
                    "name": shown.name,
                    "share": shown.is_share,
                    "units": shown.values.shape[1],
                    "values": _encoded(shown.values),
                }
                for shown in maps
            ],
            "scale": SCALE,
            "unit": _("unit"),
            "mean": _("mean"),
        },
        key=key,
    )


def _encoded(values: np.ndarray) -> str:
    scaled = np.nan_to_num(values.astype(float) * SCALE, nan=0).clip(-32767, 32767).round()
    return base64.b64encode(scaled.astype("<i2").tobytes()).decode()

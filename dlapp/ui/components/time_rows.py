"""Heat maps below each other on one axis of time, as long as a sound; what is pointed at is told in numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..session import _
from . import component

LEVELS = 64  # of a heat map's colours


@dataclass(frozen=True)
class Row:
    """One heat map.

    Attributes:
        title: above it. values: float (N, T), N lines over time, the first one on top; `low`, `high`: what is darkest and
            brightest; `is_signed`: zero is in the middle.
        labels: of the lines, beside them; the most probable of them are told for the time that is pointed at.
        details: for each line (text, probability) pairs, told where it is pointed at.
        height: in CSS pixels.
    """

    title: str
    values: np.ndarray
    low: float = 0.0
    high: float = 1.0
    is_signed: bool = False
    labels: Sequence[str] = ()
    details: Sequence[Sequence[tuple[str, float]]] = ()
    height: int = 90


def time_rows(rows: Sequence[Row], seconds: float, key: str) -> None:
    """Show heat maps of the same `seconds`."""
    component("time_rows", '<div class="rows"></div>')(
        data={
            "seconds": seconds,
            "rows": [_sent(row) for row in rows],
            "hint": _("Point at a map to see its values."),
        },
        key=key,
    )


def _sent(row: Row) -> dict[str, object]:
    span = (np.asarray(row.values, np.float32) - row.low) / (row.high - row.low)
    levels = np.rint(span.clip(0, 1) * (LEVELS - 1)).astype(int)  # (N, T)
    return {
        "title": row.title,
        "levels": levels.tolist(),
        "scale": [row.low, row.high, LEVELS - 1],
        "signed": row.is_signed,
        "labels": list(row.labels),
        "details": [[[text, round(score, 4)] for text, score in line] for line in row.details],
        "height": row.height,
    }

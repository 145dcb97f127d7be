"""Curves over one another, redrawn while networks learn; point at them to read the numbers."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from . import component

DIGITS = 4  # that are sent of each number


@dataclass(frozen=True)
class Curve:
    """`colour`: of CSS; `points`: (x, y), x rising; a y that is not finite leaves a gap. `is_dashed`: for what is given."""

    name: str
    colour: str
    points: Sequence[tuple[float, float]]
    is_dashed: bool = False


@dataclass(frozen=True)
class Axis:
    """`low`, `high`: what it shows at least; `is_log`: tens at equal distances, zeros and less are left out."""

    name: str
    low: float | None = None
    high: float | None = None
    is_log: bool = False


def line_plot(
    label: str, x: Axis, y: Axis, curves: Sequence[Curve], key: str, marks: Mapping[float, str] | None = None
) -> None:
    """Show curves.

    Args:
        label: what the plot shows, for those who cannot see it; the last values are added.
        marks: places on the x axis and their names, drawn as upright lines.
    """
    component("line_plot", '<div class="plot"></div>')(
        data={
            "label": label,
            "x": vars(x),
            "y": vars(y),
            "curves": [
                {
                    "name": curve.name,
                    "colour": curve.colour,
                    "dashed": curve.is_dashed,
                    "points": [[at, _sent(value, y.is_log)] for at, value in curve.points],
                }
                for curve in curves
            ],
            "marks": [[at, name] for at, name in (marks or {}).items()],
        },
        key=key,
    )


def _sent(value: float, is_log: bool) -> float | None:
    """JSON has neither nan nor infinity, and a logarithm neither zero nor less."""
    if not math.isfinite(value) or (is_log and value <= 0):
        return None
    return float(f"{value:.{DIGITS}g}")

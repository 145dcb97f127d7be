"""A square to draw on, by mouse or finger: points, or lines of points close to one another."""

from collections.abc import Callable, Sequence

import streamlit as st

from ..session import _
from . import component


def drawing_pad(
    points: Sequence[tuple[float, float]],
    version: int,
    reach: float,
    most: int,
    key: str,
    on_drawn: Callable[[list[list[float]]], None],
    pen: float,
    legend: str,
) -> None:
    """Let the visitor draw points in [-1, 1]^2.

    Args:
        points: what it begins with. version: another number puts them in place of what was drawn.
        reach: half of the square's side. most: how many points there can be.
        on_drawn: called with all points after each stroke, before the page runs again.
        pen: radius of a point, CSS pixels. legend: what the points are.
    """

    def drawn() -> None:
        if made := st.session_state[key].drawn:
            on_drawn(made)

    component("drawing_pad", '<div class="pad"></div>')(
        data={
            "points": [list(point) for point in points],
            "version": version,
            "reach": reach,
            "most": most,
            "pen": pen,
            "label": _("Draw here with mouse or finger"),
            "legend": legend,
        },
        key=key,
        on_drawn_change=drawn,
    )

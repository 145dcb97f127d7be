"""A sheet of paper to draw on, by mouse or finger."""

import math
from collections.abc import Callable

import streamlit as st

from ...labs.doodles import INK, PEN
from ..session import _
from . import component

POINTS = 3000  # of all strokes


def sketch_pad(version: int, key: str, on_drawn: Callable[[list[list[tuple[float, float]]]], None]) -> None:
    """Let the visitor draw.

    Args:
        version: another number gives a new sheet.
        on_drawn: called after each stroke with all of them, points of the unit square, before the page runs again.
    """

    def drawn() -> None:
        if made := st.session_state[key].drawn:
            on_drawn(_checked(made))

    component("sketch_pad", '<div class="pad"></div>')(
        data={
            "version": version,
            "most": POINTS,
            "pen": PEN,
            "ink": f"rgb{INK}",
            "label": _("Draw here with mouse or finger"),
        },
        key=key,
        on_drawn_change=drawn,
    )


def _checked(strokes: list) -> list[list[tuple[float, float]]]:
    """What a browser sent, as points within the sheet: anyone can send anything."""
    points = [[(float(x), float(y)) for x, y in stroke] for stroke in strokes[:POINTS]]
    if sum(map(len, points)) > POINTS or not all(math.isfinite(value) for s in points for p in s for value in p):
        return []
    return [[(min(max(x, 0), 1), min(max(y, 0), 1)) for x, y in stroke] for stroke in points if stroke]

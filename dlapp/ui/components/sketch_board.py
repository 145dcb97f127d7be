"""A sheet of paper to draw lines on, with a brush, an eraser, undo and redo; by mouse, finger or pen."""

from collections.abc import Callable, Sequence
from dataclasses import asdict

import streamlit as st

from ...strokes import MOST_POINTS, THICKEST, THINNEST, Stroke, read
from ..session import _
from . import component

USUAL = 0.012  # width of the brush, as a share of the side
ERASER = 3  # times as wide as the brush


def sketch_board(
    strokes: Sequence[Stroke], version: int, key: str, on_drawn: Callable[[tuple[Stroke, ...]], None]
) -> None:
    """Let the visitor draw.

    Args:
        strokes: what is drawn so far. version: another number puts them in place of what the browser has.
        on_drawn: called with all strokes whenever they have changed, before the page runs again.
    """

    def drawn() -> None:
        sent = st.session_state[key].drawn
        if sent is None:
            return
        try:
            on_drawn(read(sent["strokes"]))
        except (ValueError, TypeError, KeyError):
            return  # not from this component: what was there stays

    component("sketch_board", '<div class="board"></div>')(
        data={
            "strokes": [asdict(stroke) for stroke in strokes],
            "version": version,
            "most": MOST_POINTS,
            "widths": {"least": THINNEST, "usual": USUAL, "most": THICKEST / ERASER},
            "eraser": ERASER,
            "labels": {
                "paper": _("Draw here with mouse, finger or pen"),
                "brush": _("Brush"),
                "eraser": _("Eraser"),
                "width": _("Brush width"),
                "undo": _("Undo"),
                "redo": _("Redo"),
                "clear": _("Clear"),
            },
        },
        key=key,
        on_drawn_change=drawn,
    )

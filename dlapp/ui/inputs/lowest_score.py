"""How sure a detector must be of what is shown: a slider that acts at once, since it has found everything above 5% already."""

from collections.abc import Sequence

import streamlit as st

from ...tasks.object_detection import LOWEST, usual_score
from ..session import _
from . import controls


def ask_for_lowest_score(task: str, labels: Sequence[str], help: str) -> float:
    """The lowest score of what is shown, 0 to 1; asked for in whole per cent."""
    return controls.percent(
        _("Lowest score"),
        round(100 * LOWEST),
        95,
        round(100 * usual_score(labels)),
        key=_key(task, labels),
        name="score",
        help=help,
    )


def lowest_score(task: str, labels: Sequence[str]) -> float:
    """What that slider shows, or will show, for a task's result with these labels, or without any."""
    return st.session_state.get(_key(task, labels), round(100 * usual_score(labels))) / 100


def _key(task: str, labels: Sequence[str]) -> str:
    """Scores with labels are lower throughout: they have a slider of their own."""
    return f"{task}:score:labels" if labels else f"{task}:score"

"""What pages with several tasks ask for: which one."""

from collections.abc import Mapping

import streamlit as st

from .. import address, progress
from ..session import _
from . import controls


def choose_mode(key: str, titles: Mapping[str, str]) -> str:
    """Ask for one of a page's tasks; where the address leads to a job of one, as after a step back, it is that one.

    Args:
        titles: by task, marked for translation.
    """
    name = f"{key}:mode"
    address.receive("mode", name, controls.one_of(list(titles), str), next(iter(titles)))
    linked = next((task for task in titles if progress.is_linked(task)), None)
    if linked or name not in st.session_state:
        st.session_state[name] = linked or next(iter(titles))
    chosen = st.segmented_control(
        _("Mode"),
        list(titles),
        required=True,
        format_func=lambda task: _(titles[task]),
        key=name,
        label_visibility="collapsed",
        on_change=_leave,
        persist_state="session",
    )
    assert chosen is not None  # one is required
    address.say("mode", chosen, next(iter(titles)))
    return chosen


def _leave() -> None:
    """The address no longer names the job of the mode before."""
    st.query_params.pop("job", None)

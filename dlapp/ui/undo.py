"""What was deleted a moment ago, and the button that brings it back."""

import math
import time
from collections.abc import Iterable, Mapping

import streamlit as st

from ..index import UNDO_SECONDS
from .session import _, _n, attempt, collection

_KEY = "deleted"  # in the session: ids, when it is too late, what to put into the session then
_NOTHING: tuple = ((), 0.0, {})


def delete(job_ids: Iterable[str], then: Mapping[str, object] | None = None) -> None:
    """Delete results of this browser, so that it can be undone for a while, together with what was deleted just before.

    Args:
        then: what to put into the session when it is undone.
    """
    before, end, earlier = st.session_state.get(_KEY, _NOTHING)
    deleted = collection().delete([*(before if time.monotonic() < end else ()), *job_ids])
    st.cache_data.clear()  # copies of them for the screen
    st.session_state[_KEY] = (deleted, time.monotonic() + UNDO_SECONDS, {**earlier, **(then or {})})


def offer() -> None:
    """Offer to undo the last deletion of this session, while there is time."""
    if _KEY in st.session_state:
        _offer()


@st.fragment(run_every=1)
def _offer() -> None:
    deleted, end, _then = st.session_state.get(_KEY, _NOTHING)
    left = math.ceil(end - time.monotonic())
    if left <= 0 or not deleted:
        st.session_state.pop(_KEY, None)
        st.rerun()
    with st.container(horizontal=True, vertical_alignment="center", border=True, key="undo"):
        said = _n("1 result deleted.", "{count} results deleted.", len(deleted))
        st.markdown(said + " " + _("For good in {seconds} s.", seconds=left), width="content")
        st.button(_("Undo"), icon=":material/undo:", key="undo:button", on_click=_undo)


def _undo() -> None:
    deleted, _end, then = st.session_state.pop(_KEY, _NOTHING)
    if attempt(collection().restore, deleted):
        st.session_state.update(then)

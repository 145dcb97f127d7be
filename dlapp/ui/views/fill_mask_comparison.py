"""How two sentences are compared."""

import streamlit as st

from ...jobs import Job
from ...tasks.fill_mask.surprise import Comparison
from ..session import _
from .fill_mask_surprise import surprise_view

EQUAL = 0.05  # bits that nobody sees


def show(job: Job) -> None:
    """Which is less surprising, and both word by word."""
    result: Comparison = job.result
    first, second = result.first.bits, result.second.bits
    values = {"first": f"{first:.1f}", "second": f"{second:.1f}"}
    if abs(first - second) < EQUAL:
        st.markdown(_("Both are equally surprising: {first} bits.", **values))
    elif first < second:
        st.markdown(_("The **first** sentence is less surprising: {first} bits against {second}.", **values))
    else:
        st.markdown(_("The **second** sentence is less surprising: {second} bits against {first}.", **values))
    st.caption(_("Only sentences of about the same length can be compared: each word adds its own bits."))
    for side, column in zip(("first", "second"), st.columns(2), strict=True):
        with column:
            surprise_view(getattr(result, side), f"compared:{job.id}:{side}")

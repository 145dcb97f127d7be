"""What networks of a lab write."""

from collections.abc import Mapping

import streamlit as st

from ..session import _


def show_texts(texts: Mapping[str, str], step: int) -> None:
    """Texts side by side, by the names of their writers."""
    st.markdown(_("**What they write** at step {step}", step=f"{step:,}"))
    with st.grid(3, min_column_width=260, gap="small"):
        for name, text in texts.items():
            with st.container(border=True):
                st.caption(name)
                st.text(text)

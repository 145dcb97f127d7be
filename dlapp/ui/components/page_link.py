"""The page's address follows its controls, and a button copies the link."""

from collections.abc import Collection, Mapping

import streamlit as st

from . import component


def page_link(
    values: Mapping[str, str], kept: Collection[str], link: Mapping[str, str], label: str, copied: str
) -> None:
    """Write `values` into the address, without a step back and without asking the server, and draw the button.

    Args:
        kept: names that stay in the address as they are; others than these and the values go.
        link: what the copied link says after the question mark. label: of the button; copied: said after a click.
    """
    runs = st.session_state.get("runs", 0)  # data that differs: Streamlit may have put back an address from before
    data = {
        "values": dict(values),
        "kept": list(kept),
        "link": dict(link),
        "label": label,
        "copied": copied,
        "run": runs,
    }
    component("page_link", '<button type="button"></button><div role="status"></div>')(data=data, key="page-link")

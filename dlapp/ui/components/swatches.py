"""Colours to choose from, each with what it is the colour of."""

from collections.abc import Callable, Mapping

import streamlit as st

from . import component


def swatches(colours: Mapping[str, str], key: str, on_pick: Callable[[str], None]) -> None:
    """Offer colours.

    Args:
        colours: name in the visitor's language -> CSS colour.
        on_pick: called with one of the colours before the page runs again.
    """

    def picked() -> None:
        choice = st.session_state[key].picked
        if choice and choice["colour"] in colours.values():
            on_pick(choice["colour"])

    data = [{"name": name, "colour": colour} for name, colour in colours.items()]
    component("swatches")(data=data, key=key, on_picked_change=picked)

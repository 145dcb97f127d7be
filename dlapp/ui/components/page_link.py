"""The page's address follows its controls, and buttons pass it on."""

from collections.abc import Callable, Collection, Mapping

import streamlit as st

from . import component


def page_link(
    values: Mapping[str, str],
    kept: Collection[str],
    link: Mapping[str, str],
    copied: str,
    buttons: Mapping[str, tuple[str, str]],
    on_press: Callable[[str], None],
) -> None:
    """Write `values` into the address, without a step back and without asking the server, and draw the buttons.

    Args:
        kept: names that stay in the address as they are; others than these and the values go.
        link: what the copied link says after the question mark; copied: said when it is in the clipboard.
        buttons: name -> icon of Material Symbols and label; "copy" copies the link, the others call `on_press` with their name
            before the page runs again.
    """

    def pressed() -> None:
        if name := st.session_state["page-link"].pressed:
            on_press(name)

    component("page_link", '<div class="buttons"></div><div class="note" role="status"></div>')(
        data={  # tuples: of a list or a dict Streamlit would ask pandas whether it is a table, and this is on the first page
            "values": tuple(values.items()),
            "kept": tuple(kept),
            "link": tuple(link.items()),
            "copied": copied,
            "buttons": tuple((name, *look) for name, look in buttons.items()),
            "run": st.session_state.get("runs", 0),  # other data: Streamlit may have put back an address from before
        },
        key="page-link",
        on_pressed_change=pressed,
    )

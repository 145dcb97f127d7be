"""Small pictures in rows, each with a button that removes it."""

from collections.abc import Callable, Sequence

import streamlit as st

from ..session import _
from . import component


def thumbnails(pictures: Sequence[str], label: str, key: str, on_remove: Callable[[int], None]) -> None:
    """Show square pictures.

    Args:
        pictures: as data URLs. label: what they show, for those who cannot see them.
        on_remove: called with the place of the one to be removed, before the page runs again.
    """

    def removed() -> None:
        place = st.session_state[key].removed
        if isinstance(place, int) and 0 <= place < len(pictures):
            on_remove(place)

    component("thumbnails", '<div class="rows"></div>')(
        data={"pictures": list(pictures), "label": label, "remove": _("Remove picture")},
        key=key,
        on_removed_change=removed,
    )

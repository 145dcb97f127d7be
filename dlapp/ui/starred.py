"""Pictures that a visitor wants to find again tomorrow: the star below each, and what was kept."""

import re
from collections.abc import Callable
from typing import Any

import streamlit as st
from PIL import Image

from .. import favourites
from ..errors import UserError
from . import result_files
from .inputs.widgets import icon_button
from .session import _, owner, plain

_FILLED = """
    color: transparent;
    background: #c77700;
    clip-path: polygon(50% 4%, 63% 35%, 97% 38%, 71% 60%, 79% 93%, 50% 75%, 21% 93%, 29% 60%, 3% 38%, 37% 35%);
"""  # Streamlit's font of icons has no filled ones


def star(task: str, picture: Image.Image, settings: dict[str, Any], key: str) -> None:
    """A button that keeps a picture; where it is kept, its star is filled, and a click takes it back.

    Args:
        settings: what makes it again; `task` is among them, and shows it on that task's page.
    """
    kept = favourites.find(owner(), settings)
    if kept:
        icon_button(":material/star:", _("Remove from favourites"), key, favourites.remove, owner(), kept)
        filled_star(key)
    else:
        icon_button(":material/star:", _("Add to favourites"), key, _keep, task, picture, settings)


def filled_star(key: str) -> None:
    """Let the star of the button of that key be filled."""
    name = re.sub(r"[^a-zA-Z0-9_-]", "-", key)  # as Streamlit makes a class of a key
    st.html(f"<style>.st-key-{name} [data-testid=stIconMaterial] {{ {_FILLED} }}</style>")


def _keep(task: str, picture: Image.Image, settings: dict[str, Any]) -> None:
    try:
        favourites.add(owner(), picture, settings)
    except UserError as error:
        st.session_state[f"{task}:notices"] = [error]


def show_starred(task: str, stem: str, label: Callable[[dict[str, Any]], str]) -> None:
    """The favourites that this browser has of a task, also of earlier days.

    Args:
        task: "" for all of them. stem: of the files' names; label: what stands below one with these settings, plain text.
    """
    kept = favourites.favourites(owner(), task)
    if not kept:
        return
    st.header(_("Favourites"), divider=True)
    st.caption(_("Kept on this server for this browser: you will find them here again tomorrow."))
    with st.grid(8, min_column_width=64, key="kept"):
        for each in kept:
            with st.container():
                text = plain(label(each.settings))
                st.image(each.image, caption=text, alt=text, width="stretch")
                key = f"unstar:{each.id}"
                icon_button(":material/star:", _("Remove from favourites"), key, favourites.remove, owner(), each.id)
                filled_star(key)
    result_files.offer(
        [each.image for each in kept],
        tuple(f"{stem}_{each.settings.get('seed', each.id)}" for each in kept),
        [each.settings for each in kept],
        "",
        "favourites",
        label=_("Download favourites"),
    )

"""Pictures that a visitor wants to find again tomorrow: the star below each, and what was kept."""

from collections.abc import Callable
from typing import Any

import streamlit as st
from PIL import Image

from .. import favourites
from ..errors import UserError
from . import result_files
from .inputs.widgets import icon_button
from .session import _, owner, plain


def star(task: str, picture: Image.Image, settings: dict[str, Any], key: str) -> None:
    """A button that keeps a picture.

    Args:
        settings: what makes it again; `task` is among them, and shows it on that task's page.
    """
    icon_button(":material/star:", _("Add to favourites"), key, _keep, task, picture, settings)


def _keep(task: str, picture: Image.Image, settings: dict[str, Any]) -> None:
    try:
        favourites.add(owner(), picture, settings)
    except UserError as error:
        st.session_state[f"{task}:notices"] = [error]


def show_starred(task: str, stem: str, label: Callable[[dict[str, Any]], str]) -> None:
    """The favourites that this browser has of a task, also of earlier days.

    Args:
        stem: of the files' names; label: what stands below one with these settings, plain text.
    """
    kept = [each for each in favourites.favourites(owner()) if each.settings.get("task") == task]
    if not kept:
        return
    st.header(_("Favourites"), divider=True)
    st.caption(_("Kept on this server for this browser: you will find them here again tomorrow."))
    with st.grid(8, min_column_width=64, key="kept"):
        for each in kept:
            with st.container():
                text = plain(label(each.settings))
                st.image(each.image, caption=text, alt=text, width="stretch")
                icon_button(":material/delete:", _("Remove"), f"unstar:{each.id}", favourites.remove, owner(), each.id)
    result_files.offer(
        [each.image for each in kept],
        tuple(f"{stem}_{each.settings.get('seed')}" for each in kept),
        [each.settings for each in kept],
        "",
        "favourites",
        label=_("Download favourites"),
    )

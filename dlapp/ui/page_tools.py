"""The buttons beside a page's title: its link to the clipboard, and as a QR code."""

from collections.abc import Collection, Mapping

import streamlit as st

from ..lessons import Step
from . import lesson
from .components.page_link import page_link
from .navigation import PAGES
from .qr_code import show_code
from .session import _, is_open_to_others, language, url


def show_tools(page: str, values: Mapping[str, str], kept: Collection[str], has_all: bool) -> None:
    """Draw them, and write the page's address.

    Args:
        page: its path. values: of its controls, for the address, which keeps from before what is `kept` and nothing else.
        has_all: whether they are all that the page shows.
    """
    setting = {name: st.query_params[name] for name in kept if name in st.query_params and name != "lang"} | dict(
        values
    )
    link = {**setting, "lang": language()}
    is_private = "job" in link and not is_open_to_others(link["job"])
    if is_private:
        copied = _("Copied, but only this browser can open the result: to let others see it, press “Share” below it.")
    elif "job" in link:
        copied = _("Copied: the link leads to this result.")
    elif has_all:
        copied = _("Copied: the link opens this page with these settings.")
    else:
        copied = _(
            "Copied without your files and long texts. Run it first, and the link leads to a result with all of it."
        )
    buttons = {"copy": ("link", _("Copy link")), "code": ("qr_code_2", _("Show the link as a QR code"))}
    if any(entry.name == page for entry in PAGES) and page != "lesson":
        buttons["lesson"] = ("playlist_add", _("Add to lesson"))

    def press(button: str) -> None:
        if button == "lesson":
            lesson.add(Step(page, tuple(setting.items())))
        st.session_state["page_tool"] = button

    page_link(values, kept, link, copied, buttons, press)
    pressed = st.session_state.pop("page_tool", None)
    if pressed == "code":
        st.dialog(_("QR code"), width="large")(show_code)(url(page, link), is_private)
    elif pressed == "lesson":
        st.toast(_("Added to your lesson, see the page Lesson in the menu."), icon=":material/playlist_add_check:")

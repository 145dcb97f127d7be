"""The words and diagrams around a page: its head, and how the network works."""

import base64
import functools
import html
import re
from collections.abc import Callable
from pathlib import Path

import streamlit as st

from .components.diagram import show_diagram
from .navigation import navigate
from .session import _

ASSETS = Path(__file__).parent / "assets"


def head(title: str, sentence: str, diagram: str | None = None) -> None:
    """The head of every page: title, one sentence, and the diagram of the network that works here.

    The diagram is an SVG in the page's own colours, its `[[terms]]` translated.
    """
    _insist_on_shell()
    st.title(_(title))
    st.markdown(_(sentence))
    if diagram:
        drawing = (ASSETS / f"{diagram}.svg").read_text(encoding="utf-8")
        show_diagram(re.sub(r"\[\[(.+?)\]\]", lambda term: html.escape(_(term[1])), drawing), f"diagram:{diagram}")


@functools.cache
def asset_url(name: str) -> str:
    """An asset as a data URL: st.image and page_icon would load numpy and Pillow, which the first page does without."""
    kind = {".webp": "image/webp", ".png": "image/png"}[Path(name).suffix]
    return f"data:{kind};base64,{base64.b64encode((ASSETS / name).read_bytes()).decode()}"


def _insist_on_shell() -> None:
    """Run the app again through app.py when Streamlit ran the page file by itself.

    It does so for the first visit after a start when that goes straight to a page: until `st.navigation` is called for
    the first time, it takes a folder named pages/ for the navigation.
    """
    if "shell" not in st.session_state:
        navigate(st.sidebar)
        st.rerun()


def choose_view(views: dict[str, Callable], key: str) -> Callable:
    """Begin the look-inside part of a page and ask which view is wanted.

    Args:
        views: title, marked for translation -> what draws the view.
    """
    st.header(_("Look inside"), divider=True)
    view = st.segmented_control(
        _("View"),
        list(views),
        default=next(iter(views)),
        required=True,
        format_func=_,
        label_visibility="collapsed",
        key=f"inside:view:{key}",
    )
    return views[view]


def how_it_works(*paragraphs: tuple[str, str]) -> None:
    """Terms with their explanations."""
    st.header(_("How it works"), divider=True)
    with st.grid(2, min_column_width=320, gap="medium"):
        for term, text in paragraphs:
            with st.container(border=True):
                st.markdown(f"**{_(term)}**  \n{_(text)}")

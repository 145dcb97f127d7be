"""The words and diagrams around a page: its head, and how the network works."""

import html
import re
from pathlib import Path

import streamlit as st

from .session import _

ASSETS = Path(__file__).parent / "assets"


def head(title: str, sentence: str, diagram: str) -> None:
    """Title, one sentence, and the picture of the network that works here (an SVG
    in the page's own colours, its `[[terms]]` translated)."""
    st.title(_(title))
    st.markdown(_(sentence))
    with st.expander(_("Which network works here?"), icon=":material/hub:"):
        drawing = (ASSETS / f"{diagram}.svg").read_text(encoding="utf-8")
        st.html(re.sub(r"\[\[(.+?)\]\]", lambda term: html.escape(_(term[1])), drawing))


def how_it_works(*paragraphs: tuple[str, str]) -> None:
    """Terms with their explanations."""
    st.header(_("How it works"), divider=True)
    with st.grid(2, min_column_width=320, gap="medium"):
        for term, text in paragraphs:
            with st.container(border=True):
                st.markdown(f"**{_(term)}**  \n{_(text)}")

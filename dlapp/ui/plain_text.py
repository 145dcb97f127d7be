"""Texts of people and networks, shown as they are."""

import html
from collections.abc import Iterable

import streamlit as st


def plain_text(text: str) -> None:
    """Show a text with its spaces and lines. In Markdown, however escaped, addresses would become links."""
    st.html(f'<div style="white-space: pre-wrap; overflow-wrap: anywhere">{html.escape(text)}</div>')


def plain_list(texts: Iterable[str]) -> None:
    """Show texts as items of a list."""
    st.html("<ul>" + "".join(f"<li>{html.escape(text)}</li>" for text in texts) + "</ul>")

"""A text with parts of it marked, as with a felt pen."""

from collections.abc import Callable, Sequence

import streamlit as st

from ..text import Span

AROUND = 300  # characters shown on each side of a mark in a long text
WHOLE = 6000  # characters of a text that is shown in full

_CSS = """
    .text { font-family: var(--st-font); color: var(--st-text-color); line-height: 1.85; white-space: pre-wrap;
        overflow-wrap: anywhere; border: 1px solid var(--st-border-color); border-radius: 0.75rem; padding: 0.9rem 1.1rem;
        max-height: 30rem; overflow-y: auto; }
    mark { color: inherit; border-radius: 0.3rem; padding: 0.1rem 0.15rem;
        background: color-mix(in srgb, var(--st-primary-color) var(--strength), transparent); }
    sup { font-weight: 700; color: var(--st-link-color); margin-right: 0.15rem; }
    .gap { display: block; opacity: 0.6; text-align: center; }
"""
_JS = """
    export default ({ data, parentElement }) => {
        const root = parentElement.querySelector(".text");
        root.replaceChildren();
        let first = null;
        for (const [kind, text, label, strength] of data) {
            if (kind === "text") { root.append(text); continue; }
            const part = document.createElement(kind === "gap" ? "span" : "mark");
            if (kind === "gap") { part.className = "gap"; part.textContent = text; root.append(part); continue; }
            part.style.setProperty("--strength", `${strength}%`);
            if (label) { const number = document.createElement("sup"); number.textContent = label; part.append(number); }
            part.append(text);
            root.append(part);
            if (first === null || label === "1") first = part;
        }
        if (first) root.scrollTop = Math.max(0, first.offsetTop - root.offsetTop - root.clientHeight / 2);
    }
"""


@st.cache_resource(show_spinner=False)
def _component() -> Callable:
    return st.components.v2.component("marked_text", html='<div class="text" tabindex="0"></div>', css=_CSS, js=_JS)


def marked_text(text: str, marks: Sequence[tuple[Span, str, float]], key: str) -> None:
    """Show a text with its marks, of a long one only what stands around them.

    Args:
        marks: span, label in front of it (may be empty), and strength in [0, 1]; they do not overlap.
    """
    parts: list[list] = []
    place, last = 0, len(text)
    for span, label, strength in sorted(marks, key=lambda mark: mark[0].start):
        parts += _between(text, place, span.start, place > 0)
        parts.append(["mark", text[span.start : span.end], label, round(6 + 59 * strength)])
        place = span.end
    parts += _between(text, place, last, place > 0, at_end=True)
    _component()(data=parts, key=key)


def _between(text: str, start: int, end: int, after_mark: bool, at_end: bool = False) -> list[list]:
    """What stands between two marks; the middle of it is left out in a long text."""
    if len(text) <= WHOLE or end - start <= 2 * AROUND:
        return [["text", text[start:end]]]
    head = text[start : start + AROUND] if after_mark else ""
    tail = "" if at_end else text[end - AROUND : end]
    return [["text", head], ["gap", "⋯"], ["text", tail]]

"""A text and its translation side by side; a sentence lights up together with its counterpart."""

from collections.abc import Callable

import streamlit as st

from ..tasks.translation import Result
from .session import _

_CSS = """
    .columns { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; font-family: var(--st-font); color: var(--st-text-color); }
    @media (max-width: 640px) { .columns { grid-template-columns: 1fr; } }
    section { border: 1px solid var(--st-border-color); border-radius: 0.75rem; padding: 0.9rem 1.1rem; line-height: 1.8;
        background: var(--st-secondary-background-color); max-height: 32rem; overflow-y: auto; }
    .target { background: var(--st-background-color); font-size: 1.08rem; }
    h4 { margin: 0 0 0.4rem; font-size: 0.8rem; font-weight: 500; opacity: 0.7; display: flex; justify-content: space-between; }
    p { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
    span[tabindex] { border-radius: 0.3rem; transition: background 0.15s; }
    span.lit, span[tabindex]:focus { background: color-mix(in srgb, var(--st-primary-color) 24%, transparent); outline: none; }
    button { border: 0; background: none; color: var(--st-link-color); cursor: pointer; font: inherit; padding: 0; }
"""
_JS = """
    export default ({ data, parentElement }) => {
        const root = parentElement.querySelector(".columns");
        root.replaceChildren();
        const light = (number, on) =>
            root.querySelectorAll(`[data-pair="${number}"]`).forEach((part) => part.classList.toggle("lit", on));
        for (const side of ["source", "target"]) {
            const section = document.createElement("section");
            section.className = side;
            section.lang = data[side].language;
            const head = document.createElement("h4");
            head.append(data[side].title);
            const text = document.createElement("p");
            for (const [part, number] of data[side].parts) {
                if (number === null) { text.append(part); continue; }
                const span = document.createElement("span");
                span.textContent = part;
                span.dataset.pair = number;
                span.tabIndex = 0;
                for (const [event, on] of [["mouseenter", true], ["focus", true], ["mouseleave", false], ["blur", false]])
                    span.addEventListener(event, () => light(number, on));
                text.append(span);
            }
            if (side === "target") {
                const copy = document.createElement("button");
                copy.textContent = data.copy;
                copy.onclick = async () => {
                    await navigator.clipboard.writeText(text.textContent);
                    copy.textContent = data.copied;
                    setTimeout(() => { copy.textContent = data.copy; }, 1500);
                };
                head.append(copy);
            }
            section.append(head, text);
            root.append(section);
        }
    }
"""


@st.cache_resource(show_spinner=False)
def _component() -> Callable:
    return st.components.v2.component("sentence_pairs", html='<div class="columns"></div>', css=_CSS, js=_JS)


def sentence_pairs(source: str, result: Result, titles: tuple[str, str], languages: tuple[str, str], key: str) -> None:
    """Show both texts under their titles; `source` is the text that the result's spans lie in."""
    sides = {
        "source": (source, [pair.source for pair in result.sentences]),
        "target": (result.text, [pair.target for pair in result.sentences]),
    }
    data: dict = {"copy": _("Copy"), "copied": _("Copied")}
    for (side, (text, spans)), title, language in zip(sides.items(), titles, languages, strict=True):
        parts, place = [], 0
        for number, span in enumerate(spans):
            parts += [[text[place : span.start], None], [text[span.start : span.end], number]]
            place = span.end
        data[side] = {"title": title, "language": language, "parts": [*parts, [text[place:], None]]}
    _component()(data=data, key=key)

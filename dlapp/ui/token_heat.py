"""What a reader read, token by token, coloured by what it thought of each; point at one to see where it looked."""

from collections.abc import Callable

import numpy as np
import streamlit as st

from ..tasks.evidence import Result
from .heads import choose_head
from .session import _

_CSS = """
    .tokens { font-family: var(--st-font); color: var(--st-text-color); line-height: 2.1; overflow-wrap: anywhere; }
    .tokens span { white-space: pre-wrap; border-radius: 0.3rem; padding: 0.15rem 0.1rem; margin-right: 1px; cursor: default; }
    .tokens span.question { font-weight: 700; }
    .tokens span.chosen { outline: 2px solid var(--st-primary-color); }
    .legend { font-family: var(--st-font); color: var(--st-text-color); font-size: 0.8rem; opacity: 0.75; margin-bottom: 0.5rem; }
"""
_JS = """
    export default ({ data, parentElement }) => {
        const root = parentElement.querySelector(".tokens");
        const legend = parentElement.querySelector(".legend");
        root.replaceChildren();
        const colour = (name, share) => `color-mix(in srgb, var(${name}) ${Math.round(85 * share)}%, transparent)`;
        const parts = data.tokens.map((token, i) => {
            const part = document.createElement("span");
            part.textContent = token;
            part.tabIndex = 0;
            if (i < data.first) part.className = "question";
            part.addEventListener("mouseenter", () => show(i));
            part.addEventListener("focus", () => show(i));
            root.append(part);
            return part;
        });
        const show = (chosen) => {
            const row = chosen === null ? null : data.attention[chosen];
            const most = row ? Math.max(...row) : 1;
            parts.forEach((part, i) => {
                part.classList.toggle("chosen", i === chosen);
                part.style.background = row ? colour("--st-primary-color", row[i] / most) : colour("--st-green-color", data.start[i]);
                part.style.boxShadow = row ? "none" : `inset 0 -0.3rem ${colour("--st-orange-color", data.end[i])}`;
            });
            legend.textContent = chosen === null ? data.ends : data.looks;
        };
        root.addEventListener("mouseleave", () => show(null));
        show(null);
    }
"""


@st.cache_resource(show_spinner=False)
def _component() -> Callable:
    return st.components.v2.component(
        "token_heat", html='<div><div class="legend"></div><div class="tokens"></div></div>', css=_CSS, js=_JS
    )


def token_heat(result: Result, key: str) -> None:
    """Probabilities of start and end, and the attention of a chosen layer and head."""
    with st.grid(2, min_column_width=200):
        shown = choose_head(result.attention, key)
    _component()(
        data={
            "tokens": result.tokens,
            "first": result.first,
            "start": np.round(result.start, 4).tolist(),
            "end": np.round(result.end, 4).tolist(),
            "attention": np.round(shown, 4).tolist(),
            "ends": _(
                "Green: probable first token of the answer. Orange below: probable last token. Point at a token."
            ),
            "looks": _("Where this token looks: the stronger the colour, the more attention."),
        },
        key=f"{key}:view",
    )

"""Tokens of two texts with lines between them, as strong as the attention; and what else could stand in each place."""

from collections.abc import Callable

import numpy as np
import streamlit as st

from ..i18n import N_
from ..tasks.attention import Result
from .heads import choose_head, numbered
from .session import _

_CSS = """
    .all { font-family: var(--st-font); color: var(--st-text-color); overflow-x: auto; position: relative; }
    .row { display: flex; gap: 0.3rem; position: relative; z-index: 1; width: max-content; min-width: 100%; }
    .token { padding: 0.25rem 0.5rem; border-radius: 0.4rem; white-space: pre; cursor: default; line-height: 1.4;
        border: 1px solid var(--st-border-color); }
    .token:focus, .token.chosen { outline: 2px solid var(--st-primary-color); }
    svg { display: block; height: 130px; }
    line { stroke: var(--st-primary-color); stroke-width: 2.5; }
    .label { font-size: 0.8rem; opacity: 0.7; margin: 0.35rem 0; }
    ol { list-style: none; padding: 0; margin: 0.6rem 0 0; max-width: 26rem; min-height: 9.5rem; }
    li { display: grid; grid-template-columns: 8rem 1fr 3.5rem; gap: 0.6rem; align-items: center; padding: 0.15rem 0; }
    li b { white-space: pre; font-weight: 500; overflow: hidden; text-overflow: ellipsis; }
    li i { height: 0.55rem; border-radius: 0.3rem; background: var(--st-primary-color); }
    li small { text-align: right; }
    li.written b { font-weight: 700; color: var(--st-link-color); }
"""
_JS = """
    export default ({ data, parentElement }) => {
        const root = parentElement.querySelector(".all");
        root.replaceChildren();
        const make = (tag, name, text) => {
            const element = document.createElement(tag);
            element.className = name;
            element.textContent = text ?? "";
            return element;
        };
        const rows = {};
        const rowOf = (side, label) => {
            root.append(make("div", "label", label));
            rows[side] = make("div", "row");
            data[side].forEach((token) => rows[side].append(make("span", "token", token)));
            root.append(rows[side]);
        };
        rowOf("keys", data.keysLabel);
        const lines = document.createElementNS("http://www.w3.org/2000/svg", "svg");
        root.append(lines);
        rowOf("queries", data.queriesLabel);
        const list = make("ol", "candidates");
        const listLabel = make("div", "label", data.candidatesLabel);
        if (data.candidates.length) root.append(listLabel, list);
        let chosen = null;
        const centre = (element) => element.offsetLeft + element.offsetWidth / 2;
        const draw = () => {
            lines.replaceChildren();
            lines.setAttribute("width", Math.max(rows.keys.scrollWidth, rows.queries.scrollWidth));
            data.weights.forEach((row, q) => row.forEach((weight, k) => {
                if (weight < data.threshold || (chosen !== null && chosen !== q)) return;
                const line = document.createElementNS("http://www.w3.org/2000/svg", "line");
                line.setAttribute("x1", centre(rows.keys.children[k])); line.setAttribute("y1", 4);
                line.setAttribute("x2", centre(rows.queries.children[q])); line.setAttribute("y2", 126);
                line.setAttribute("stroke-opacity", weight);
                lines.append(line);
            }));
            [...rows.keys.children].forEach((token, k) => {
                const weight = chosen === null ? 0 : data.weights[chosen][k];
                token.style.background =
                    `color-mix(in srgb, var(--st-primary-color) ${Math.round(weight * 75)}%, transparent)`;
            });
            [...rows.queries.children].forEach((token, q) => token.classList.toggle("chosen", q === chosen));
            list.replaceChildren();
            const place = chosen ?? 0;
            for (const [token, score] of data.candidates[place] ?? []) {
                const item = make("li", token === data.queries[place] ? "written" : "");
                const bar = make("i", "");
                bar.style.width = `${Math.max(1, score * 100)}%`;
                item.append(make("b", "", token), bar, make("small", "", `${(score * 100).toFixed(1)} %`));
                list.append(item);
            }
            listLabel.textContent = data.candidatesLabel.replace("…", `“${data.queries[place]}”`);
        };
        [...rows.queries.children].forEach((token, q) => {
            token.tabIndex = 0;
            for (const event of ["mouseenter", "focus", "click"])
                token.addEventListener(event, () => { chosen = q; draw(); });
        });
        rows.queries.addEventListener("mouseleave", () => { chosen = null; draw(); });
        requestAnimationFrame(draw);
    }
"""


@st.cache_resource(show_spinner=False)
def _component() -> Callable:
    return st.components.v2.component("attention", html='<div class="all"></div>', css=_CSS, js=_JS)


_KINDS = {
    N_("From the translation to the source"): ("cross", "source_tokens", "target_tokens"),
    N_("Within the source (encoder)"): ("encoder", "source_tokens", "source_tokens"),
    N_("Within the translation (decoder)"): ("decoder", "seen_tokens", "target_tokens"),
}


def attention_view(result: Result, key: str) -> None:
    """Attention of a chosen layer and head above a threshold; hover or focus a token to see its lines alone."""
    kind = st.segmented_control(
        _("Attention"), list(_KINDS), default=next(iter(_KINDS)), required=True, format_func=_, key=f"{key}:kind"
    )
    name, keys, queries = _KINDS[kind]
    weights: np.ndarray = getattr(result, name)
    with st.grid(3, min_column_width=180):
        shown = choose_head(numbered(weights), f"{key}:{name}")
        with st.container():
            threshold = st.slider(_("Show weights from"), 0.0, 0.9, 0.1, 0.05, key=f"{key}:threshold")
    _component()(
        data={
            "keys": getattr(result, keys),
            "queries": getattr(result, queries),
            "keysLabel": _("is looked at"),
            "queriesLabel": _("looks: point at a token"),
            "weights": np.round(shown, 3).tolist(),
            "threshold": threshold,
            "candidates": [
                [[candidate.token, candidate.score] for candidate in place]
                for place in (result.candidates if queries == "target_tokens" else [])
            ],
            "candidatesLabel": _("What the network would write in the place of …"),
        },
        key=f"{key}:view:{name}",
    )

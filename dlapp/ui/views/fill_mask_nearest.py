"""How sentences near in meaning are shown: a table and a map."""

import pandas as pd
import streamlit as st

from ...jobs import Job
from ...tasks.fill_mask.nearest import Nearest
from ..plain_text import plain_text
from ..results import percent
from ..session import _

LABEL = 18  # characters of a sentence on the map
NAMED = 3  # of the nearest sentences: the names of all would lie on one another


def show(job: Job) -> None:
    """The nearest sentence, all of them by their similarity, and the map."""
    result: Nearest = job.result
    others: list[str] = job.inputs["others"]
    st.markdown(f"**{_('Nearest in meaning')}**")
    plain_text(others[result.order[0]])
    similarities = result.similarities[0, 1:]
    table = pd.DataFrame(
        {
            _("Cosine similarity"): [round(float(similarities[number]), 3) for number in result.order],
            _("Sentence"): [others[number] for number in result.order],
        },
        index=range(1, len(others) + 1),
    )
    left, right = st.columns(2, gap="large")
    left.dataframe(table)
    with right:
        _map(job, result)


def _map(job: Job, result: Nearest) -> None:
    import altair as alt

    nearest = 1 + result.order[0]
    asked, near, rest = _("Your sentence"), _("Nearest"), _("Others")
    texts = [job.inputs["sentence"], *job.inputs["others"]]
    table = pd.DataFrame(result.places, columns=["x", "y"])
    table["kind"] = [asked if number == 0 else near if number == nearest else rest for number in range(len(texts))]
    table["whole"] = texts
    table["short"] = [text if len(text) <= LABEL else text[:LABEL] + "…" for text in texts]
    named_ones = [0, *(1 + number for number in result.order[:NAMED])]
    table = table.iloc[[*(number for number in range(len(texts)) if number not in named_ones), *named_ones[::-1]]]
    base = alt.Chart(table).encode(
        x=alt.X("x", axis=None, scale=alt.Scale(padding=70)), y=alt.Y("y", axis=None, scale=alt.Scale(padding=30))
    )
    scale = alt.Scale(domain=[asked, near, rest], range=["#d97f2e", "#6a78ee", "#7c869a"])
    colour = alt.Color("kind", title=None, scale=scale, legend=alt.Legend(orient="bottom"))
    points = base.mark_circle(size=160, opacity=1).encode(
        color=colour, tooltip=alt.Tooltip("whole", title=_("Sentence"))
    )
    upper, lower = (
        alt.Chart(table.loc[numbers]).mark_text(dy=shift).encode(x="x", y="y", text="short", color=colour)
        for numbers, shift in ((named_ones[::2], -15), (named_ones[1::2], 17))
    )
    st.altair_chart(points + upper + lower, height=320, key=f"map:{job.id}")
    st.caption(
        _(
            "Near points are near in meaning; point at one to read it. The map shows {share} of the differences; the table has them all.",
            share=percent(result.explained),
        )
    )

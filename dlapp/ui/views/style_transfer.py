"""How a repainted picture is shown, and the look inside."""

from typing import Any

import altair as alt
import pandas as pd
import streamlit as st

from ...i18n import N_
from ...jobs import Job
from ...tasks.style_transfer.inspect import STRENGTHS, Features, StyleSpace
from .. import progress, result_files
from ..components.before_after import before_after
from ..feature_maps import show_layers
from ..inputs.styles import PAINTINGS, Style, style_name
from ..inputs.widgets import choose_view
from ..session import _, plain


def show(job: Job) -> None:
    """Before and after, with style and size."""
    index = result_files.choose_picture(job)
    photo, painting = job.inputs[index]["content"], job.result[index].image
    before_after(photo, painting, (_("Photo"), _("Painting")), key=f"{job.id}:{index}")
    st.caption(
        _(
            "{name}: {style}, {width} × {height} pixels",
            name=result_files.name_of(job, index),
            style=plain(" + ".join(map(style_name, _styles(job).values())) or job.settings.prompt),
            width=painting.width,
            height=painting.height,
        )
    )


def _styles(job: Job) -> dict[str, Style]:
    """The styles of a job, which are the same for all its pictures."""
    return {name: job.inputs[0][name] for name in ("style", "second") if name in job.inputs[0]}


def downloads(job: Job) -> None:
    """The paintings; the files say in which styles."""
    names = {name: style if isinstance(style, str) else "picture" for name, style in _styles(job).items()}
    result_files.downloads(job, "_painted", **names)


def look_inside(job: Job) -> None:
    """The look-inside part of the page for one painting; only the built-in model can be looked into."""
    if job.card.architecture != "stylizer":
        return
    views = {
        N_("From photo to painting"): _walk,
        N_("Map of styles"): _map,
        N_("What the layers see"): _feature_maps,
    }
    choose_view(views, job.task)(job, result_files.chosen_picture(job))


def _inspected(operation: str, job: Job, index: int) -> Any:
    key = f"{operation}:{job.id}:{index}"
    settings = {"model": job.card.id, "mix": job.settings.mix}
    return progress.view_result(job, f"{job.task}.{operation}", job.inputs[index], key, **settings)


def _walk(job: Job, index: int) -> None:
    space: StyleSpace | None = _inspected("style_space", job, index)
    if space is None:
        return
    st.markdown(
        _(
            "Your photo at five strengths: its **style embedding** moves in a straight line from its own style to the painting's."
        )
    )
    with st.grid(5, min_column_width=130, key="walk"):
        for picture, strength in zip(space.walk, STRENGTHS, strict=True):
            with st.container():
                label = _("Strength {share}%", share=round(100 * strength))
                st.image(picture, caption=label, alt=label, width="stretch", output_format="PNG")


def _map(job: Job, index: int) -> None:
    space: StyleSpace | None = _inspected("style_space", job, index)
    if space is None:
        return
    st.markdown(
        _(
            "Each style is a point in a space of 64 dimensions, reduced to two here by principal component analysis (PCA). "
            "Similar styles are close together. To repaint your photo, its point is moved to that of the chosen style."
        )
    )
    kinds = {"content": _("Your photo"), "style": _("Chosen style"), "": _("Paintings")}
    titles = kinds | {name: style_name(name) for name in PAINTINGS}
    table = pd.DataFrame(space.positions, columns=["x", "y"])
    table["name"] = [titles[name] for name in space.names]
    table["kind"] = [kinds.get(name, kinds[""]) for name in space.names]
    base = alt.Chart(table).encode(
        x=alt.X("x", axis=None, scale=alt.Scale(padding=60)), y=alt.Y("y", axis=None, scale=alt.Scale(padding=30))
    )
    scale = alt.Scale(domain=list(kinds.values()), range=["#d97f2e", "#6a78ee", "#7c869a"])
    colour = alt.Color("kind", title=None, scale=scale, legend=alt.Legend(orient="bottom"))
    points = base.mark_circle(size=160, opacity=1).encode(color=colour, tooltip="name")
    # the legend names the others, which may lie on a painting's point
    named = base.transform_filter(alt.datum.kind == kinds[""]).mark_text(dy=-14).encode(text="name", color=colour)
    st.altair_chart(points + named, height=380)


def _feature_maps(job: Job, index: int) -> None:
    features: Features | None = _inspected("feature_maps", job, index)
    if features is None:
        return
    st.markdown(
        _(
            "How the layers respond to your photo: edges and colours first, small abstract maps in the middle, brushstrokes at "
            "the end. Each small picture is one **feature map**."
        )
    )
    with st.grid(3, min_column_width=260):
        show_layers(features.stages)

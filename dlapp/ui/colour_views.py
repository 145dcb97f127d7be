"""How a coloured picture is shown, hints for it, and the look inside."""

from typing import Any

import numpy as np
import streamlit as st
from PIL import Image

from .. import catalog, media, recolouring
from ..i18n import N_
from ..jobs import Job
from ..tasks.colorization import Hint, Result
from ..tasks.colorizer_views import Result as Views
from . import follow
from .classifier_views import heat_overlay
from .components.before_after import before_after
from .components.point_picker import point_picker
from .explain import choose_view
from .picture_results import name_of
from .session import _

GRAY_BELOW = 5.0  # colourfulness of a photo that has no colours, but perhaps a tint


def show(job: Job, index: int, answers: list[Result]) -> None:
    """Before and after, all versions when there are several, and how near it came when the true colours are known."""
    answer, before = answers[index], job.inputs[index]
    if len(answers) > 1 and len(set(job.names)) == 1:  # versions of one picture
        with st.grid(4, min_column_width=140, key="versions"):
            for number, version in enumerate(answers, 1):
                with st.container():
                    label = _("Picture {number}", number=number)
                    st.image(media.shown(version.image, 400), caption=label, alt=label, width="stretch")
    key = f"{job.id}:{index}"
    is_network = takes_hints(job)
    label = _("Gray") if is_network else _("Before")
    before_after(_gray(before, key) if is_network else before, answer.image, (label, _("Coloured")), key=key)
    st.caption(
        _(
            "{name}: {width} x {height} pixels",
            name=name_of(job, index),
            width=answer.image.width,
            height=answer.image.height,
        )
    )
    if is_network and (distance := _truth(before, answer.image, key)):
        st.caption(
            _(
                "This picture had colours, which the network did not see. Mean distance to them: CIEDE2000 {ours}; of the gray "
                "picture: {gray}.",
                ours=f"{distance[0]:.1f}",
                gray=f"{distance[1]:.1f}",
            )
        )


@st.cache_data(show_spinner=False, max_entries=4)
def _gray(_image: Image.Image, key: str) -> Image.Image:
    return recolouring.turned(media.shown(_image, 2400), 0, 0)


@st.cache_data(show_spinner=False, max_entries=32)
def _truth(_before: Image.Image, _after: Image.Image, key: str) -> tuple[float, float] | None:
    """How far from a picture's own colours the coloured and the gray one are; None when it has none."""
    from .. import metrics

    true, made = (media.on_white(media.shown(image, 400)) for image in (_before, _after))
    if metrics.colourfulness(true) < GRAY_BELOW:
        return None
    return metrics.ciede2000(made, true), metrics.ciede2000(recolouring.turned(true, 0, 0), true)


def takes_hints(job: Job) -> bool:
    """Whether a job's model can be told colours."""
    card = catalog.find(job.model)
    return bool(card and not card.takes_prompt)


def give_hints(job: Job, index: int, answer: Result) -> None:
    """Let the visitor say which colour a place has."""
    hints: tuple[Hint, ...] = job.settings.hints
    st.subheader(_("Hints"), anchor=False)
    if len(job.inputs) > 1:
        st.markdown(_("Hints are for one picture at a time."))
        st.button(
            _("Go on with this picture alone"),
            icon=":material/looks_one:",
            on_click=follow.restart,
            args=(job.task, index),
            kwargs={} if answer.seed is None else {"seed": answer.seed},
        )
        return
    st.markdown(
        _(
            "Do you know better? Choose a colour and click on the place: the network colours everything anew, and what belongs "
            "together takes the colour over."
        )
    )
    st.session_state.setdefault("colorization:hint_colour", "#2f6fd0")
    st.color_picker(_("Colour"), key="colorization:hint_colour", persist_state="session")

    def picked(x: float, y: float) -> None:
        red, green, blue = bytes.fromhex(st.session_state["colorization:hint_colour"].lstrip("#"))
        newest = follow.job_of(job.task) or job  # someone may click twice before the page is drawn anew
        follow.restart(job.task, 0, hints=(*newest.settings.hints, Hint(x, y, (red, green, blue))))

    points = [(hint.x, hint.y, "#{:02x}{:02x}{:02x}".format(*hint.colour)) for hint in hints]
    point_picker(answer.image, points, f"hints:{job.id}:{index}", picked)
    if hints:
        with st.container(horizontal=True, gap="small"):
            for label, icon, rest in (
                (_("Take the last hint back"), ":material/undo:", hints[:-1]),
                (_("Remove all hints"), ":material/delete:", ()),
            ):
                st.button(label, icon=icon, on_click=follow.restart, args=(job.task, 0), kwargs={"hints": rest})


def look_inside(job: Job, index: int) -> None:
    """The look-inside part of the page for one coloured picture; only the built-in network can be looked into."""
    card = catalog.find(job.model)
    if not card or not card.is_built_in:
        return
    views = {N_("Where it is unsure"): _doubt, N_("Colours of a place"): _colours}
    view = choose_view(views, "colorizer")
    answer: Views | None = follow.side_result(
        "colorizer_views",
        job.inputs[index],
        f"colorizer_views:{job.id}:{index}",
        model=job.model,
        hints=job.settings.hints,
    )
    if answer:
        view(job, index, answer)


def _doubt(job: Job, index: int, answer: Views) -> None:
    st.markdown(
        _(
            "Bright: many colours are possible there for the network (the **entropy** of its probabilities). A hint helps most "
            "where it is bright."
        )
    )
    picture = media.on_white(media.shown(job.inputs[index], 800))
    low, high = answer.doubt.min(), answer.doubt.max()
    heat = (answer.doubt - low) / max(1e-6, float(high - low))
    st.image(heat_overlay(picture, heat), alt=_("Where it is unsure"), width="stretch")


def _colours(job: Job, index: int, answer: Views) -> None:
    st.markdown(
        _(
            "Click on a place: each dot is a colour, the larger the more probable. Often there are several islands; the picture "
            "shows a mean of the likeliest ones."
        )
    )
    place_key = f"colours_of:{job.id}:{index}"
    x, y = st.session_state.get(place_key, (0.5, 0.5))

    def picked(at_x: float, at_y: float) -> None:
        st.session_state[place_key] = (at_x, at_y)

    left, right = st.columns(2)
    with left:
        point_picker(job.inputs[index], [(x, y, "transparent")], f"place:{job.id}:{index}", picked)
    height, width = answer.doubt.shape
    row, column = min(int(y * height), height - 1), min(int(x * width), width - 1)
    right.altair_chart(_chart(answer, row, column), key=f"chart:{job.id}:{index}")


def _chart(answer: Views, row: int, column: int) -> Any:
    """The colours of a place in the plane of a and b, at its lightness."""
    import altair as alt
    import pandas as pd
    from skimage.color import lab2rgb

    odds = answer.probabilities[:, row, column].astype(float)
    likely = odds > 0.002
    lightness = np.clip(answer.lightness[row, column], 35, 80)  # a dark place would show nothing but black
    lab = np.column_stack([np.full(likely.sum(), lightness), answer.colours[likely]])
    rgb = (lab2rgb(lab[None])[0] * 255).round().clip(0, 255).astype(int)
    table = pd.DataFrame(answer.colours[likely], columns=["a", "b"])
    table["share"], table["colour"] = odds[likely], ["#{:02x}{:02x}{:02x}".format(*value) for value in rgb]
    scale = alt.Scale(domain=[-100, 100])
    return (
        alt.Chart(table)
        .mark_circle(opacity=1, stroke="gray", strokeWidth=0.5)
        .encode(
            x=alt.X("a", scale=scale, title=_("a: green to red")),
            y=alt.Y("b", scale=scale, title=_("b: blue to yellow")),
            size=alt.Size("share", legend=None, scale=alt.Scale(range=[10, 900])),
            color=alt.Color("colour", scale=None),
            tooltip=[alt.Tooltip("share", format=".1%", title=_("Probability"))],
        )
        .properties(height=360)
    )

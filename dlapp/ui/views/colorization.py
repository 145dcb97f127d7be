"""How a coloured picture is shown, hints for it, and the look inside."""

from typing import Any

import numpy as np
import streamlit as st
from PIL import Image

from ... import media, recolouring
from ...i18n import N_
from ...jobs import Job
from ...tasks.colorization import Hint
from ...tasks.colorization.inspect import Probabilities
from .. import progress, result_files
from ..components.before_after import before_after
from ..components.point_picker import point_picker
from ..heat import heat_overlay
from ..inputs.hint_colour import choose_hint_colour, hint_colour
from ..inputs.widgets import choose_view
from ..session import _

GRAY_BELOW = 5.0  # colourfulness of a photo that has no colours, but perhaps a tint
LIKELY = 0.002  # probability of a colour, below which its dot is left out


def show(job: Job) -> None:
    """Before and after, all versions when there are several, and how near they came when the true colours are known."""
    index = result_files.choose_picture(job)
    before, after = job.inputs[index], job.result[index].image
    if len(job.result) > 1 and len(set(job.names)) == 1:  # versions of one picture
        with st.grid(4, min_column_width=140, key="versions"):
            for number, version in enumerate(job.result, 1):
                with st.container():
                    label = _("Version {number}", number=number)
                    st.image(media.shown(version.image, 400), caption=label, alt=label, width="stretch")
    key, is_network = f"{job.id}:{index}", _is_network(job)
    labels = (_("Black and white"), _("In colour")) if is_network else (_("Before"), _("After"))
    before_after(_gray(before, key) if is_network else before, after, labels, key=key)
    st.caption(
        _(
            "{name}: {width} × {height} pixels",
            name=result_files.name_of(job, index),
            width=after.width,
            height=after.height,
        )
    )
    if is_network and (distance := _distance(before, after, key)):
        st.caption(
            _(
                "Your picture had colours; the network only saw its lightness. Mean difference from the true colours "
                "(CIEDE2000): {result}, without any colours: {gray}.",
                result=f"{distance[0]:.1f}",
                gray=f"{distance[1]:.1f}",
            )
        )


def _is_network(job: Job) -> bool:
    """Whether the built-in network made the result, which takes hints and can be looked into."""
    return job.card.architecture == "colorizer"


def downloads(job: Job) -> None:
    """The coloured pictures."""
    result_files.downloads(job, "_coloured")


@st.cache_data(show_spinner=False, max_entries=4)
def _gray(_image: Image.Image, key: str) -> Image.Image:
    return recolouring.turned(media.shown(_image, 2400), 0, 0)


@st.cache_data(show_spinner=False, max_entries=32)
def _distance(_before: Image.Image, _after: Image.Image, key: str) -> tuple[float, float] | None:
    """How far from a picture's own colours the coloured and the gray one are; None when it has none."""
    from ... import metrics

    true, made = (media.on_white(media.shown(image, 400)) for image in (_before, _after))
    if metrics.colourfulness(true) < GRAY_BELOW:
        return None
    return metrics.ciede2000(made, true), metrics.ciede2000(recolouring.turned(true, 0, 0), true)


def look_inside(job: Job) -> None:
    """Hints for one coloured picture, and the look-inside part of the page; for the built-in network."""
    if not _is_network(job):
        return
    index = result_files.chosen_picture(job)
    _give_hints(job, index)
    view = choose_view({N_("Where it is unsure"): _entropy, N_("Colours of a pixel"): _colours}, job.task)
    found: Probabilities | None = progress.view_result(
        job,
        f"{job.task}.probabilities",
        job.inputs[index],
        f"probabilities:{job.id}:{index}",
        model=job.card.id,
        hints=job.settings.hints,
    )
    if found:
        view(job, index, found)


def _give_hints(job: Job, index: int) -> None:
    """Let the visitor say which colour something has."""
    hints: tuple[Hint, ...] = job.settings.hints
    result = job.result[index]
    st.header(_("Correct the colours"), divider=True)
    if len(job.inputs) > 1:
        st.markdown(_("Hints work on one picture at a time."))
        st.button(
            _("Continue with this picture only"),
            icon=":material/looks_one:",
            on_click=progress.restart,
            args=(job.task, index),
            kwargs={} if result.seed is None else {"seed": result.seed},
        )
        return
    st.markdown(
        _(
            "Is a colour wrong? Choose the right one and click where it belongs. The network takes this **hint** into account and "
            "spreads it over everything that belongs together."
        )
    )
    choose_hint_colour()

    def picked(x: float, y: float) -> None:
        newest = progress.job_of(job.task) or job  # someone may click twice before the page is drawn again
        progress.restart(job.task, 0, hints=(*newest.settings.hints, Hint(x, y, hint_colour())))

    points = [(hint.x, hint.y, "#{:02x}{:02x}{:02x}".format(*hint.colour)) for hint in hints]
    point_picker(result.image, points, f"hints:{job.id}:{index}", picked)
    if hints:
        with st.container(horizontal=True, gap="small"):
            for label, icon, rest in (
                (_("Undo the last hint"), ":material/undo:", hints[:-1]),
                (_("Remove all hints"), ":material/delete:", ()),
            ):
                st.button(label, icon=icon, on_click=progress.restart, args=(job.task, 0), kwargs={"hints": rest})


def _entropy(job: Job, index: int, found: Probabilities) -> None:
    st.markdown(
        _(
            "In bright areas the network considers many colours possible: the **entropy** of its probabilities is high. There, "
            "hints help most."
        )
    )
    picture = media.on_white(media.shown(job.inputs[index], 800))
    low, high = found.entropy.min(), found.entropy.max()
    heat = (found.entropy - low) / max(1e-6, float(high - low))
    st.image(heat_overlay(picture, heat), alt=_("Where it is unsure"), width="stretch")


def _colours(job: Job, index: int, found: Probabilities) -> None:
    st.markdown(
        _(
            "Click anywhere in the picture. Each dot is a colour that the network considers possible there; the larger, the more "
            "probable. Often there are several clusters, and the result shows a mean of the most probable ones."
        )
    )
    point_key = f"colours_of:{job.id}:{index}"
    x, y = st.session_state.get(point_key, (0.5, 0.5))

    def picked(at_x: float, at_y: float) -> None:
        st.session_state[point_key] = (at_x, at_y)

    left, right = st.columns(2)
    with left:
        point_picker(job.inputs[index], [(x, y, "transparent")], f"pixel:{job.id}:{index}", picked)
    height, width = found.entropy.shape
    row, column = min(int(y * height), height - 1), min(int(x * width), width - 1)
    right.altair_chart(_chart(found, row, column), key=f"chart:{job.id}:{index}")


def _chart(found: Probabilities, row: int, column: int) -> Any:
    """The colours of a pixel in the plane of a and b, at its lightness."""
    import altair as alt
    import pandas as pd
    from skimage.color import lab2rgb

    probabilities = found.probabilities[:, row, column].astype(float)
    likely = probabilities > LIKELY
    lightness = np.clip(found.lightness[row, column], 35, 80)  # a dark pixel would show nothing but black
    lab = np.column_stack([np.full(likely.sum(), lightness), found.colours[likely]])
    rgb = (lab2rgb(lab[None])[0] * 255).round().clip(0, 255).astype(int)
    table = pd.DataFrame(found.colours[likely], columns=["a", "b"])
    table["share"], table["colour"] = probabilities[likely], ["#{:02x}{:02x}{:02x}".format(*value) for value in rgb]
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

"""Look inside a classifier: Grad-CAM, feature maps and filters, the shift test."""

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from PIL import Image, ImageOps

from ..catalog import CARDS
from ..i18n import N_
from ..jobs import Job
from ..tasks.feature_maps import Result as FeatureMaps
from ..tasks.grad_cam import Result as GradCam
from ..tasks.image_classification import Label, Result, class_names
from ..tasks.shift_test import Result as ShiftTest
from . import follow
from .explain import choose_view
from .feature_sheets import sheet, show_stages
from .inputs import select
from .results import percent
from .session import _, language, plain


def name_of(label: Label) -> str:
    """A class name in the visitor's language."""
    return label.name_ja if language() == "ja" else label.name


def look_inside(job: Job, results: list[Result]) -> None:
    """The look-inside part of the page for a finished job."""
    index = 0
    if len(results) > 1:
        numbers = list(range(len(results)))
        index = select(_("Picture"), numbers, f"inside:picture:{job.id}", lambda i: f"{i + 1}. {job.names[i]}")
    view = choose_view(_VIEWS, "classifier")
    view(job, index, results[index])


def _side(task: str, job: Job, index: int, **settings: Any) -> Any:
    key = f"{task}:{job.id}:{index}:{settings}"
    return follow.side_result(task, job.inputs[index], key, model=job.model, labels=job.settings.labels, **settings)


def _grad_cam(job: Job, index: int, result: Result) -> None:
    st.markdown(
        _(
            "**Grad-CAM** asks the last convolution: which places of the picture raise the score of a class? "
            "Warm colours speak for it."
        )
    )
    names = class_names(CARDS[job.model]) or [(label, label) for label in job.settings.labels]
    scores = {label.index: f" ({percent(label.score)})" for label in result.labels}
    classes = [*scores, *(i for i in range(len(names)) if i not in scores)]  # those of the answer first
    target = select(
        _("Class to explain"),
        classes,
        f"inside:class:{job.id}:{index}",
        lambda i: names[i][language() == "ja"] + scores.get(i, ""),
    )
    answer: GradCam | None = _side("grad_cam", job, index, target=target)
    if answer is None:
        return
    picture = job.inputs[index].convert("RGB")
    with st.grid(2, min_column_width=260):
        with st.container():
            st.image(picture, caption=_("Your picture"), alt=job.names[index], width="stretch")
        with st.container():
            caption = _("What speaks for “{name}”", name=names[target][language() == "ja"])
            st.image(heat_overlay(picture, answer.heat), caption=plain(caption), alt=caption, width="stretch")
    st.download_button(
        _("Download this picture"),
        data=lambda: _png(heat_overlay(picture, answer.heat)),
        file_name="grad-cam.png",
        mime="image/png",
        icon=":material/download:",
        on_click="ignore",
    )


def heat_overlay(picture: Image.Image, heat: np.ndarray) -> Image.Image:
    """The picture in gray with the heat (h, w) in [0, 1] over it, from violet to yellow."""
    smooth = Image.fromarray((heat * 255).astype(np.uint8)).resize(picture.size, Image.Resampling.BICUBIC)
    colours = ImageOps.colorize(smooth, black="#24105c", mid="#e0457b", white="#ffe94d", midpoint=110)
    gray = ImageOps.autocontrast(picture.convert("L")).convert("RGB")
    return Image.composite(colours, Image.blend(gray, colours, 0.35), smooth.point(lambda v: v * 0.6))


def _png(image: Image.Image) -> bytes:
    import io

    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def _feature_maps(job: Job, index: int, result: Result) -> None:
    answer: FeatureMaps | None = _side("feature_maps", job, index)
    if answer is None:
        return
    st.markdown(
        _(
            "Each **feature map** shows where one filter found its pattern (bright). "
            "Early layers answer to edges and colours, late ones to parts of things; the maps shrink on the way."
        )
    )
    with st.grid(2, min_column_width=320):
        with st.container(border=True):
            st.markdown("**" + _("First filters") + "**")
            st.image(sheet(answer.filters, 8), alt=_("First filters"), width="stretch", output_format="PNG")
        show_stages(answer.stages)


def _shift_test(job: Job, index: int, result: Result) -> None:
    answer: ShiftTest | None = _side("shift_test", job, index)
    if answer is None:
        return
    st.markdown(
        _(
            "The picture is moved sideways by up to a quarter of its width. A **convolution** applies the same filters "
            "everywhere, so the answer should hold: the first guess stays first in **{share}** of the shifts.",
            share=percent(answer.same),
        )
    )
    names = answer.names_ja if language() == "ja" else answer.names
    table = pd.DataFrame(answer.scores * 100, columns=names, index=np.round(np.array(answer.shifts) * 100, 1))
    st.line_chart(table, x_label=_("Shift in % of the width"), y_label=_("Probability in %"), height=320)


_VIEWS = {N_("Where it looked"): _grad_cam, N_("What the layers see"): _feature_maps, N_("Shift test"): _shift_test}

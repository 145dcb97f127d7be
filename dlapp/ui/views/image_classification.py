"""What a classifier sees, and the look inside it: Grad-CAM, feature maps and filters, the shift test."""

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st
from PIL import Image

from ...catalog import CARDS
from ...i18n import N_
from ...jobs import Job
from ...tasks.image_classification import Label, Result
from ...tasks.image_classification.cards import ClassifierCard
from ...tasks.image_classification.feature_maps import Features
from ...tasks.image_classification.grad_cam import GradCam
from ...tasks.image_classification.models import class_names
from ...tasks.image_classification.shift_test import ShiftTest
from .. import progress
from ..feature_maps import sheet, show_layers
from ..heat import heat_overlay
from ..inputs.widgets import choose_view, select
from ..model_facts import strengths
from ..result_files import choose_picture
from ..results import percent
from ..session import _, language, plain

SHOWN = 12  # pictures; the table has them all
UNSURE = 0.15  # probability of the best class, below which doubt is said


def show(job: Job) -> None:
    """The pictures, each with its most probable classes, and beside them on request those of the network trained here."""
    place = st.container()
    answers: dict[str, list[Result]] = {job.card.title: job.result}
    other = CARDS["tiny-imagenet-cnn"]
    if job.card.id != other.id and st.toggle(
        _("Compare with {model}, trained from nothing for this app", model=plain(other.title)), key="compare"
    ):
        compared = progress.view_result(job, job.task, job.inputs, f"compare:{job.id}", model=other.id)
        if compared is not None:
            answers[other.title] = compared
            st.caption(strengths(other))
    with place:
        _answers(job, answers)


def _answers(job: Job, answers: dict[str, list[Result]]) -> None:
    """A card for each picture, with what each model (by title) says of it."""
    several = len(job.inputs) > 1
    with st.grid(3 if several else 1, min_column_width=300, key=f"{job.task}:answers"):
        for i, (name, picture) in enumerate(list(zip(job.names, job.inputs, strict=True))[:SHOWN]):
            with st.container(border=True):
                left, right = (st.container(), st.container()) if several else st.columns(2)
                left.image(picture, caption=plain(name), alt=name, width="stretch")
                with right, st.grid(len(answers), min_column_width=130):
                    for title, results in answers.items():
                        with st.container(gap="small"):
                            if len(answers) > 1:
                                st.caption(f"**{plain(title)}**")
                            _labels(results[i])
    if len(job.inputs) > SHOWN:
        st.caption(_("The first {shown} of {count} pictures. The table has all.", shown=SHOWN, count=len(job.inputs)))


def _labels(answer: Result) -> None:
    for label in answer.labels:
        st.progress(label.score, text=f"{plain(name_of(label))} · **{percent(label.score)}**")
    if answer.labels[0].score < UNSURE:
        st.caption(_("Not sure: the picture may show something that this network has never learned."))


def downloads(job: Job) -> None:
    """All pictures and classes as a table."""
    table = pd.DataFrame(
        [
            {_("File"): name, _("Rank"): rank, _("Class"): name_of(label), _("Probability"): round(label.score, 4)}
            for name, answer in zip(job.names, job.result, strict=True)
            for rank, label in enumerate(answer.labels, 1)
        ]
    )
    with st.expander(_("Table of all pictures"), icon=":material/table:"):
        st.dataframe(table, hide_index=True)
    st.download_button(
        _("Download as CSV"),
        table.to_csv(index=False).encode("utf-8-sig"),  # Excel reads Japanese only with the mark
        file_name="classification.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )


def name_of(label: Label) -> str:
    """A class name in the visitor's language."""
    return label.name_ja if language() == "ja" else label.name


def look_inside(job: Job) -> None:
    """The look-inside part of the page for one of the pictures."""
    view = choose_view(_VIEWS, job.task)
    view(job, choose_picture(job))


def _inspected(operation: str, job: Job, index: int, **settings: Any) -> Any:
    key = f"{operation}:{job.id}:{index}:{settings}"
    settings |= {"model": job.card.id, "labels": job.settings.labels}
    return progress.view_result(job, f"{job.task}.{operation}", job.inputs[index], key, **settings)


def _grad_cam(job: Job, index: int) -> None:
    st.markdown(
        _(
            "**Grad-CAM** asks the last convolution which parts of the picture raise the score of a class. Warm colours speak "
            "for it."
        )
    )
    assert isinstance(job.card, ClassifierCard)
    names = class_names(job.card) or [(label, label) for label in job.settings.labels]
    in_japanese = language() == "ja"  # asked once, not for a thousand classes
    in_words = [ja if in_japanese else en for en, ja in names]
    shown = {label.index: f"{in_words[label.index]} ({percent(label.score)})" for label in job.result[index].labels}
    shown |= {i: name for i, name in enumerate(in_words) if i not in shown}  # those of the answer first
    target = select(_("Class to explain"), list(shown), f"inside:class:{job.id}:{index}", shown.__getitem__)
    answer: GradCam | None = _inspected("grad_cam", job, index, target=target)
    if answer is None:
        return
    picture = job.inputs[index].convert("RGB")
    with st.grid(2, min_column_width=260):
        with st.container():
            st.image(picture, caption=_("Your picture"), alt=job.names[index], width="stretch")
        with st.container():
            caption = _("Evidence for “{name}”", name=in_words[target])
            st.image(heat_overlay(picture, answer.heat), caption=plain(caption), alt=caption, width="stretch")
    st.download_button(
        _("Download this picture"),
        data=lambda: _png(heat_overlay(picture, answer.heat)),
        file_name="grad-cam.png",
        mime="image/png",
        icon=":material/download:",
        on_click="ignore",
    )


def _png(image: Image.Image) -> bytes:
    import io

    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def _feature_maps(job: Job, index: int) -> None:
    answer: Features | None = _inspected("feature_maps", job, index)
    if answer is None:
        return
    st.markdown(
        _(
            "Each **feature map** shows where one filter found its pattern (bright). Early layers respond to edges and "
            "colours, late ones to parts of things; the maps shrink on the way."
        )
    )
    with st.grid(2, min_column_width=320):
        with st.container(border=True):
            st.markdown("**" + _("First filters") + "**")
            st.image(sheet(answer.filters, 8), alt=_("First filters"), width="stretch", output_format="PNG")
        show_layers(answer.stages)


def _shift_test(job: Job, index: int) -> None:
    answer: ShiftTest | None = _inspected("shift_test", job, index)
    if answer is None:
        return
    st.markdown(
        _(
            "The picture is shifted sideways by up to a quarter of its width. A **convolution** applies the same filters "
            "everywhere, so the answer should hold: the top class stays on top in **{share}** of the shifts.",
            share=percent(answer.same),
        )
    )
    names = answer.names_ja if language() == "ja" else answer.names
    table = pd.DataFrame(answer.scores * 100, columns=names, index=np.round(np.array(answer.shifts) * 100, 1))
    st.line_chart(table, x_label=_("Shift (% of the width)"), y_label=_("Probability (%)"), height=320)


_VIEWS = {N_("Where it looked"): _grad_cam, N_("Feature maps"): _feature_maps, N_("Shift test"): _shift_test}

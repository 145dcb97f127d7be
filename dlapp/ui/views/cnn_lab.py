"""The state of a CNN lab as its plots, and what the network answers to a picture."""

import numpy as np
import streamlit as st
import torch
from torch import Tensor

from ...i18n import N_
from ...labs.cnn import MOVED, Findings, Lab, Look
from ...labs.cnn_layers import Dropout
from ..components.confusion_table import confusion_table
from ..components.line_plot import Axis, Curve, line_plot
from ..components.small_pictures import COLOUR, GREY, INK, SIGNED, Sheet, small_pictures
from ..inputs.cnn import CURES, UNPOOLED
from ..inputs.cnn_drawings import empty_pad, pad
from ..inputs.cnn_layers import name_of, size_of
from ..inputs.lab import LabPlayer
from ..results import percent
from ..session import _, plain

LEARNT, HELD_OUT = "#2f6fd0", "#e0457b"  # colours of curves
STUCK_AFTER, STUCK = 150, 1.3  # steps; times the share that is right by chance
VANISHED = 1e-3  # of the last layer's gradient
BY_HEART, APART = 0.97, 0.25  # share of right answers to what is learnt, and how much less it is of what is held out
SHOWN, ANSWERS = 16, 5  # feature maps of a layer, and classes


def names_of(lab: Lab) -> list[str]:
    """Names of the classes."""
    names = lab.task.names
    return list(names) if lab.task.is_ink else [_(name) for name in names]


def show_numbers(lab: Lab, findings: Findings) -> None:
    """Steps, speed, and how many answers are right."""
    with st.container(horizontal=True, key="cnn_lab:numbers"):
        st.metric(_("Step"), f"{lab.steps:,}", width=80)
        st.metric(_("Steps per second"), f"{lab.speed:.0f}" if lab.steps else "–", width=140)
        st.metric(_("Training correct"), percent(findings.learnt[1]), width=140)
        st.metric(_("Held-out correct"), percent(findings.held_out[1]), width=140)
        st.metric(_("… when moved by {pixels} pixels", pixels=MOVED), percent(findings.moved), width=190)


def explain_result(lab: Lab, findings: Findings, player: LabPlayer) -> None:
    """Why it has come to this, as soon as it has, and what helps."""
    pooled, normalized, more = CURES
    first, last = findings.gradients[0][1], findings.gradients[-1][1]
    if lab.steps >= STUCK_AFTER and findings.learnt[1] * len(lab.task.names) < STUCK and first < VANISHED * last:
        st.warning(
            _(
                "**Vanishing gradients**: what reaches the first layer is less than a thousandth of what the last one gets. The network "
                "answers the same to every picture and cannot learn."
            ),
            icon=":material/trending_down:",
        )
        player.offer(normalized)
    elif lab.setup.network == UNPOOLED.network and lab.steps >= STUCK_AFTER:
        player.offer(pooled)
    elif findings.learnt[1] >= BY_HEART and findings.learnt[1] - findings.held_out[1] >= APART:
        st.warning(
            _(
                "**Overfitting**: it knows {learnt} of the pictures it learns from, but only {held_out} of those held out.",
                learnt=percent(findings.learnt[1]),
                held_out=percent(findings.held_out[1]),
            ),
            icon=":material/call_split:",
        )
        player.offer(more)


def show_curves(lab: Lab, findings: Findings) -> None:
    """How loss and right answers came about."""
    for column, title, name, high in ((2, _("Correct answers"), "shares", 1), (1, _("Loss"), "losses", None)):
        curves = [
            Curve(_("training"), LEARNT, [(exam[0], exam[column]) for exam in lab.exams]),
            Curve(_("held out"), HELD_OUT, [(exam[0], exam[column + 2]) for exam in lab.exams]),
        ]
        line_plot(title, Axis(_("Step")), Axis(title, 0, high), curves, f"cnn_lab:{name}")


def show_inside(lab: Lab, findings: Findings) -> None:
    """The filters of the first convolution, what is taken for what, and how far the gradient reaches."""
    filters = lab.filters()
    if filters is not None:
        scale = filters.abs().max().clamp(min=1e-9)
        tiles = (filters / scale).numpy()
        if tiles.shape[1] == 3:  # as colours around grey
            sheet = Sheet(
                _("Filters of the first convolution"), tiles.transpose(0, 2, 3, 1) / 2 + 0.5, COLOUR, "", 8, 7
            )
        else:
            sheet = Sheet(
                _("Filters of the first convolution"), tiles[:, 0], SIGNED, _("Blue adds, red subtracts."), 8, 7
            )
        small_pictures([sheet], "cnn_lab:filters")
    st.markdown(_("**What is taken for what** among the held-out pictures"))
    confusion_table(names_of(lab), findings.confusion.numpy(), "cnn_lab:confusion")
    line_plot(
        _("Gradient that reaches each layer"),
        Axis(_("Layer")),
        Axis(_("Gradient"), is_log=True),
        [Curve(_("length of the gradient"), "#2a9d6f", findings.gradients)],
        "cnn_lab:gradients",
    )


def choose_picture(lab: Lab) -> Tensor | None:
    """A picture that the visitor draws or picks, uint8 (C, H, W); None as long as nothing is drawn."""
    pictures, classes = lab.task.held_out
    draws = False
    if lab.task.is_ink:
        sources = {True: N_("Draw"), False: N_("Held-out picture")}
        chosen = st.segmented_control(
            _("Picture"),
            list(sources),
            required=True,
            default=True,
            format_func=lambda source: _(sources[source]),
            label_visibility="collapsed",
            key="cnn_lab:source",
        )
        draws = bool(chosen)
    if draws:
        drawn = pad("cnn_lab:answer")
        st.button(
            _("Clear"), icon=":material/ink_eraser:", on_click=empty_pad, args=("cnn_lab:answer",), key="cnn_lab:wipe"
        )
        return torch.from_numpy(drawn)[None] if drawn.any() else None
    number = st.session_state.get("cnn_lab:picture", 0) % len(pictures)
    st.button(_("Another picture"), icon=":material/skip_next:", on_click=_next, args=(number,), key="cnn_lab:next")
    st.caption(_("It shows: {name}", name=plain(names_of(lab)[classes[number]])))
    return pictures[number]


def _next(number: int) -> None:
    st.session_state["cnn_lab:picture"] = number + 1


def show_answer(lab: Lab, look: Look) -> None:
    """The picture as the network gets it, and how probable each class is."""
    small_pictures([_picture(lab, look, 5)], "cnn_lab:seen")
    ranked = sorted(zip(look.probabilities, names_of(lab), strict=True), reverse=True)[:ANSWERS]
    for probability, name in ranked:
        st.progress(probability, text=f"{plain(name)} · **{percent(probability)}**")


def show_layers(lab: Lab, look: Look) -> None:
    """What each layer makes of the picture."""
    sheets = [_picture(lab, look, 3)]
    for number, (stage, output) in enumerate(zip(lab.plan.stages, look.outputs, strict=True), 1):
        if isinstance(stage.layer, Dropout):
            continue  # rests
        name = _("Output") if number == len(look.outputs) else f"{number} {name_of(stage.layer)}"
        values = output if number < len(look.outputs) else output.softmax(0)
        sheets.append(_sheet(name, values))
    small_pictures(sheets, "cnn_lab:maps")
    st.caption(
        _(
            "Blue is positive, red negative, pale near 0; each layer has a scale of its own. Of layers with many channels the "
            "first {count} are shown.",
            count=SHOWN,
        )
    )


def _picture(lab: Lab, look: Look, pixel: float) -> Sheet:
    picture = look.picture.numpy()
    if len(picture) == 3:
        tiles, kind = picture.transpose(1, 2, 0)[None], COLOUR
    else:
        tiles, kind = picture[None, 0], INK if lab.task.is_ink else GREY
    return Sheet(_("Input"), tiles, kind, size_of(picture.shape), 1, pixel)


def _sheet(name: str, output: Tensor) -> Sheet:
    values = (output / output.abs().max().clamp(min=1e-9)).numpy()
    if values.ndim == 1:  # units in rows
        width = min(len(values), 16)
        rows = np.zeros((-(-len(values) // width), width), values.dtype)
        rows.flat[: len(values)] = values
        return Sheet(name, rows[None], SIGNED, size_of(output.shape), 1, 8)
    shown = values[:SHOWN]
    side = values.shape[1]
    return Sheet(name, shown, SIGNED, size_of(output.shape), 4 if len(shown) > 4 else 2, max(1.0, min(6.0, 40 / side)))

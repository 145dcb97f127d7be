"""The state of an RNN lab as its plots."""

from collections.abc import Sequence

import streamlit as st

from ...errors import UserError
from ...i18n import N_
from ...labs.rnn import Findings, Lab
from ...labs.rnn_cells import KINDS
from ...labs.rnn_series import Forecast
from ..components.heat_maps import HeatMap, heat_maps
from ..components.line_plot import Axis, Curve, line_plot
from ..results import percent
from ..session import _, explain
from .lab_texts import show_texts

NAMES = {"rnn": N_("Plain RNN"), "lstm": N_("LSTM"), "gru": N_("GRU")}
COLOURS = {"rnn": "#e0457b", "lstm": "#2f6fd0", "gru": "#2a9d6f"}
GATE_NAMES = {
    "forget": N_("Forget gate (1: keep, 0: forget)"),
    "input": N_("Input gate (1: write)"),
    "output": N_("Output gate (1: show)"),
    "reset": N_("Reset gate (0: ignore the old state)"),
    "update": N_("Update gate (1: keep, 0: overwrite)"),
}
DISTANCES = {
    "remember": N_("Gap (steps)"),
    "brackets": N_("Signs read"),
    "add": N_("Gap (steps)"),
    "letters": N_("Letters read"),
}
BEFORE = 60  # known values shown in front of a forecast
FORGETS, REMEMBERS = 0.6, 0.9  # shares of right answers


def show_numbers(lab: Lab, findings: Findings) -> None:
    """Steps, speed, and how many answers of each network are right; what they have come to, in a sentence."""
    right = findings.right_at(lab.setup.gap)
    with st.container(horizontal=True, key="rnn_lab:numbers"):
        st.metric(_("Step"), f"{lab.steps:,}", width=90)
        st.metric(_("Steps per second"), f"{lab.speed:.0f}" if lab.steps else "–", width=150)
        for kind in KINDS:
            st.metric(_("{network} correct", network=_(NAMES[kind])), percent(right[kind]), width=150)
    if lab.setup.data == "remember" and right["rnn"] < FORGETS and max(right["lstm"], right["gru"]) >= REMEMBERS:
        st.success(
            _(
                "**The plain RNN forgets** what came {gap} steps before; a network with gates, of the same size, remembers it.",
                gap=lab.setup.gap,
            ),
            icon=":material/memory:",
        )
    sizes = (
        _(
            "{network}: {units} units, {parameters} parameters",
            network=_(NAMES[kind]),
            units=lab.learners[kind].units,
            parameters=f"{lab.learners[kind].parameters:,}",
        )
        for kind in KINDS
    )
    st.caption(" · ".join(sizes))


def show_curves(lab: Lab, findings: Findings) -> None:
    """What the networks can do, how they got there, and how far their gradients reach."""
    left, right = st.columns(2, gap="large")
    with left:
        if isinstance(lab.task, Forecast):
            _show_forecast(lab.task, findings)
        else:
            line_plot(
                _("Correct answers by distance"),
                Axis(_(DISTANCES[lab.setup.data]), is_log=True),
                Axis(_("Correct"), 0, 1),
                [_curve(kind, findings.recall[kind]) for kind in KINDS],
                "rnn_lab:recall",
                marks={lab.setup.gap: _("trained up to here")},
            )
        line_plot(
            _("Gradient by distance back in time"),
            Axis(_("Steps back")),
            Axis(_("Norm of the gradient"), is_log=True),
            [_curve(kind, findings.gradients[kind]) for kind in KINDS],
            "rnn_lab:gradients",
        )
    with right:
        for column, title, name, high in (
            (0, _("Loss"), "losses", None),
            (1, _("Correct answers in training"), "shares", 1),
        ):
            curves = [_curve(kind, lab.curve(kind, column)) for kind in KINDS]
            line_plot(title, Axis(_("Step")), Axis(title, 0, high), curves, f"rnn_lab:{name}")
    if findings.texts:
        show_texts({_(NAMES[kind]): text for kind, text in findings.texts.items()}, findings.step)


def _curve(kind: str, points: Sequence[tuple[float, float]]) -> Curve:
    return Curve(_(NAMES[kind]), COLOURS[kind], points)


def _show_forecast(task: Forecast, findings: Findings) -> None:
    values, first = task.series.values, task.learnt
    known = list(enumerate(values))[max(0, first - BEFORE) : first + len(findings.forecasts["rnn"])]
    curves = [Curve(_("Actual"), "#888888", known, is_dashed=True)]
    for kind in KINDS:
        forecast = enumerate(findings.forecasts[kind], first)
        curves.append(_curve(kind, [known[min(BEFORE, first) - 1], *forecast]))
    line_plot(
        _("Forecast"),
        Axis(_("Step")),
        Axis(_("Value")),
        curves,
        "rnn_lab:forecast",
        marks={first - 1: _("forecast from here")},
    )


def show_gates(lab: Lab, kind: str, typed: str) -> None:
    """What happens inside a network while it reads a typed input."""
    try:
        inputs, labels = lab.task.read(typed)
    except UserError as error:
        st.warning(explain(error), icon=":material/keyboard:")
        return
    trace = lab.look(kind, inputs)
    maps = [HeatMap(_(GATE_NAMES[name]), gate[:, 0].numpy(), is_share=True) for name, gate in trace.gates.items()]
    if trace.cell is not None:
        maps.append(HeatMap(_("Cell state (memory)"), trace.cell[:, 0].numpy()))
    maps.append(HeatMap(_("Hidden state (output)"), trace.hidden[:, 0].numpy()))
    heat_maps(_("Gates and state by step and unit"), labels, maps, f"rnn_lab:maps:{kind}")
    st.caption(_("One row per unit, one column per step. Point at a cell to read its number."))

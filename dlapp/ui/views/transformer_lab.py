"""The state of a Transformer lab as its plots."""

import streamlit as st

from ...errors import UserError
from ...i18n import N_
from ...labs.rnn_texts import Letters
from ...labs.transformer import LETTERS, LSTM, MEMORY, TRANSFORMER, Findings, Lab
from ..components.attention_maps import attention_maps
from ..components.line_plot import Axis, Curve, line_plot
from ..results import percent
from ..session import _, explain

NAMES = {TRANSFORMER: N_("Transformer"), LSTM: N_("LSTM")}
COLOURS = {TRANSFORMER: "#7a5bd0", LSTM: "#2f6fd0"}
LENGTHS = {
    "reverse": N_("Number of letters"),
    "copy": N_("Number of letters"),
    "sort": N_("Number of letters"),
    "add": N_("Digits of each number"),
    "brackets": N_("Number of brackets"),
    LETTERS: N_("Letters read"),
    MEMORY: N_("Gap (steps)"),
}
LEARNT, LOOKS = 0.95, 0.5  # share of right answers; attention that a head gives to the right letter
AHEAD = 0.1  # of the LSTM


def show_numbers(lab: Lab, findings: Findings) -> None:
    """Steps, speed, and how many answers are right; what that means, in a sentence."""
    with st.container(horizontal=True, key="transformer_lab:numbers"):
        st.metric(_("Step"), f"{lab.steps:,}", width=90)
        st.metric(_("Steps per second"), f"{lab.speed:.0f}" if lab.steps else "–", width=150)
        for name, share in findings.right.items():
            label = _("{network} correct", network=_(NAMES[name])) if lab.setup.is_causal else _("Signs correct")
            st.metric(label, percent(share), width=170)
        if findings.whole:
            learnt = [share for length, share in findings.whole if length <= lab.task.gap]
            st.metric(_("Answers without a mistake"), percent(sum(learnt) / len(learnt)), width=200)
    _explain_result(lab, findings)
    st.caption(" · ".join(_sizes(lab)))
    if isinstance(lab.task, Letters):
        st.caption(_what_is_read(lab.task))


def _what_is_read(task: Letters) -> str:
    count, signs = f"{len(task.text):,}", len(task.signs) - 1
    if signs in task.text:  # the number of □
        return _(
            "All {count} characters are read. The {signs} most frequent signs are learned, rarer ones count as □.",
            count=count,
            signs=signs,
        )
    return _("All {count} characters are read. Different signs: {signs}.", count=count, signs=signs)


def _sizes(lab: Lab) -> list[str]:
    return [
        _("{network}: {parameters} parameters", network=_(NAMES[name]), parameters=f"{learner.parameters:,}")
        for name, learner in lab.learners.items()
    ]


def _explain_result(lab: Lab, findings: Findings) -> None:
    """Why it has come to this, as soon as it has."""
    setup, right = lab.setup, findings.right[TRANSFORMER]
    if not setup.attention:
        st.warning(
            _("**Without attention** every place sees only itself. Nothing that stands elsewhere can reach it."),
            icon=":material/visibility_off:",
        )
    elif setup.positions == "none" and not setup.is_causal:
        text = _(
            "**Without positions** the network sees which signs there are, but not in what order: shuffled, they look the same."
        )
        if ceiling := lab.ceiling():
            text += " " + _(
                "All blanks look alike, so they all get the same answer. At best {best} of the signs can be right this way.",
                best=percent(ceiling[0]),
            )
        st.warning(text, icon=":material/shuffle:")
    elif setup.data == "reverse" and right >= LEARNT and findings.mirror and findings.mirror[0] >= LOOKS:
        share, layer, head = findings.mirror
        st.success(
            _(
                "**Attention has learned to reverse.** In layer {layer}, head {head}, each blank gives {share} of its attention to "
                "the letter that belongs there: the diagonal in the map below.",
                layer=layer + 1,
                head=head + 1,
                share=percent(share),
            ),
            icon=":material/visibility:",
        )
    elif setup.data == MEMORY and right >= LEARNT:
        worst, lstm = (findings.worst_beyond(name, lab.task.gap) for name in (TRANSFORMER, LSTM))
        if worst - lstm >= AHEAD:
            st.success(
                _(
                    "**Attention reaches back in one step.** Trained on gaps up to {gap}, the Transformer remembers at least {right} of "
                    "the letters over up to {distance} steps. The LSTM, which must carry them from step to step, falls to {lstm}.",
                    gap=lab.task.gap,
                    distance=lab.task.points[-1],
                    right=percent(worst),
                    lstm=percent(lstm),
                ),
                icon=":material/visibility:",
            )


def show_curves(lab: Lab, findings: Findings) -> None:
    """What the networks can do by length, and how they got there."""
    line_plot(
        _("Correct answers by distance") if lab.setup.is_causal else _("Correct answers by length"),
        Axis(_(LENGTHS[lab.setup.data]), is_log=lab.setup.is_causal),
        Axis(_("Correct"), 0, 1),
        _by_length(lab, findings),
        "transformer_lab:recall",
        marks={lab.task.gap: _("trained up to here")},
    )
    for column, title, name, high in (
        (0, _("Loss"), "losses", None),
        (1, _("Correct answers in training"), "shares", 1),
    ):
        curves = [Curve(_(NAMES[key]), COLOURS[key], lab.curve(key, column)) for key in lab.learners]
        line_plot(title, Axis(_("Step")), Axis(title, 0, high), curves, f"transformer_lab:{name}")


def _by_length(lab: Lab, findings: Findings) -> list[Curve]:
    if lab.setup.is_causal:
        return [Curve(_(NAMES[name]), COLOURS[name], curve) for name, curve in findings.recall.items()]
    curves = [
        Curve(_("Signs correct"), COLOURS[TRANSFORMER], findings.recall[TRANSFORMER]),
        Curve(_("Answers without a mistake"), "#2a9d6f", findings.whole),
    ]
    if lab.setup.positions == "none" and (ceiling := lab.ceiling()):
        curves.append(Curve(_("best possible without positions"), "#888888", ceiling[1], is_dashed=True))
    return curves


def show_attention(lab: Lab, findings: Findings, typed: str) -> None:
    """What the Transformer answers to a typed input, and which sign looks at which."""
    try:
        look = lab.look(typed)
    except UserError as error:
        st.warning(explain(error), icon=":material/keyboard:")
        return
    layers = [weights.numpy() for weights in look.attention]
    first = findings.mirror[1:] if findings.mirror else (len(layers) - 1, 0)
    attention_maps(look.signs, look.answers, look.right, layers, first, f"transformer_lab:maps:{lab.setup.data}")
    st.caption(
        _("One row per sign that looks, one column per sign that is looked at; each row adds up to 1. Point at a cell.")
        if layers
        else _("Attention is off: there are no maps.")
    )

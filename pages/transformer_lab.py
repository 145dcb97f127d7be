"""A small Transformer whose attention forms while one watches."""

import streamlit as st

from dlapp.errors import UserError
from dlapp.i18n import N_
from dlapp.labs.sequence_task import Task
from dlapp.labs.transformer import Lab, Setup
from dlapp.ui import frame
from dlapp.ui.inputs.lab import LabPlayer, Preset
from dlapp.ui.inputs.transformer import KEY, RACING, REVERSING, SETTINGS, UNORDERED, ask_for_setup
from dlapp.ui.session import _, explain
from dlapp.ui.views.lab_texts import show_texts
from dlapp.ui.views.transformer_lab import NAMES, show_attention, show_curves, show_numbers

TICK = 0.5  # seconds between two looks
SHARE = 0.5  # of a tick that is spent on training: thirty people may sit at one machine
EVERY = 25  # steps after which the networks are examined again
PRESETS = (
    Preset("reverse", REVERSING, N_("Watch attention learn to reverse"), ":material/visibility:"),
    Preset("unordered", UNORDERED, N_("Take away the positions"), ":material/shuffle:"),
    Preset("race", RACING, N_("Race an LSTM"), ":material/memory:"),
)
PLAYER = LabPlayer(SETTINGS, Lab)

frame.header(
    N_("Transformer lab"),
    N_(
        "A small **Transformer** learns a task from nothing. Press Play and watch its **attention** find out where to look; then "
        "take away what it needs."
    ),
    parameters=SETTINGS.parameters,
)
choice, buttons = st.container(), st.container(horizontal=True, gap="small")
stage = st.container()
st.subheader(_("Settings"), anchor=False)
setup, task = ask_for_setup(choice, st.container())
PLAYER.buttons(buttons, PRESETS, is_ready=isinstance(task, Task))
is_playing = PLAYER.is_playing


@st.fragment(run_every=TICK if is_playing else None)
def live(setup: Setup, task: Task) -> None:
    """Show what has come of the training, and train on: until the next look what is shown stays as it is, without fading."""
    lab, every = PLAYER.lab_of(setup, task), EVERY if is_playing else 1
    findings = lab.findings(every)
    show_numbers(lab, findings)
    left, right = st.columns([6, 5], gap="large")
    with left:
        typed = st.text_input(_("Input"), task.example, key=f"{KEY}:typed:{setup.data}:{task.example}")
        show_attention(lab, findings, typed)
    with right:
        show_curves(lab, findings)
    if findings.texts:
        show_texts({_(NAMES[name]): text for name, text in findings.texts.items()}, findings.step)
    if is_playing:
        lab.train_for(SHARE * TICK)
        lab.findings(every)


if isinstance(task, UserError):
    stage.info(explain(task), icon=":material/info:")
else:
    with stage:
        live(setup, task)

frame.how_it_works(
    "transformer_lab",
    (
        N_("Attention"),
        N_(
            "Every place asks a question (its query) and offers an answer (its key and value). Where query and key match, the value "
            "flows. So any two places are one step apart, however far from each other they stand; several heads look for "
            "different things at the same time."
        ),
    ),
    (
        N_("Why it needs positions"),
        N_(
            "Attention by itself treats its input as a bag: shuffle the signs, and the same values arrive. All blanks ask the same "
            "question and get the same answer, so no network can reverse this way. Positions make each place different: added to "
            "it (sinusoidal, learned), or turning queries and keys so that only their distance counts (rotary)."
        ),
    ),
    (
        N_("Why it remembers far back"),
        N_(
            "An LSTM must carry what it knows through every step in between, and the gradient must travel back through all of them. "
            "Attention looks at the place itself, and the gradient comes back the same way, in one step. The price: every place is "
            "compared with every other one, so twice the length costs four times the work."
        ),
    ),
    (
        N_("Longer than trained on"),
        N_(
            "To the right of the mark in the plot are lengths that never occurred in training. Positions there are new to the "
            "network, so most tasks fail. The long memory works without positions: a * is found by its content, however far back it "
            "stands."
        ),
    ),
)

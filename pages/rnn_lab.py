"""A plain RNN, an LSTM and a GRU that learn side by side while one watches."""

import streamlit as st

from dlapp.errors import UserError
from dlapp.i18n import N_
from dlapp.labs.rnn import Lab, Setup
from dlapp.labs.rnn_cells import KINDS
from dlapp.labs.sequence_task import Task
from dlapp.ui import frame
from dlapp.ui.inputs.lab import LabPlayer, Preset
from dlapp.ui.inputs.rnn import FORGETTING, KEY, REMEMBERING, SETTINGS, ask_for_setup
from dlapp.ui.session import _, explain
from dlapp.ui.views.rnn_lab import NAMES, show_curves, show_gates, show_numbers

TICK = 0.5  # seconds between two looks
SHARE = 0.5  # of a tick that is spent on training: thirty people may sit at one machine
EVERY = 25  # steps after which the networks are examined again
PRESETS = (
    Preset("forget", FORGETTING, N_("Watch the plain RNN forget"), ":material/blur_on:"),
    Preset("remember", REMEMBERING, N_("Let the LSTM remember"), ":material/memory:"),
)
PLAYER = LabPlayer(SETTINGS, Lab)

frame.header(
    N_("RNN lab"),
    N_(
        "A **plain RNN**, an **LSTM** and a **GRU** of the same size learn the same task. Press Play and watch which of them "
        "remembers, how far back, and why."
    ),
    parameters=SETTINGS.parameters,
)
choice, buttons = st.container(), st.container(horizontal=True, gap="small")
stage, inside = st.container(), st.container()
st.subheader(_("Settings"), anchor=False)
setup, task = ask_for_setup(choice, st.container())
PLAYER.buttons(buttons, PRESETS, is_ready=isinstance(task, Task))
is_playing = PLAYER.is_playing


@st.fragment(run_every=TICK if is_playing else None)
def live(setup: Setup, task: Task) -> None:
    """Show what has come of the training, and train on: until the next look what is shown stays as it is, without fading."""
    lab = PLAYER.lab_of(setup, task)
    every = EVERY if is_playing else 1
    findings = lab.findings(every)
    show_numbers(lab, findings)
    show_curves(lab, findings)
    if is_playing:
        lab.train_for(SHARE * TICK)
        lab.findings(every)


@st.fragment(run_every=2 * TICK if is_playing else None)
def look_inside(setup: Setup, task: Task) -> None:
    """The gates of one network while it reads what the visitor types."""
    st.subheader(_("Gates and memory"), anchor=False)
    choice, box = st.columns([2, 3], vertical_alignment="bottom")
    kind = choice.segmented_control(
        _("Network"),
        KINDS,
        required=True,
        default="lstm",
        format_func=lambda name: _(NAMES[name]),
        key=f"{KEY}:kind",
        persist_state="session",
    )
    typed = box.text_input(_("Input"), task.example, max_chars=400, key=f"{KEY}:typed:{task.example}")
    show_gates(PLAYER.lab_of(setup, task), kind, typed)


if isinstance(task, UserError):
    stage.info(explain(task), icon=":material/info:")
else:
    with stage:
        live(setup, task)
    with inside:
        look_inside(setup, task)

frame.how_it_works(
    "rnn",
    (
        N_("Recurrence"),
        N_(
            "A recurrent network reads one step at a time. Its hidden state is computed from the new input and from the state "
            "before, with the same weights at every step. So it can read sequences of any length. All it knows about the past "
            "must fit into that state."
        ),
    ),
    (
        N_("Long memory and vanishing gradients"),
        N_(
            "To learn from something far back, the gradient has to travel back through every step in between. In a plain RNN it "
            "is multiplied by nearly the same matrix each time, so it shrinks, or explodes, exponentially. What lies dozens of "
            "steps back then hardly changes the weights. Gradient clipping tames explosions, but it cannot bring back a "
            "gradient that has vanished."
        ),
    ),
    (
        N_("LSTM"),
        N_(
            "The LSTM adds a cell state that is carried on by addition. The forget gate decides what is kept, the input gate what "
            "is written, the output gate what is shown. Where the forget gate is close to 1, memory and gradient pass almost "
            "unchanged. So the network learns when to hold on to something over hundreds of steps."
        ),
    ),
    (
        N_("GRU"),
        N_(
            "The GRU does the same with two gates and no separate cell state. The update gate mixes the old state with a new "
            "candidate; the reset gate decides how much of the old state the candidate sees. It needs three weight matrices "
            "instead of the LSTM's four, so the same number of parameters buys more units. In practice both remember about "
            "equally well."
        ),
    ),
)

"""A convolutional network, put together by clicks, that learns while one watches."""

import streamlit as st

from dlapp.errors import UserError
from dlapp.i18n import N_
from dlapp.labs.cnn import Lab, Setup
from dlapp.labs.cnn_data import Pictures
from dlapp.ui import frame
from dlapp.ui.inputs import cnn_kernels as kernels
from dlapp.ui.inputs.cnn import CURES, PRESETS, SETTINGS, ask_for_setup
from dlapp.ui.inputs.cnn_modes import KERNELS, MODES, choose_lab_mode
from dlapp.ui.inputs.lab import LabPlayer
from dlapp.ui.session import _, explain
from dlapp.ui.views import cnn_kernels
from dlapp.ui.views.cnn_lab import (
    choose_picture,
    explain_result,
    show_answer,
    show_curves,
    show_inside,
    show_layers,
    show_numbers,
)

TICK = 0.5  # seconds between two looks
SHARE = 0.5  # of a tick that is spent on training: thirty people may sit at one machine
EVERY = 20  # steps after which the network is examined again
PLAYER = LabPlayer(SETTINGS, Lab)

frame.header(
    N_("CNN lab"),
    N_(
        "Put a **convolutional network** together, let it learn from your own drawings, letters or colour pictures, and watch what "
        "its filters find."
    ),
    parameters=(*MODES.parameters, *SETTINGS.parameters, *kernels.SETTINGS.parameters),
)


@st.fragment(run_every=TICK if PLAYER.is_playing else None)
def live(setup: Setup, task: Pictures) -> None:
    """Show what has come of the training, and train on: until the next look what is shown stays as it is, without fading."""
    PLAYER.follow()
    lab, every = PLAYER.lab_of(setup, task), EVERY if PLAYER.is_playing else 1
    findings = lab.findings(every)
    show_numbers(lab, findings)
    explain_result(lab, findings, PLAYER)
    left, right = st.columns([6, 5], gap="large")
    with left:
        show_curves(lab, findings)
    with right:
        show_inside(lab, findings)
    if PLAYER.is_playing:
        lab.train_for(SHARE * TICK)
        lab.findings(every)


@st.fragment(run_every=2 * TICK if PLAYER.is_playing else None)
def watch_it_answer(setup: Setup, task: Pictures) -> None:
    """What the network makes of a picture, layer by layer."""
    st.subheader(_("Draw and watch it answer") if task.is_ink else _("Watch it answer"), anchor=False)
    lab = PLAYER.lab_of(setup, task)
    left, right = st.columns([2, 3], gap="large")
    with left:
        picture = choose_picture(lab)
    if picture is None:
        return
    look = lab.look(picture)
    with right:
        show_answer(lab, look)
    show_layers(lab, look)


def train() -> None:
    """Everything about a network that learns."""
    choice, buttons = st.container(), st.container(horizontal=True, gap="small")
    hint, builder, stage = st.container(), st.container(), st.container()
    st.subheader(_("Settings"), anchor=False)
    setup, task = ask_for_setup(choice, builder, st.container())
    PLAYER.buttons(buttons, PRESETS, is_ready=isinstance(task, Pictures))
    if setup and isinstance(task, Pictures):
        for preset in (*PRESETS, *CURES):
            if preset.is_at(setup):
                hint.info(_(preset.watch), icon=preset.icon)
        with stage:
            live(setup, task)
            watch_it_answer(setup, task)
    elif isinstance(task, UserError):
        stage.warning(explain(task), icon=":material/info:")


if choose_lab_mode() == KERNELS:
    cnn_kernels.show()
else:
    train()

frame.how_it_works(
    "cnn",
    (
        N_("Convolution"),
        N_(
            "A small kernel slides over the picture. At every place, its numbers are multiplied with the pixels below and added up. "
            "The same few numbers are used everywhere, so a shape is found wherever it is."
        ),
    ),
    (
        N_("Feature map"),
        N_(
            "The results of one kernel form a feature map: large where the picture has what the kernel looks for. The first layer "
            "finds edges; the next ones put edges together into corners, arcs and whole shapes."
        ),
    ),
    (
        N_("Pooling"),
        N_(
            "Pooling keeps the largest (or the mean) value of each window. The maps get smaller, each number sees more of the "
            "picture, and small movements hardly matter any more."
        ),
    ),
    (
        N_("Fully connected layer"),
        N_(
            "At the end, every unit sees all numbers of the last feature maps and weighs them. The last layer has one unit for each "
            "class; softmax turns their values into probabilities."
        ),
    ),
)

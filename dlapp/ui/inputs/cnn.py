"""The settings of the CNN lab: which pictures, and how they are learnt."""

import dataclasses

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ...errors import UserError
from ...i18n import N_
from ...labs.cnn import LENET, Setup
from ...labs.cnn_data import COUNTS, DIGITS, DRAWN, LETTERS, PHOTOS, SHAPES, Pictures
from ...labs.cnn_drawings import Drawings
from ..session import _
from .cnn_drawings import ask_for_drawings
from .cnn_layers import build_network
from .cnn_modes import MODES, TRAIN, Mode
from .lab import LabSettings, Preset

KEY = "cnn_lab"
DATA = {
    DIGITS: N_("Digits"),
    LETTERS: N_("Letters"),
    SHAPES: N_("Shapes in colour"),
    PHOTOS: N_("Photos"),
    DRAWN: N_("Draw your own"),
}
EXPLANATIONS = {
    DIGITS: N_(
        "Digits in sans-serif and other fonts, bent and noisy. Held-out pictures are in serif fonts it never sees."
    ),
    LETTERS: N_(
        "26 letters in sans-serif and other fonts, bent and noisy. Held-out pictures are in serif fonts it never sees."
    ),
    SHAPES: N_(
        "A circle, square, triangle, star or cross in any colour in front of clutter. Colour alone gives nothing away."
    ),
    PHOTOS: N_(
        "Small grey patches of five photos: brick, grass, gravel, a cat's fur and galaxies. Held-out patches are from another part "
        "of the same photos."
    ),
    DRAWN: N_("Two to five things that you draw yourself, about ten times each. Every fourth drawing is held out."),
}
VARY = {False: N_("Off"), True: N_("On")}
RATES = (2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 1e-2)


def _deep(block: str) -> str:
    """Eight convolutions."""
    return ",m2,".join(",".join([block] * count) for count in (3, 3, 2))


LEARNING = Setup()
POOLED = dataclasses.replace(LEARNING, vary=False)
UNPOOLED = dataclasses.replace(POOLED, network=LENET.replace(",m2", ""))
DEEP = dataclasses.replace(LEARNING, network=_deep("c8k3p1,s"), vary=False, rate=1e-3)
NORMALIZED = dataclasses.replace(DEEP, network=_deep("c8k3p1,n,s"))
FEW = dataclasses.replace(LEARNING, count=10, vary=False)
MORE = dataclasses.replace(LEARNING, network=LENET.replace("f120,r", "f120,r,d25"))
PRESETS = (
    Preset(
        "lenet",
        LEARNING,
        "LeNet",
        ":material/looks_5:",
        N_(
            "Watch the held-out curve: in fonts that it has never seen, it soon knows more than nine digits out of ten."
        ),
    ),
    Preset(
        "unpooled",
        UNPOOLED,
        N_("No pooling"),
        ":material/grid_off:",
        N_(
            "LeNet without pooling. Compare the parameters, which are 18 times as many, and the steps per second: more work, and the "
            "held-out digits are known hardly better."
        ),
    ),
    Preset(
        "deep",
        DEEP,
        N_("Too deep"),
        ":material/stacks:",
        N_(
            "Eight convolutions with sigmoids in a row. Watch the gradient: hardly any of it reaches the first layers, and nothing is "
            "learned."
        ),
    ),
    Preset(
        "few",
        FEW,
        N_("Overfit on ten pictures"),
        ":material/filter_9_plus:",
        N_("Only ten pictures to learn from. Watch the two curves part: it knows these ten by heart, and little else."),
    ),
)
CURES = (
    Preset(
        "pooled",
        POOLED,
        N_("Compare with pooling"),
        ":material/grid_on:",
        N_(
            "The same with pooling: one eighteenth of the parameters, more steps per second, and nearly the same answers."
        ),
    ),
    Preset(
        "normalized",
        NORMALIZED,
        N_("Cure it with batch normalization"),
        ":material/healing:",
        N_(
            "The same eight convolutions, with batch normalization after each. The gradient reaches the first layer, and it learns."
        ),
    ),
    Preset(
        "more",
        MORE,
        N_("Cure it with more pictures, variations and dropout"),
        ":material/healing:",
        N_(
            "The same network with 2,000 pictures, each a little different every time, and dropout. The curves stay together."
        ),
    ),
)
SETTINGS = LabSettings(KEY, Setup, {"rate": RATES})


def ask_for_setup(
    choice: DeltaGenerator, builder: DeltaGenerator, settings: DeltaGenerator
) -> tuple[Setup | None, Pictures | UserError]:
    """The setup that the controls say, if it is possible, and what is learnt, or why nothing can be learnt yet.

    Args:
        choice: where the pictures are chosen; builder: where the network is put together; settings: where all else is.
    """
    with choice:
        SETTINGS.read_address()
        data = SETTINGS.choose(_("Pictures"), DATA, "data")
        st.caption(_(EXPLANATIONS[data]))
        drawings = ask_for_drawings(KEY) if data == DRAWN else Drawings()
    with builder:
        network = build_network(KEY, data, SETTINGS.value("network"))
    with settings:
        left, right = st.columns(2)
        with left:
            if data == DRAWN:
                count = SETTINGS.value("count")
            else:
                label = _("Pictures to learn from")
                count = SETTINGS.choose(label, {number: f"{number:,}" for number in COUNTS}, "count")
        with right:
            vary = SETTINGS.choose(_("Small variations of every picture (moved, turned, scaled)"), VARY, "vary")
        rate = left.select_slider(_("Learning rate"), RATES, **SETTINGS.kept("rate"))
        seed = right.number_input(_("Seed"), 0, 2**31 - 1, **SETTINGS.kept("seed"))
    try:
        setup = Setup(data, network, count, vary, rate, seed)
    except UserError as error:
        MODES.write_address(Mode(TRAIN))
        return None, error
    SETTINGS.write_address(setup, **MODES.said(Mode(TRAIN)))
    try:
        return setup, setup.task(drawings)
    except UserError as error:
        return setup, error

"""The settings of the Transformer lab, and the visitor's own text."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ...errors import UserError
from ...i18n import N_
from ...labs.rnn_texts import OWN
from ...labs.sequence_task import Task
from ...labs.transformer import HEADS, LAYERS, LETTERS, MEMORY, WIDTHS, Setup
from ..session import _
from .lab import LabSettings
from .rnn import TEXTS
from .texts import text_input

KEY = "transformer_lab"
DATA = {
    "reverse": N_("Reverse"),
    "copy": N_("Copy"),
    "sort": N_("Sort"),
    "add": N_("Add"),
    "brackets": N_("Balance brackets"),
    LETTERS: N_("Continue a text"),
    MEMORY: N_("Long memory"),
}
EXPLANATIONS = {
    "reverse": N_("Letters, then as many blanks: fill them with the letters from the last to the first, all at once."),
    "copy": N_("Letters, then as many blanks: fill them with the same letters, all at once."),
    "sort": N_("Letters, then as many blanks: fill them with the letters in alphabetical order, all at once."),
    "add": N_("Two numbers, then blanks for the digits of their sum, all filled at once."),
    "brackets": N_("Brackets, then one blank: ✓ if each is closed by its partner, ✗ if not."),
    LETTERS: N_("After every letter: which one comes next? The samples show what each network writes."),
    MEMORY: N_(
        "The RNN lab’s task: letters stream by, a * starts a new sequence; which letter did the current one start with?"
    ),
}
POSITIONS = {
    "none": N_("None"),
    "sinusoidal": N_("Sinusoidal"),
    "learned": N_("Learned"),
    "rotary": N_("Rotary"),
}
ATTENTION = {True: N_("On"), False: N_("Off")}
RATES = (3e-4, 5e-4, 1e-3, 2e-3, 3e-3, 5e-3)
REVERSING = Setup(data="reverse", positions="learned")
UNORDERED = Setup(data="reverse", positions="none")
RACING = Setup(data=MEMORY, positions="none", rate=2e-3)  # a * is found by what it is, not by where
SETTINGS = LabSettings(KEY, Setup, {"rate": RATES})


def ask_for_setup(choice: DeltaGenerator, settings: DeltaGenerator) -> tuple[Setup, Task | UserError]:
    """The setup that the controls say, and what is learnt, or why there is nothing to learn from yet.

    Args:
        choice: where the task is chosen, and what may be taken away; settings: where all else is.
    """
    with choice:
        SETTINGS.read_address()
        data = SETTINGS.choose(_("Task"), DATA, "data")
        st.caption(_(EXPLANATIONS[data]))
        corpus = SETTINGS.choose(_("Text"), TEXTS, "corpus") if data == LETTERS else SETTINGS.value("corpus")
        own_text = text_input(f"{KEY}:own", ())[0] if data == LETTERS and corpus == OWN else ""
        with st.container(horizontal=True):
            positions = SETTINGS.choose(_("Positions"), POSITIONS, "positions")
            attention = SETTINGS.choose(_("Attention"), ATTENTION, "attention")
    with settings:
        left, right = st.columns(2)
        with left:
            layers = SETTINGS.choose(_("Layers"), {size: f"{size}" for size in LAYERS}, "layers")
            heads = SETTINGS.choose(_("Heads"), {size: f"{size}" for size in HEADS}, "heads")
        with right:
            width = SETTINGS.choose(_("Width"), {size: f"{size}" for size in WIDTHS}, "width")
        rate = left.select_slider(_("Learning rate"), RATES, **SETTINGS.kept("rate"))
        seed = right.number_input(_("Seed"), 0, 2**31 - 1, **SETTINGS.kept("seed"))
    setup = Setup(data, corpus, layers, heads, width, positions, attention, rate, seed)
    SETTINGS.write_address(setup)
    try:
        return setup, setup.task(own_text)
    except UserError as error:
        return setup, error

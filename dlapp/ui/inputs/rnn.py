"""The settings of the RNN lab: by hand, by preset or by the page's address; and the visitor's own text or table."""

from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ...errors import UserError
from ...i18n import N_
from ...labs.rnn import GAPS, UNITS, Setup
from ...labs.rnn_series import Column, Series, read_csv
from ...labs.rnn_texts import OWN
from ...labs.sequence_task import Task
from ..session import _
from .lab import LabSettings
from .texts import text_input
from .uploads import uploaded
from .widgets import select

KEY = "rnn_lab"
DATA = {
    "remember": N_("Remember the first symbol"),
    "brackets": N_("Count brackets"),
    "add": N_("Add two marked numbers"),
    "letters": N_("Continue a text"),
    "forecast": N_("Forecast a series"),
}
EXPLANATIONS = {
    "remember": N_(
        "Letters stream by. A * starts a new sequence; after every step: which letter did the current sequence start with?"
    ),
    "brackets": N_("After every sign: how many brackets are open? Other signs stand between them."),
    "add": N_("Numbers from 0 to 1 stream by, two of them marked: what is their sum? Within 0.1 counts as correct."),
    "letters": N_("After every letter: which one comes next? The samples show what each network writes."),
    "forecast": N_(
        "After every value: what is the next one? The last fifth is never learned; each network forecasts it from its own "
        "forecasts."
    ),
}
TEXTS = {
    "alice": N_("Alice in Wonderland (English)"),
    "cat": N_("I Am a Cat (Japanese)"),
    OWN: N_("Your own text"),
}
SERIES = {
    "sine": N_("Two sine waves"),
    "passengers": N_("Airline passengers, 1949–1960"),
    OWN: N_("Your own table"),
}
RATES = (5e-4, 1e-3, 2e-3, 5e-3, 1e-2, 2e-2)
CLIPS = (0.0, 0.1, 0.3, 1.0, 3.0, 10.0)
FORGETTING = Setup(data="remember", units=24, gap=50, rate=1e-2, clip=1.0)
REMEMBERING = Setup(data="remember", units=24, gap=100, rate=1e-2, clip=1.0)
SETTINGS = LabSettings(KEY, Setup, {"rate": RATES, "clip": CLIPS})


def ask_for_setup(choice: DeltaGenerator, settings: DeltaGenerator) -> tuple[Setup, Task | UserError]:
    """The setup that the controls say, and what is learnt, or why there is nothing to learn from yet.

    Args:
        choice: where the task is chosen; settings: where all else is.
    """
    with choice:
        SETTINGS.read_address()
        data = SETTINGS.choose(_("Task"), DATA, "data")
        st.caption(_(EXPLANATIONS[data]))
        corpus = SETTINGS.choose(_("Text"), TEXTS, "corpus") if data == "letters" else SETTINGS.value("corpus")
        series = SETTINGS.choose(_("Series"), SERIES, "series") if data == "forecast" else SETTINGS.value("series")
        own_text = text_input(f"{KEY}:own", ())[0] if data == "letters" and corpus == OWN else ""
        own_series = _own_series() if data == "forecast" and series == OWN else None
    with settings:
        left, right = st.columns(2)
        gap = left.slider(
            _("Gap (steps)"), *GAPS, help=_("How long the sequences are in training."), **SETTINGS.kept("gap")
        )
        units = right.slider(
            _("Units"),
            *UNITS,
            help=_("Of the LSTM, about. The other networks get as many units as it takes to have as many parameters."),
            **SETTINGS.kept("units"),
        )
        rate = left.select_slider(_("Learning rate"), RATES, **SETTINGS.kept("rate"))
        clip = right.select_slider(
            _("Gradient clipping"),
            CLIPS,
            format_func=lambda value: f"{value:g}" if value else _("off"),
            help=_("A longer gradient is shortened to this length, so that one step cannot destroy what was learned."),
            **SETTINGS.kept("clip"),
        )
        seed = left.number_input(_("Seed"), 0, 2**31 - 1, **SETTINGS.kept("seed"))
    setup = Setup(data, corpus, series, units, gap, rate, clip, seed)
    SETTINGS.write_address(setup)
    if isinstance(own_series, UserError):
        return setup, own_series
    try:
        return setup, setup.task(own_text, own_series)
    except UserError as error:
        return setup, error


def _own_series() -> Series | UserError | None:
    """A column of a table that the visitor uploads; None as long as there is none."""
    files = uploaded(
        _("A table (CSV)"), f"{KEY}:table", help=_("One row per time step; a column of numbers is forecast.")
    )
    if not files:
        return None
    columns = _columns(files[-1])
    if isinstance(columns, UserError):
        return columns
    names = [column.name for column in columns]
    numbers = list(range(len(columns)))
    chosen = select(_("Column"), numbers, f"{KEY}:column:{files[-1].file_id}", lambda number: names[number])
    return Series(columns[chosen].values)


def _columns(file: Any) -> list[Column] | UserError:
    """What is in the table, read once."""
    known, found = st.session_state.get(f"{KEY}:columns", ("", None))
    if known != file.file_id:
        try:
            found = read_csv(file.getvalue(), file.name)
        except UserError as error:
            found = error
        st.session_state[f"{KEY}:columns"] = (file.file_id, found)
    return found

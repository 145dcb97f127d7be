"""The settings of the RNN lab: by hand, by preset or by the page's address; and the visitor's own text or table."""

import dataclasses
import math
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ...errors import UserError
from ...i18n import N_
from ...labs.rnn import GAPS, OWN, UNITS, Setup
from ...labs.rnn_series import Column, Series, read_csv
from ...labs.sequence_task import Task
from ..session import _
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
PARAMETERS = tuple(field.name for field in dataclasses.fields(Setup))  # of the page's address


def ask_for_setup(choice: DeltaGenerator, settings: DeltaGenerator) -> tuple[Setup, Task | UserError]:
    """The setup that the controls say, and what is learnt, or why there is nothing to learn from yet.

    Args:
        choice: where the task is chosen; settings: where all else is.
    """
    with choice:
        _from_address()
        data = _choose(_("Task"), DATA, "data")
        st.caption(_(EXPLANATIONS[data]))
        corpus = _choose(_("Text"), TEXTS, "corpus") if data == "letters" else _value("corpus")
        series = _choose(_("Series"), SERIES, "series") if data == "forecast" else _value("series")
        own_text = text_input(f"{KEY}:own", ())[0] if data == "letters" and corpus == OWN else ""
        own_series = _own_series() if data == "forecast" and series == OWN else None
    with settings:
        left, right = st.columns(2)
        gap = left.slider(_("Gap (steps)"), *GAPS, help=_("How long the sequences are in training."), **_kept("gap"))
        units = right.slider(
            _("Units"),
            *UNITS,
            help=_("Of the LSTM, about. The other networks get as many units as it takes to have as many parameters."),
            **_kept("units"),
        )
        rate = left.select_slider(_("Learning rate"), RATES, **_kept("rate"))
        clip = right.select_slider(
            _("Gradient clipping"),
            CLIPS,
            format_func=lambda value: f"{value:g}" if value else _("off"),
            help=_("A longer gradient is shortened to this length, so that one step cannot destroy what was learned."),
            **_kept("clip"),
        )
        seed = left.number_input(_("Seed"), 0, 2**31 - 1, **_kept("seed"))
    setup = Setup(data, corpus, series, units, gap, rate, clip, seed)
    address = st.session_state[f"{KEY}:address"] = address_of(setup)
    if _address() != address:
        st.query_params.update(address)
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


def _choose(label: str, names: dict[str, str], field: str) -> Any:
    return st.segmented_control(
        label, list(names), required=True, format_func=lambda name: _(names[name]), **_kept(field)
    )


def apply(setup: Setup, keep_seed: bool = True) -> None:
    """Set every control as a setup has it; for callbacks."""
    for name in PARAMETERS:
        if not (keep_seed and name == "seed"):
            st.session_state[f"{KEY}:{name}"] = getattr(setup, name)


def _kept(name: str) -> dict[str, Any]:
    """Key of a control, which has its value already: Streamlit wants either that or a default."""
    st.session_state.setdefault(f"{KEY}:{name}", getattr(Setup, name))
    return {"key": f"{KEY}:{name}", "persist_state": "session"}


def _value(name: str) -> Any:
    """What a control that is not drawn stands at; kept, as Streamlit forgets it otherwise."""
    kept = st.session_state[f"{KEY}:{name}"] = st.session_state.get(f"{KEY}:{name}", getattr(Setup, name))
    return kept


def address_of(setup: Setup) -> dict[str, str]:
    """A setup as the parameters of an address; a text or a table of one's own stays here."""
    return {name: f"{getattr(setup, name)}" for name in PARAMETERS}


def _address() -> dict[str, str]:
    """The parameters of the page's address that belong to a setup."""
    return {name: st.query_params[name] for name in PARAMETERS if name in st.query_params}


def _from_address() -> None:
    """Set the controls as the link says that the visitor came by."""
    address = _address()
    if not address or address == st.session_state.get(f"{KEY}:address"):
        return
    st.session_state[f"{KEY}:address"] = address
    try:
        setup = setup_of(address)
    except (UserError, ValueError):
        st.warning(
            _("The settings in this link are not valid. The defaults are used instead."), icon=":material/link_off:"
        )
        return
    apply(setup, keep_seed=False)


def setup_of(address: dict[str, str]) -> Setup:
    """The setup of an address.

    Raises:
        UserError, ValueError: when the controls cannot show it.
    """
    given: dict[str, Any] = {name: type(getattr(Setup, name))(address[name]) for name in PARAMETERS if name in address}
    setup = Setup(**given)
    for value, choices in ((setup.rate, RATES), (setup.clip, CLIPS)):
        if not any(math.isclose(value, other) for other in choices):
            raise ValueError(f"{value} is not among {choices}")
    if setup.seed >= 2**31:
        raise ValueError("out of the controls' range")
    return setup

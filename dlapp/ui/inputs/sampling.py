"""How freely tokens are chosen, and how many."""

from typing import Any

import streamlit as st

from ..session import _
from . import controls


def choose_sampling(key: str, temperature: float, longest: int) -> dict[str, Any]:
    """Ask for those fields of the task's Settings.

    Args:
        temperature, longest: what is offered first.
    """
    settings: dict[str, Any] = {
        "max_new_tokens": controls.slider(
            _("New tokens, at most"), 10, 500, longest, 10, key=f"{key}:longest", name="max_new_tokens"
        ),
        "temperature": controls.slider(
            _("Temperature"),
            0.0,
            2.0,
            temperature,
            0.1,
            format="%.1f",
            key=f"{key}:temperature",
            help=_("0 always takes the most probable token. Higher values choose more freely."),
        ),
    }
    if settings["temperature"]:
        with st.expander(_("Top-k, top-p and seed"), icon=":material/tune:"):
            settings["top_k"] = controls.slider(
                _("Top-k"),
                0,
                200,
                40,
                key=f"{key}:top_k",
                help=_("Choose among this many tokens; 0 means all."),
            )
            settings["top_p"] = controls.slider(
                _("Top-p"),
                0.05,
                1.0,
                0.95,
                0.05,
                key=f"{key}:top_p",
                help=_("Choose among the most probable tokens that together have this probability."),
            )
            settings["seed"] = controls.number_input(
                _("Seed"),
                0,
                2**31 - 1,
                0,
                key=f"{key}:seed",
                help=_("The same seed gives the same text."),
            )
    return settings

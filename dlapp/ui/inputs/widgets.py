"""Questions that several pages ask."""

from collections.abc import Callable, Mapping
from typing import TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ...i18n import N_
from .. import address
from ..session import _, language
from . import controls

T = TypeVar("T")
WHERE_IT_FAILS = N_("Where it fails")  # title of an example


def select(
    label: str,
    options: list[T],
    key: str,
    format_func: Callable[[T], str] = str,
    *,
    name: str = "",
    write: Callable[[T], str] = str,
    usual: str | None = None,
    on_choice: Callable[[T], None] = lambda chosen: None,
) -> T:
    """A selectbox whose choice outlives a change of language and of page.

    Streamlit knows a choice by its text, which another language changes: so each language has a box of its own, and the
    choice is remembered beside it.

    Args:
        name: in the page's address, where the choice stands there; write: what an option is called there.
        usual: what need not stand there, by default what the first option is called.
        on_choice: called with what the visitor has chosen by hand.
    """
    if name and address.receive(name, f"{key}:choice", controls.one_of(options, write)):
        st.session_state.pop(f"{key}:{language()}", None)
    box, remembered = f"{key}:{language()}", st.session_state.get(f"{key}:choice")
    index = options.index(remembered) if box not in st.session_state and remembered in options else 0
    chosen = st.selectbox(
        label,
        options,
        index=index,
        format_func=format_func,
        key=box,
        on_change=lambda: on_choice(st.session_state[box]),
    )
    st.session_state[f"{key}:choice"] = chosen
    if name:
        address.say(name, write(chosen), write(options[0]) if usual is None else usual)
    return chosen


def choose(key: str, choice: object) -> None:
    """Let the box of that key have another choice; for callbacks, which run before it is drawn."""
    st.session_state[f"{key}:choice"] = st.session_state[f"{key}:{language()}"] = choice


def prompt_and_seed(label: str, key: str, example: str = "") -> dict[str, object]:
    """Ask what words should guide a model and where chance begins: those fields of the task's Settings."""
    words, chance = st.columns([4, 1])
    with words:
        prompt = controls.text_input(label, example, key=f"{key}:prompt", max_chars=300)
    with chance:
        seed = controls.number_input(_("Seed"), 0, 2**31 - 1, 0, key=f"{key}:seed")
    return {"prompt": prompt, "seed": seed}


def icon_button(icon: str, help: str, key: str, callback: Callable, *arguments: object) -> None:
    """A small button without words; `help` says what it does, also to those who cannot see it."""
    with icon_only(key):
        st.button(help, icon=icon, help=help, type="tertiary", key=key, on_click=callback, args=arguments)


def icon_only(key: str) -> DeltaGenerator:
    """A place for a button of which only the icon is seen (by the styles of `frame`), while its label is its name."""
    return st.container(key=f"icon-{key}", width="content")


def choose_view(views: Mapping[str, Callable], key: str) -> Callable:
    """Begin the look-inside part of a page and ask which view is wanted.

    Args:
        views: title, marked for translation -> what draws the view.
    """
    st.header(_("Look inside"), divider=True)
    view = st.segmented_control(
        _("View"),
        list(views),
        default=next(iter(views)),
        required=True,
        format_func=_,
        label_visibility="collapsed",
        key=f"inside:view:{key}",
    )
    return views[view]

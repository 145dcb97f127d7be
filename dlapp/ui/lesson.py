"""The lesson that a visitor puts together, in their session."""

from collections.abc import Callable

import streamlit as st

from ..lessons import MOST, Step

STEPS, _VERSION = "lesson:steps", "lesson:version"


def steps() -> tuple[Step, ...]:
    """The lesson's steps so far."""
    return st.session_state.get(STEPS, ())


def put(changed: tuple[Step, ...], *, is_redrawn: bool = True) -> None:
    """Let the lesson have these steps; before it is drawn.

    Args:
        is_redrawn: whether the fields in which its words are typed may have other words now.
    """
    st.session_state[STEPS] = changed[:MOST]
    if is_redrawn:
        st.session_state[_VERSION] = version() + 1


def version() -> int:
    """Another number whenever the fields have to be drawn anew."""
    return st.session_state.get(_VERSION, 0)


def add(step: Step) -> None:
    """Put one more step at the end."""
    put((*steps(), step))


def move(number: int, by: int) -> None:
    """Let a step and one of its neighbours change places."""
    changed = list(steps())
    changed.insert(number + by, changed.pop(number))
    put(tuple(changed))


def remove(number: int) -> None:
    """Take a step out."""
    put(steps()[:number] + steps()[number + 1 :])


def change(number: int, change: Callable[[Step], Step]) -> None:
    """Let a step have other words, which are being typed."""
    put(tuple(change(step) if place == number else step for place, step in enumerate(steps())), is_redrawn=False)

"""Streamlit's widgets for settings that stand in the page's address (`dlapp.ui.address`) and outlive a change of page.

Each has a `name` in the address, by default what its key ends with.
"""

import functools
import math
import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import streamlit as st

from ... import limits
from .. import address

T = TypeVar("T")
_NUMBER = re.compile(r"[+-]?\d{1,12}(\.\d{1,9})?", re.ASCII)
_SWITCH = {"True": True, "False": False}


def slider(
    label: str, low: Any, high: Any, usual: Any, step: Any = None, *, key: str, name: str = "", **look: Any
) -> Any:
    """A whole or a broken number, as `usual` is one."""
    parse = functools.partial(parse_number, low=low, high=high, step=step)
    return _ask(st.slider, label, low, high, step=step, key=key, name=name, usual=usual, parse=parse, **look)


def percent(
    label: str, low: int, high: int, usual: int, step: int = 1, *, key: str, name: str = "", **look: Any
) -> float:
    """A share, asked for in whole per cent: 0.7 for 70%, also in the address."""
    return (
        _ask(
            st.slider,
            label,
            low,
            high,
            step=step,
            format="%d%%",
            key=key,
            name=name,
            usual=usual,
            parse=lambda text: parse_number(text, low / 100, high / 100, step / 100, times=100),
            write=lambda share: address.written(share / 100),
            **look,
        )
        / 100
    )


def number_input(label: str, low: int, high: int, usual: int, *, key: str, name: str = "", **look: Any) -> int:
    """A whole number, typed."""
    parse = functools.partial(parse_number, low=low, high=high)
    return _ask(st.number_input, label, low, high, key=key, name=name, usual=usual, parse=parse, **look)


def select_slider(label: str, options: Sequence[T], usual: T, *, key: str, name: str = "", **look: Any) -> T:
    """One of a row."""
    return _ask(
        st.select_slider,
        label,
        options,
        key=key,
        name=name,
        usual=usual,
        parse=one_of(options, address.written),
        **look,
    )


def segmented_control(label: str, options: Sequence[T], usual: T, *, key: str, name: str = "", **look: Any) -> T:
    """One of a few."""
    parse = one_of(options, str)
    return _ask(
        st.segmented_control, label, options, required=True, key=key, name=name, usual=usual, parse=parse, **look
    )


def pills(label: str, options: Sequence[str], *, key: str, name: str = "", **look: Any) -> str | None:
    """One of a few, or none."""
    parse = one_of([None, *options], address.written)
    return _ask(st.pills, label, options, key=key, name=name, usual=None, parse=parse, **look)


def toggle(label: str, usual: bool = False, *, key: str, name: str = "", **look: Any) -> bool:
    """On or off."""
    return _ask(st.toggle, label, key=key, name=name, usual=usual, parse=_SWITCH.__getitem__, **look)


def checkbox(label: str, *, key: str, name: str = "", **look: Any) -> bool:
    """Yes or no."""
    return _ask(st.checkbox, label, key=key, name=name, usual=False, parse=_SWITCH.__getitem__, **look)


def text_input(label: str, usual: str = "", *, key: str, name: str = "", **look: Any) -> str:
    """A line of words."""
    parse = functools.partial(parse_text, longest=look.get("max_chars"))
    return _ask(st.text_input, label, key=key, name=name, usual=usual, parse=parse, **look)


def text_area(label: str, *, key: str, name: str = "", **look: Any) -> str:
    """Several lines of words."""
    parse = functools.partial(parse_text, longest=look.get("max_chars"))
    return _ask(st.text_area, label, key=key, name=name, usual="", parse=parse, **look)


def _ask(
    widget: Callable,
    label: str,
    *arguments: Any,
    key: str,
    name: str,
    usual: Any,
    parse: Callable[[str], Any],
    write: Callable[[Any], str] | None = None,
    **look: Any,
) -> Any:
    """Draw a widget that has its value already: Streamlit wants either that or a default."""
    name, write = name or key.rpartition(":")[2], write or address.written
    address.receive(name, key, parse, usual)
    st.session_state.setdefault(key, usual)
    value = widget(label, *arguments, key=key, persist_state="session", **look)
    address.say(name, write(value), write(usual))
    return value


def parse_number(text: str, low: Any, high: Any, step: Any = None, times: int = 0) -> Any:
    """A number from `low` to `high`, on a step where there are steps, in the type of `low`.

    Args:
        times: a share in the text is this many of a whole, as 0.7 is 70 per cent, which are returned.

    Raises:
        ValueError: when it is none.
    """
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"no number: {text}")
    value = float(text)
    if not low <= value <= high:
        raise ValueError(f"{text} is not in [{low}, {high}]")
    steps = (value - low) / (step or (1 if isinstance(low, int) else 1e-9))
    if not math.isclose(steps, round(steps), abs_tol=1e-6 * max(1, abs(steps))):
        raise ValueError(f"{text} is between two steps")
    if times:
        return round(value * times)
    return int(value) if isinstance(low, int) else value


def parse_text(text: str, longest: int | None) -> str:
    """Words as they are.

    Raises:
        ValueError: when there are too many of them.
    """
    if len(text) > (longest or limits.CHARACTERS):
        raise ValueError("too long")
    return text


def one_of(options: Sequence[T], write: Callable[[T], str]) -> Callable[[str], T]:
    """What finds an option by its name in an address."""
    return {write(option): option for option in options}.__getitem__

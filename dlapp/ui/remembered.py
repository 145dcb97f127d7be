"""What this browser remembers of its visitor's choices: the language, and the last model of each page.

It is all in one cookie, as a query string. A link wins over it. The theme is remembered by Streamlit itself.
"""

from urllib.parse import parse_qsl, urlencode

import streamlit as st

from .components.browser_cookie import browser_cookie

_COOKIE, _KEY = "dlapp_remembered", "remembered"
_MOST, _LONGEST = 60, 120  # choices, and characters of each


def _choices() -> dict[str, str]:
    if _KEY not in st.session_state:
        st.session_state[_KEY] = _read(st.context.cookies.get(_COOKIE, ""))
    choices: dict[str, str] = st.session_state[_KEY]
    return choices


def _read(cookie: object) -> dict[str, str]:
    """What stands in a cookie, which anyone may have written."""
    try:
        pairs = parse_qsl(str(cookie), max_num_fields=_MOST)
    except ValueError:
        return {}
    return {name: value for name, value in pairs if len(name) <= _LONGEST and len(value) <= _LONGEST}


def recall(name: str) -> str:
    """What was chosen last, "" when nothing was."""
    return _choices().get(name, "")


def remember(name: str, value: str) -> None:
    """Let the browser know it tomorrow."""
    _choices()[name] = value


def write() -> None:
    """Hand the browser what is to be remembered, if there is anything."""
    if choices := _choices():
        browser_cookie(_COOKIE, urlencode(choices), replaces=True)

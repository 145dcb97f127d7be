"""What Streamlit has no element for: a typed function in name.py, its behaviour in name.js, its looks in name.css."""

import re
from collections.abc import Callable
from pathlib import Path

import streamlit as st

_FOLDER = Path(__file__).parent
_SHEET = re.compile(r'^@import "\./(\w+\.css)";\n', re.MULTILINE)
_IMPORT = re.compile(r'^import \{[^}]*\} from "\./(\w+)\.js";\n', re.MULTILINE)


@st.cache_resource(show_spinner=False)
def component(name: str, html: str = '<div class="root"></div>') -> Callable:
    """The component of `name.js` and, where there is one, `name.css`, to be called with `data` and `key`.

    Args:
        html: what its script finds, by a class, in `parentElement`, a shadow root: the page's styles do not get in, its own not out.
            A plain `div` is Streamlit's own, in which the styles are, too.
    """
    return st.components.v2.component(name, html=html, css=_styles(name), js=_bundle(name))


def _styles(name: str) -> str | None:
    """A sheet with those it imports put in front."""
    if not (_FOLDER / f"{name}.css").exists():
        return None
    sheet = _text(f"{name}.css")
    return "\n".join([*map(_text, _SHEET.findall(sheet)), _SHEET.sub("", sheet)])


def _bundle(name: str) -> str:
    """A module with those it imports put in front: Streamlit serves each component's script as a single module."""
    script = _text(f"{name}.js")
    shared = [re.sub("^export ", "", _text(f"{other}.js"), flags=re.MULTILINE) for other in _IMPORT.findall(script)]
    return "\n".join([*shared, _IMPORT.sub("", script)])


def _text(file: str) -> str:
    """A file's text under its name: a single line Streamlit might take for a path."""
    return f"/* {file} */\n{(_FOLDER / file).read_text(encoding='utf-8')}"

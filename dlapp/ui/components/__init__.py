"""What Streamlit has no element for: a typed function in name.py, its behaviour in name.js, its looks in name.css."""

import re
from collections.abc import Callable
from pathlib import Path

import streamlit as st

_FOLDER = Path(__file__).parent
_IMPORT = re.compile(r'^import \{[^}]*\} from "\./(\w+)\.js";\n', re.MULTILINE)


@st.cache_resource(show_spinner=False)
def component(name: str, html: str = "<div></div>") -> Callable:
    """The component of `name.js` and, where there is one, `name.css`, to be called with `data` and `key`.

    Args:
        html: what its script finds in `parentElement`, a shadow root: the page's styles do not get in, its own not out.
    """
    css = _text(f"{name}.css") if (_FOLDER / f"{name}.css").exists() else None
    return st.components.v2.component(name, html=html, css=css, js=_bundle(name))


def _bundle(name: str) -> str:
    """A module with those it imports put in front: Streamlit serves each component's script as a single module."""
    script = _text(f"{name}.js")
    shared = [re.sub("^export ", "", _text(f"{other}.js"), flags=re.MULTILINE) for other in _IMPORT.findall(script)]
    return "\n".join([*shared, _IMPORT.sub("", script)])


def _text(file: str) -> str:
    """A file's text under its name: a single line Streamlit might take for a path."""
    return f"/* {file} */\n{(_FOLDER / file).read_text(encoding='utf-8')}"

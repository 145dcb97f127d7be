"""The app's own pictures, diagrams and sounds."""

import base64
import functools
import html
import re
from pathlib import Path

from ..session import _

_FOLDER = Path(__file__).parent
_KINDS = {".webp": "image/webp", ".png": "image/png"}


@functools.cache
def url(name: str) -> str:
    """A picture as a data URL: st.image and page_icon would load numpy and Pillow, which the first page does without."""
    data = base64.b64encode((_FOLDER / name).read_bytes()).decode()
    return f"data:{_KINDS[Path(name).suffix]};base64,{data}"


def read(name: str) -> bytes:
    """The content of a file here."""
    return (_FOLDER / name).read_bytes()


def diagram(name: str) -> str:
    """An SVG whose `[[terms]]` are in the visitor's language."""
    drawing = (_FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    return re.sub(r"\[\[(.+?)\]\]", lambda term: html.escape(_(term[1])), drawing)

"""Keys that act wherever the visitor is on a page."""

from . import component


def keyboard() -> None:
    """Ctrl+Enter or Cmd+Enter presses the page's main button, whose key ends in `start`; Escape stops a running job."""
    component("keyboard")(key="keyboard")

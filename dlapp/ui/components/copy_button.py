"""A button that puts a text on the clipboard."""

from ..session import _
from . import component


def copy_button(text: str, key: str) -> None:
    """Offer to copy a text; nothing for an empty one."""
    if text:
        component("copy_button")(data={"text": text, "label": _("Copy"), "done": _("Copied")}, key=key)

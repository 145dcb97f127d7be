"""What a click has begun comes into view: on a phone it lies screens below the button."""

from . import component


def bring_into_view(begun: str) -> None:
    """Scroll down to this place, once for what `begun` names, if that is anything and not in the screen's upper half."""
    component("into_view")(data=begun, key="into-view")

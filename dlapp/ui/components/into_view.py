"""What a click has begun comes into view: on a phone it lies screens below the button."""

from . import component


def bring_into_view(begun: str) -> None:
    """Scroll down to this place unless it is in the screen's upper half: once for each `begun`, never for an empty one."""
    component("into_view")(data=begun, key="into-view")

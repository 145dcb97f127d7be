"""What a click has begun comes into view: on a phone it lies screens below the button."""

from . import component


def bring_into_view(begun: str) -> None:
    """Scroll the screen down to here, once for each `begun` that is not empty, unless it is in the upper half of it."""
    component("into_view")(data=begun, key=f"into-view:{begun}")

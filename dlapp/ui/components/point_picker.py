"""A picture on which a place can be pointed out, by mouse, touch or keyboard."""

from collections.abc import Callable, Sequence

import streamlit as st
from PIL import Image

from ... import media
from ..session import _
from . import component
from .pictures import data_url

LONGEST = 1000  # pixels of what is sent to the browser


def point_picker(
    image: Image.Image, points: Sequence[tuple[float, float, str]], key: str, on_pick: Callable[[float, float], None]
) -> None:
    """Show a picture that can be pointed at.

    Args:
        points: (x, y, CSS colour) of what is marked already, in shares of width and height.
        key: names the picture: another one needs another key.
        on_pick: called with such an x and y before the page runs again.
    """
    key = key.replace("_", "-")  # Streamlit refuses two underscores

    def picked() -> None:
        place = st.session_state[key].picked
        if place:
            on_pick(float(place["x"]), float(place["y"]))

    component("point_picker", '<div class="place"></div>')(
        data={
            "picture": _url(image, key),
            "width": image.width,
            "height": image.height,
            "points": [{"x": x, "y": y, "colour": colour} for x, y, colour in points],
            "label": _("Pick a point: click, or move with the arrow keys and press Enter"),
        },
        key=key,
        on_picked_change=picked,
    )


@st.cache_data(show_spinner=False, max_entries=32)
def _url(_image: Image.Image, key: str) -> str:
    return data_url(media.shown(_image, LONGEST))

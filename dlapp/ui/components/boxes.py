"""A picture with boxes over it; the pointer or the keyboard's focus on one shows what it is."""

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st
from PIL import Image

from ... import media
from . import component
from .pictures import data_url

LONGEST = 1600  # pixels of what is sent to the browser


@dataclass(frozen=True)
class Drawn:
    """A box on the screen.

    Attributes:
        left, top, right, bottom: in shares of the picture's sides; what is beyond 0 or 1 is cut.
        label: what it says; colour: #rrggbb; ink: of the label.
        look: `solid`, `dashed` or `faint`.
    """

    left: float
    top: float
    right: float
    bottom: float
    label: str
    colour: str
    ink: str
    look: str = "solid"


def boxes(image: Image.Image, drawn: Sequence[Drawn], label: str, key: str, picture: str) -> None:
    """Show boxes over a picture, the small ones above the large, solid ones above the others.

    Args:
        label: what the picture shows, for those who cannot see it.
        key: of the place on the page; picture: names the picture, another one needs another name.
    """
    component("boxes", '<div class="place"></div>')(
        data={
            "picture": _url(image, picture),
            "width": image.width,
            "height": image.height,
            "label": label,
            "boxes": [
                {
                    "left": max(0.0, box.left),
                    "top": max(0.0, box.top),
                    "width": min(1.0, box.right) - max(0.0, box.left),
                    "height": min(1.0, box.bottom) - max(0.0, box.top),
                    "label": box.label,
                    "colour": box.colour,
                    "ink": box.ink,
                    "look": box.look,
                }
                for box in sorted(drawn, key=_depth)
            ],
        },
        key=key.replace("_", "-"),  # Streamlit refuses two underscores
    )


def _depth(box: Drawn) -> tuple[bool, float]:
    """Small for what lies below others."""
    return box.look == "solid", (box.left - box.right) * (box.bottom - box.top)


@st.cache_data(show_spinner=False, max_entries=32)
def _url(_image: Image.Image, key: str) -> str:
    return data_url(media.shown(_image, LONGEST))

"""Two pictures over each other with a divider to draw, or side by side: by mouse, touch or keyboard, with a zoom."""

import streamlit as st
from PIL import Image

from ... import media
from ..session import _, language
from . import component
from .pictures import data_url

LONGEST = 2400  # pixels of what is sent to the browser


def before_after(before: Image.Image, after: Image.Image, labels: tuple[str, str], key: str) -> None:
    """Compare two pictures of the same thing; the first is shown as large as the second.

    Args:
        labels: what stands on each of them, in the visitor's language.
        key: names these two pictures: others need another one.
    """
    urls = _urls(before, after, key)
    component("before_after", '<div class="pair"></div>')(
        data={
            "id": f"{key}:{language()}",
            "before": urls[0],
            "after": urls[1],
            "beforeLabel": labels[0],
            "afterLabel": labels[1],
            "width": after.width,
            "height": after.height,
            "label": _("Divider between before and after"),
            "smaller": _("Zoom out"),
            "larger": _("Zoom in"),
            "whole": _("Whole picture"),
            "beside": _("Side by side"),
            "full": _("Full window"),
        },
        key=f"{key}:pair".replace("_", "-"),  # Streamlit refuses two underscores
    )
    if max(after.size) > LONGEST:
        st.caption(
            _(
                "Preview reduced to {size} pixels. The download has all {width} × {height}.",
                size=LONGEST,
                width=after.width,
                height=after.height,
            )
        )


@st.cache_data(show_spinner=False, max_entries=32)
def _urls(_before: Image.Image, _after: Image.Image, key: str) -> list[str]:
    """Both as data URLs, of the same size."""
    after = media.shown(_after, LONGEST)
    before = media.shown(_before, LONGEST).resize(after.size, Image.Resampling.BICUBIC)
    return [data_url(before), data_url(after)]

"""The colour of a hint: from a picker, a few that are often needed, or out of a picture of the visitor's."""

import streamlit as st

from ... import media
from ...i18n import N_
from ..components.point_picker import point_picker
from ..components.swatches import swatches
from ..progress import show_notices
from ..session import _
from .pictures import File, decode
from .uploads import uploaded

_KEY = "colorization:hint_colour"
_COMMON = {  # colours that such things often have
    N_("Skin"): "#d9a98c",
    N_("Sky"): "#7fb0e6",
    N_("Hair"): "#5a4030",
    N_("Grass"): "#5f8a3a",
    N_("Wood"): "#96683f",
    N_("Brick"): "#a5523f",
}
_LONGEST = 1000  # pixels


def choose_hint_colour() -> None:
    """Ask for the colour."""
    st.session_state.setdefault(_KEY, "#2f6fd0")
    st.color_picker(_("Colour of the hint"), key=_KEY, persist_state="session")
    swatches({_(name): colour for name, colour in _COMMON.items()}, "hint-swatches", _take)
    with st.expander(_("Take the colour from a picture"), icon=":material/colorize:"):
        _pipette()


def hint_colour() -> tuple[int, int, int]:
    """Red, green and blue in 0..255, as chosen last."""
    red, green, blue = bytes.fromhex(st.session_state[_KEY].lstrip("#"))
    return red, green, blue


def _take(colour: str) -> None:
    st.session_state[_KEY] = colour


def _pipette() -> None:
    files = uploaded(_("Picture to take the colour from"), f"{_KEY}:upload", help=media.ACCEPTED)
    if not files:
        return
    pictures, notices = decode([File(files[0].name, files[0].getvalue())], _LONGEST)
    show_notices(notices)
    for picture in pictures:
        image = media.on_white(picture.image)

        def picked(x: float, y: float, image=image) -> None:
            pixel = image.getpixel(
                (min(int(x * image.width), image.width - 1), min(int(y * image.height), image.height - 1))
            )
            _take("#{:02x}{:02x}{:02x}".format(*pixel))

        point_picker(image, [], f"pipette:{files[0].file_id}", picked)

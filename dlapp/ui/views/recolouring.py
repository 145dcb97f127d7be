"""Colours changed at once, without a network and without waiting."""

import hashlib
from dataclasses import dataclass

import streamlit as st
from PIL import Image

from ... import media, recolouring
from .. import result_files
from ..components.before_after import before_after
from ..inputs import controls
from ..inputs.own_picture import OwnPicture, own_picture
from ..inputs.pictures import File, decode
from ..session import _, explain

TASK = "recolouring"
SHOWN = 1600  # pixels of what is recoloured while the sliders move; the file has them all


@dataclass(frozen=True)
class Change:
    """By how many degrees hues are rotated, the factor of the saturation, and whose palette is applied before that.

    `id` is another one for other values.
    """

    degrees: int
    saturation: float
    palette: OwnPicture | None
    id: str


def choose_change() -> Change:
    """Ask what to change."""
    degrees = controls.slider(_("Hue shift"), -180, 180, 0, 5, format="%d°", key=f"{TASK}:hue")
    saturation = controls.percent(_("Saturation"), 0, 200, 100, 5, key=f"{TASK}:saturation")
    palette = own_picture(_("Use the palette of another picture"), f"{TASK}:palette", "palette")
    return Change(degrees, saturation, palette, f"{degrees}:{saturation}:{palette.digest if palette else ''}")


def show_change(files: list[File], change: Change) -> None:
    """The first of the files before and after, and the file to take home."""
    if not files:
        st.info(_("Choose a picture or an example."), icon=":material/image:")
        return
    st.header(_("Result"), divider=True)
    if len(files) > 1:
        st.caption(_("Only the first picture is used here."))
    digest, picture = _decoded(files[0])
    if picture is None:
        return

    def changed(image: Image.Image) -> Image.Image:
        made = recolouring.with_palette_of(image, change.palette.image) if change.palette else image
        if change.degrees or change.saturation != 1:
            return recolouring.turned(made, change.degrees, change.saturation)
        return made

    small = media.shown(picture.image, SHOWN)
    before_after(small, changed(small), (_("Before"), _("After")), key=f"{TASK}:{digest}:{change.id}")
    settings = {"task": TASK, "hue": change.degrees, "saturation": change.saturation}
    settings["palette"] = change.palette.name if change.palette else ""
    result_files.offer([picture.image], (picture.name,), [settings], "_recoloured", TASK, changed)


def _decoded(file: File) -> tuple[str, media.Picture | None]:
    """A file's digest and picture, decoded once for all the runs of the page in which the sliders move."""
    key, digest = f"{TASK}:decoded", hashlib.sha256(file.data).hexdigest()
    if st.session_state.get(key, ("",))[0] != digest:
        st.session_state[key] = (digest, *decode([file]))
    _same, pictures, notices = st.session_state[key]
    for notice in notices:
        st.warning(explain(notice), icon=":material/warning:")
    return digest, pictures[0] if pictures else None

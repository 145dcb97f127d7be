"""Colours changed at once, without a network and without waiting."""

import hashlib
from dataclasses import dataclass

import streamlit as st
from PIL import Image

from ... import limits, media, recolouring
from .. import result_files
from ..components.before_after import before_after
from ..inputs.pictures import File, decode
from ..inputs.uploads import uploaded
from ..session import _, explain

TASK = "recolouring"
SHOWN = 1600  # pixels of what is recoloured while the sliders move; the file has them all


@dataclass(frozen=True)
class Change:
    """By how many degrees hues are rotated, the factor of the saturation, and whose palette is applied before."""

    degrees: int
    saturation: float
    palette: File | None


def choose_change() -> Change:
    """Ask what to change."""
    degrees = st.slider(_("Hue shift"), -180, 180, 0, 5, format="%d°", key=f"{TASK}:hue", persist_state="session")
    label = _("Saturation")
    share = st.slider(label, 0, 200, 100, 5, format="%d%%", key=f"{TASK}:saturation", persist_state="session")
    accepted = _(
        "{accepted}. Up to {size} MB and {pixels} megapixels.",
        accepted=media.ACCEPTED,
        size=limits.FILE_BYTES // 10**6,
        pixels=limits.PIXELS // 10**6,
    )
    palettes = uploaded(_("Use the palette of another picture"), f"{TASK}:palette", help=accepted)
    return Change(degrees, share / 100, File(palettes[0].name, palettes[0].getvalue()) if palettes else None)


def show_change(files: list[File], change: Change) -> None:
    """The first of the files before and after, and the file to take home."""
    if not files:
        st.info(_("Choose a picture or an example."), icon=":material/image:")
        return
    st.header(_("Result"), divider=True)
    if len(files) > 1:
        st.caption(_("Only the first picture is used here."))
    picture = _decoded(files[0], "picture")
    palette = _decoded(change.palette, "palette") if change.palette else None
    if picture is None:
        return

    def changed(image: Image.Image) -> Image.Image:
        made = recolouring.with_palette_of(image, palette.image) if palette else image
        if change.degrees or change.saturation != 1:
            return recolouring.turned(made, change.degrees, change.saturation)
        return made

    small = media.shown(picture.image, SHOWN)
    digests = [_digest(file) for file in (files[0], change.palette) if file]
    key = hashlib.sha256(f"{digests}:{change.degrees}:{change.saturation}".encode()).hexdigest()
    before_after(small, changed(small), (_("Before"), _("After")), key=f"{TASK}:{key}")
    settings = {"task": TASK, "hue": change.degrees, "saturation": change.saturation}
    settings["palette"] = change.palette.name if change.palette else ""
    result_files.offer([picture.image], (picture.name,), [settings], "_recoloured", TASK, changed)


def _decoded(file: File, kind: str) -> media.Picture | None:
    """A file's picture, decoded once for all the runs of the page in which the sliders move."""
    name, digest = f"{TASK}:decoded:{kind}", _digest(file)
    if st.session_state.get(name, ("",))[0] != digest:
        st.session_state[name] = (digest, *decode([file]))
    _same, pictures, notices = st.session_state[name]
    for notice in notices:
        st.warning(explain(notice), icon=":material/warning:")
    return pictures[0] if pictures else None


def _digest(file: File) -> str:
    return hashlib.sha256(file.data).hexdigest()

"""Pictures that are handed over one by one and not kept by what took them: files, photos and drawings."""

import streamlit as st
from PIL import Image

from ... import limits, media
from ...errors import UserError
from ...i18n import N_
from ...labs import doodles
from ..components.sketch_pad import sketch_pad
from ..session import _
from .pictures import File, decode
from .uploads import let_go, uploaded

FILES, CAMERA, DRAWING = "files", "camera", "drawing"
WAYS = {FILES: N_("Files"), CAMERA: N_("Camera"), DRAWING: N_("Drawing")}
ICONS = {FILES: ":material/upload:", CAMERA: ":material/photo_camera:", DRAWING: ":material/draw:"}


def new_pictures(key: str, longest: int, several: bool) -> tuple[list[Image.Image], list[UserError]]:
    """Ask for pictures in one of three ways.

    Args:
        longest: pixels that the longer side is reduced to, if need be.
        several: whether they are collected: then a drawing is handed over with a button, else after each stroke.

    Returns:
        What was handed over since the last run, on white, and what is to be said about files that were not fit for it.
    """
    way = st.segmented_control(
        _("Source"),
        list(WAYS),
        default=FILES,
        required=True,
        format_func=lambda each: f"{ICONS[each]} {_(WAYS[each])}",
        label_visibility="collapsed",
        key=f"{key}:way",
        persist_state="session",
    )
    if way == DRAWING:
        return _drawing(key, several), []
    files = _files(key, several) if way == FILES else _photos(key)
    pictures, notices = decode(files, longest)
    return [media.on_white(picture.image) for picture in pictures], notices


def _files(key: str, several: bool) -> list[File]:
    accepted = _(
        "{accepted}. Up to {size} MB and {pixels} megapixels.",
        accepted=media.ACCEPTED,
        size=limits.FILE_BYTES // 10**6,
        pixels=limits.PIXELS // 10**6,
    )
    label = _("Your pictures") if several else _("Your picture")
    files = [
        File(file.name, file.getvalue()) for file in uploaded(label, f"{key}:files", help=accepted, multiple=several)
    ]
    if files:
        let_go(f"{key}:files")
    return files


def _photos(key: str) -> list[File]:
    """A photo at a time: then the camera looks on."""
    count = f"{key}:photos"
    photo = st.camera_input(
        _("Take a photo"), key=f"{key}:camera:{st.session_state.get(count, 0)}", label_visibility="collapsed"
    )
    if photo is None:
        return []
    st.session_state[count] = st.session_state.get(count, 0) + 1
    return [File(_("photo") + ".jpg", photo.getvalue())]


def _drawing(key: str, several: bool) -> list[Image.Image]:
    strokes, sheet, is_new = f"{key}:strokes", f"{key}:sheet", f"{key}:is_new"

    def drawn(made: list[list[tuple[float, float]]]) -> None:
        st.session_state[strokes], st.session_state[is_new] = made, True

    def clear() -> None:
        st.session_state[sheet] = st.session_state.get(sheet, 0) + 1
        st.session_state.pop(strokes, None)

    def hand_over() -> None:
        st.session_state[is_new] = st.session_state.get(strokes)
        clear()

    sketch_pad(st.session_state.get(sheet, 0), f"{key}:pad", drawn)
    made = st.session_state.get(strokes)
    with st.container(horizontal=True):
        if several:
            st.button(
                _("Add the drawing"), key=f"{key}:add", icon=":material/add:", disabled=not made, on_click=hand_over
            )
        st.button(_("Clear"), key=f"{key}:clear", icon=":material/delete_sweep:", disabled=not made, on_click=clear)
    handed = st.session_state.pop(is_new, None)
    if several:
        return [doodles.picture(handed)] if isinstance(handed, list) else []
    return [doodles.picture(made)] if handed and made else []

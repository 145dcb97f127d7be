"""Colours changed at once, without a network and without waiting."""

import hashlib

import streamlit as st
from PIL import Image

from .. import media, recolouring
from . import inputs, picture_results
from .components.before_after import before_after
from .session import _, explain

TASK = "recolouring"
SHOWN = 1600  # pixels of what is recoloured while the sliders move; the file has them all


def recolour(files: list[inputs.File]) -> None:
    """Hue, strength of the colours and the palette of another picture for the first of the files."""
    left, right = st.columns(2)
    with left:
        degrees = st.slider(
            _("Turn the hues"), -180, 180, 0, 5, format="%d°", key=f"{TASK}:hue", persist_state="session"
        )
        share = st.slider(
            _("Strength of the colours"),
            0,
            200,
            100,
            5,
            format="%d %%",
            key=f"{TASK}:saturation",
            persist_state="session",
        )
    with right:
        file = st.file_uploader(
            _("Take over the palette of another picture: {accepted}.", accepted=media.ACCEPTED), key=f"{TASK}:palette"
        )
    if not files:
        st.info(_("Upload a picture or choose an example."), icon=":material/image:")
        return
    if len(files) > 1:
        st.caption(_("Several pictures are there: the first one is used."))
    picture = _decoded(files[0], "picture")
    palette = _decoded(inputs.File(file.name, file.getvalue()), "palette") if file else None
    if picture is None:
        return

    def changed(image: Image.Image) -> Image.Image:
        made = recolouring.with_palette_of(image, palette.image) if palette else image
        return recolouring.turned(made, degrees, share / 100) if degrees or share != 100 else made

    small = media.shown(picture.image, SHOWN)
    key = hashlib.sha256(
        f"{st.session_state[f'{TASK}:decoded:picture'][0]}:{degrees}:{share}:{file and file.file_id}".encode()
    )
    before_after(small, changed(small), (_("Before"), _("Recoloured")), key=f"{TASK}:{key.hexdigest()}")
    settings = {"task": TASK, "hue": degrees, "saturation": share / 100, "palette": file.name if file else ""}
    picture_results.offer([picture.image], (picture.name,), [settings], "_recoloured", TASK, changed)


def _decoded(file: inputs.File, kind: str) -> media.Picture | None:
    """A file's picture, decoded once for all the runs of the page in which the sliders move."""
    name = f"{TASK}:decoded:{kind}"
    digest = hashlib.sha256(file.data).hexdigest()
    if st.session_state.get(name, ("",))[0] != digest:
        pictures, notices = inputs.decode([file])
        st.session_state[name] = (digest, pictures, notices)
    _digest, pictures, notices = st.session_state[name]
    for notice in notices:
        st.warning(explain(notice), icon=":material/warning:")
    return pictures[0] if pictures else None

"""Asking for the face to edit: a file, a photo, a drawing made on the spot, or what another page has sent."""

import secrets

import streamlit as st
from PIL import Image

from ... import limits, media
from ...errors import UserError
from ...tasks.face_editing import check
from ...tasks.from_noise import LARGEST_SEED
from .. import address, progress
from ..session import _
from . import controls, face_stack
from .face_stack import TASK, Stack
from .pictures import File, decode, example_file
from .uploads import let_go, uploaded

EXAMPLE = "astronaut.png"
PAINTER = "dlapp-cartoonist"
CAPTIONS = (  # what they do not name is left to chance; colours are named, because the network mixes those that are not
    "a girl with long red hair in a blue sweater, yellow background",
    "a man with black hair and a beard in a green shirt, blue background",
    "a woman with brown hair in a bun in a red turtleneck, green background",
    "a boy with spiky blond hair in a blue turtleneck, pink background",
)
_DRAWING, _NOTICES, _PHOTOS = f"{TASK}:drawing", f"{TASK}:picture_notices", f"{TASK}:photos"
_EXAMPLE, _ORIGIN = f"{TASK}:example", f"{TASK}:origin"  # asked for by a link; how the address says what the face is


def new_face() -> Stack | None:
    """Ask for a picture; the stack that begins with one that came just now, else None."""
    ways = (_take(_files()), _sent(), _drawn_or_example(), _photo())  # all of them are asked
    progress.show_notices(st.session_state.get(_NOTICES, ()))
    if origin := st.session_state.get(_ORIGIN):
        address.say(*origin)
    elif face_stack.current():
        address.lack()
    return next((stack for stack in ways if stack), None)


def _files() -> list[File]:
    accepted = _(
        "{accepted}. Up to {size} MB and {pixels} megapixels.",
        accepted=media.ACCEPTED,
        size=limits.FILE_BYTES // 10**6,
        pixels=limits.EDITED_PIXELS // 10**6,
    )
    files = uploaded(_("Your picture"), f"{TASK}:upload", help=accepted)
    if files:
        let_go(f"{TASK}:upload")
    return [File(file.name, file.getvalue()) for file in files]


def _sent() -> Stack | None:
    sent: File | None = st.session_state.pop(f"{TASK}:sent", None)
    return _take([sent] if sent else [])


def _drawn_or_example() -> Stack | None:
    address.receive("drawing", _DRAWING, lambda text: controls.parse_number(text, 0, LARGEST_SEED))
    address.receive("example", _EXAMPLE, controls.one_of([EXAMPLE], str))
    with st.container(horizontal=True, gap="small"):
        if st.button(_("Draw a face"), icon=":material/casino:", key=f"{TASK}:draw"):
            st.session_state[_DRAWING] = secrets.randbelow(10**6)
        is_example = st.button(_("Astronaut"), icon=":material/photo:", key=f"{TASK}:example:{EXAMPLE}")
    if is_example or st.session_state.pop(_EXAMPLE, None):
        st.session_state.pop(_DRAWING, None)
        return _take([example_file(EXAMPLE)], ("example", EXAMPLE))
    seed = st.session_state.get(_DRAWING)
    if seed is None:
        return None
    st.session_state[_ORIGIN] = origin = "drawing", str(seed)  # the address says so while it is still being drawn
    caption = CAPTIONS[seed % len(CAPTIONS)]
    faces = progress.view_result(None, "text_to_image", caption, f"drawing:{seed}", model=PAINTER, seed=seed)
    if faces is None:
        return None
    del st.session_state[_DRAWING]
    return _begin(f"face_{seed}.png", faces.images[0], [], origin)


def _photo() -> Stack | None:
    """A photo at a time: then the camera looks on."""
    if not st.toggle(_("Use the camera"), key=f"{TASK}:camera_on"):
        return None
    count = st.session_state.get(_PHOTOS, 0)
    photo = st.camera_input(_("Take a photo"), key=f"{TASK}:camera:{count}", label_visibility="collapsed")
    if photo is None:
        return None
    st.session_state[_PHOTOS] = count + 1
    return _take([File(_("photo") + ".jpg", photo.getvalue())])


def _take(files: list[File], origin: tuple[str, str] | None = None) -> Stack | None:
    """Begin with a file; what is wrong with it is said, and the face before stays."""
    if not files:
        return None
    pictures, notices = decode(files)
    if pictures:
        return _begin(pictures[0].name, pictures[0].image, notices, origin)
    st.session_state[_NOTICES] = notices
    return None


def _begin(
    name: str, picture: Image.Image, notices: list[UserError], origin: tuple[str, str] | None = None
) -> Stack | None:
    st.session_state[_NOTICES], st.session_state[_ORIGIN] = notices, origin
    try:
        check(picture)
    except UserError as error:
        notices.append(error)
        return None
    return face_stack.begin(name, picture)

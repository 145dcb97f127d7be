"""Asking for pictures: files, the camera or an example."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from ... import files as stored
from ... import limits, media
from ...backend import TOO_MANY_FILES
from ...errors import UserError
from ...i18n import N_
from ...sample_pictures import sample_picture
from .. import address
from ..session import _, plain
from . import controls
from .uploads import uploaded
from .widgets import WHERE_IT_FAILS

# Public-domain pictures that scikit-image ships (astronaut: NASA; cat, coffee, rocket: CC0).
EXAMPLES = {
    "chelsea.png": N_("Cat"),
    "coffee.png": N_("Coffee"),
    "rocket.jpg": N_("Rocket"),
    "astronaut.png": N_("Astronaut"),
}


@dataclass(frozen=True)
class Hard:
    """A picture of the same collection that a page's networks do badly; `why` is marked for translation."""

    name: str
    why: str


@dataclass(frozen=True)
class File:
    """A file that came from the visitor or from the examples; `remark`, marked for translation, is said with its result."""

    name: str
    data: bytes
    remark: str = ""

    def path(self) -> Path:
        """A new file with it."""
        return stored.keep(self.data, self.name)


def picture_files(
    key: str, examples: Mapping[str, str] = EXAMPLES, hard: Hard | None = None
) -> tuple[list[File], list[File]]:
    """Ask for pictures by upload, camera or example; another page may have sent one (`results.send_to`).

    Args:
        examples: of EXAMPLES; may be empty. hard: one more, labelled so.

    Returns:
        What is there to start with the page's button (without files of one's own the last example, for other settings), and
        the example that was just clicked, to start at once.
    """
    own = uploaded(
        _("Your pictures"),
        f"{key}:upload",
        help=_(
            "{accepted}. Up to {files} files of {size} MB and {pixels} megapixels each, {total} MB together.",
            accepted=media.ACCEPTED,
            files=limits.FILES,
            size=limits.FILE_BYTES // 10**6,
            pixels=limits.PIXELS // 10**6,
            total=limits.SESSION_UPLOAD_BYTES // 10**6,
        ),
        multiple=True,
        changed=lambda: _forget_sent(key),
    )
    remarks = {hard.name: hard.why} if hard else {}
    titles = {**examples, **dict.fromkeys(remarks, WHERE_IT_FAILS)}
    address.receive("example", f"{key}:example", controls.one_of(list(titles), str))
    is_clicked = bool(titles) and _is_example_clicked(key, titles)
    files = [File(file.name, file.getvalue()) for file in own]
    if sent := st.session_state.get(f"{key}:sent"):
        files = [sent]
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.image(sent.data, width=64)
            st.caption(_("From another page: {name}", name=plain(sent.name)))
            st.button(
                "",
                icon=":material/close:",
                help=_("Remove"),
                type="tertiary",
                key=f"{key}:forget_sent",
                on_click=_forget_sent,
                args=(key,),
            )
    if st.toggle(_("Use the camera"), key=f"{key}:camera_on"):
        photo = st.camera_input(_("Take a photo"), key=f"{key}:camera", label_visibility="collapsed")
        if photo:
            files.append(File(_("photo") + ".jpg", photo.getvalue()))
    last = st.session_state.get(f"{key}:example")
    if files:
        address.lack()
    elif last:
        address.say("example", last)
    example = [example_file(last, remarks.get(last, ""))] if last else []
    return files or example, example if is_clicked else []


def _is_example_clicked(key: str, examples: Mapping[str, str]) -> bool:
    """Examples to click on; the last one that was is remembered."""
    is_clicked = False
    with st.grid(len(examples), min_column_width=64, gap="xsmall", wrap=False, key=f"{key}:examples"):
        for name, title in examples.items():
            with st.container(gap=None):
                st.image(_thumbnail(name), alt=_(title), width="stretch")
                if st.button(_(title), key=f"{key}:example:{name}", width="stretch", type="tertiary"):
                    st.session_state[f"{key}:example"] = name
                    _forget_sent(key)
                    is_clicked = True
    return is_clicked


def _forget_sent(key: str) -> None:
    st.session_state.pop(f"{key}:sent", None)


def example_file(name: str, remark: str = "") -> File:
    """An example of that name."""
    return File(name, sample_picture(name).read_bytes(), remark)


@st.cache_data(show_spinner=False)
def _thumbnail(name: str) -> bytes:
    """A square JPEG of an example."""
    import io

    from PIL import Image, ImageOps

    file = io.BytesIO()
    with Image.open(sample_picture(name)) as image:
        ImageOps.fit(image.convert("RGB"), (320, 200)).save(file, "JPEG", quality=85)
    return file.getvalue()


def decode(
    files: list[File], longest: int | None = None, deep: bool = False, scale: int = 1
) -> tuple[list[media.Picture], list[UserError]]:
    """The readable ones among the files, and a sentence for each that calls for one.

    Args:
        longest: pixels that the longer side is reduced to, if need be; deep: see `media.load_picture`.
        scale: by how much they will be made larger: those of which that would be too large are left out.
    """
    if len(files) > limits.FILES:
        return [], [UserError(TOO_MANY_FILES, count=len(files), limit=limits.FILES)]
    pictures, notices, pixels = [], [], 0
    with st.spinner(_("Reading the pictures")):
        for file in files:
            try:
                picture = media.load_picture(file.data, file.name, deep)
            except UserError as error:
                notices.append(error)
                continue
            notices.extend(picture.notices)
            if file.remark:
                notices.append(UserError(file.remark))
            image = media.fit(picture.image, longest) if longest else picture.image
            made = scale**2 * image.width * image.height
            if made > limits.OUTPUT_PIXELS:
                notices.append(
                    UserError(
                        N_("{name} would become {size} megapixels; the limit is {limit}."),
                        name=file.name,
                        size=made // 10**6,
                        limit=limits.OUTPUT_PIXELS // 10**6,
                    )
                )
                continue
            pixels += made
            if pixels > limits.JOB_PIXELS:
                sentence = N_(
                    "{name} and the pictures after it were left out: one run can make up to {limit} megapixels."
                )
                notices.append(UserError(sentence, name=file.name, limit=limits.JOB_PIXELS // 10**6))
                break
            pictures.append(media.Picture(picture.name, image, picture.notices))
    return pictures, notices

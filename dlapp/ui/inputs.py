"""What pages ask for: pictures and a model."""

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import streamlit as st

from .. import catalog, config, downloads, limits, media
from ..backend import TOO_MANY_FILES
from ..catalog import ModelCard
from ..errors import UserError
from ..i18n import N_
from .session import _, language
from .uploads import has_uploads, uploaded

# Public-domain pictures that scikit-image ships (astronaut: NASA; cat, coffee, rocket: CC0).
EXAMPLES = {
    "chelsea.png": N_("Cat"),
    "coffee.png": N_("Coffee"),
    "rocket.jpg": N_("Rocket"),
    "astronaut.png": N_("Astronaut"),
}

T = TypeVar("T")


@dataclass(frozen=True)
class File:
    """A file that came from the visitor or from the examples."""

    name: str
    data: bytes


def sample_picture(name: str) -> Path:
    """Path of a picture in scikit-image's data folder, without importing the library."""
    spec = importlib.util.find_spec("skimage")
    assert spec is not None
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / "data" / name


def picture_files(key: str) -> tuple[list[File], list[File]]:
    """Ask for pictures by upload, camera or example.

    Returns:
        What is there to start with the page's button (without files of one's own the last example, for other settings), and
        the example that was just clicked, to start at once.
    """
    begin = _("Upload") if has_uploads(f"{key}:upload") else _("Examples")
    upload, camera, examples = st.tabs([_("Upload"), _("Camera"), _("Examples")], default=begin)
    with upload:
        # Streamlit's own line states the server's limit, which is not the app's.
        st.html("<style>[data-testid=stFileUploaderDropzoneInstructions] { display: none; }</style>")
        own = uploaded(
            _(
                "Pictures: {accepted}. Up to {files} files of {size} MB and {pixels} megapixels each.",
                accepted=media.ACCEPTED,
                files=limits.FILES,
                size=limits.FILE_BYTES // 10**6,
                pixels=limits.PIXELS // 10**6,
            ),
            f"{key}:upload",
            multiple=True,
        )
    with camera:
        wanted = st.toggle(_("Switch the camera on"), key=f"{key}:camera_on")
        photo = st.camera_input(_("Take a photo"), key=f"{key}:camera") if wanted else None
    clicked = None
    with examples, st.grid(4, min_column_width=140, key=f"{key}:examples"):
        for name, title in EXAMPLES.items():
            with st.container():
                st.image(_thumbnail(name), alt=_(title), width="stretch")
                if st.button(_(title), key=f"{key}:example:{name}", width="stretch", icon=":material/play_arrow:"):
                    st.session_state[f"{key}:clicked"] = name
                    clicked = _example(name)
    files = [File(file.name, file.getvalue()) for file in own]
    if photo:
        files.append(File(_("photo") + ".jpg", photo.getvalue()))
    last = st.session_state.get(f"{key}:clicked")
    return files or ([_example(last)] if last else []), [clicked] if clicked else []


def _example(name: str) -> File:
    return File(name, sample_picture(name).read_bytes())


@st.cache_data(show_spinner=False)
def _thumbnail(name: str) -> bytes:
    """A square JPEG of an example."""
    import io

    from PIL import Image, ImageOps

    file = io.BytesIO()
    with Image.open(sample_picture(name)) as image:
        ImageOps.fit(image.convert("RGB"), (320, 240)).save(file, "JPEG", quality=85)
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
            if picture.frames > 1:
                sentence = N_("{name} has {frames} frames or pages: the first one is used.")
                notices.append(UserError(sentence, name=file.name, frames=picture.frames))
            image = media.fit(picture.image, longest) if longest else picture.image
            made = scale**2 * image.width * image.height
            if made > limits.OUTPUT_PIXELS:
                notices.append(
                    UserError(
                        N_("{name} would have {size} megapixels; up to {limit} can be made."),
                        name=file.name,
                        size=made // 10**6,
                        limit=limits.OUTPUT_PIXELS // 10**6,
                    )
                )
                continue
            pixels += made
            if pixels > limits.JOB_PIXELS:
                sentence = N_("From {name} on the pictures are left out: up to {limit} megapixels are made at once.")
                notices.append(UserError(sentence, name=file.name, limit=limits.JOB_PIXELS // 10**6))
                break
            pictures.append(media.Picture(picture.name, image, picture.frames))
    return pictures, notices


def select(label: str, options: list[T], key: str, format_func: Callable[[T], str] = str) -> T:
    """A selectbox whose choice outlives a change of language and of page.

    Streamlit knows a choice by its text, which another language changes: so each language has a box of its own, and the
    choice is remembered beside it.
    """
    box, remembered = f"{key}:{language()}", st.session_state.get(f"{key}:choice")
    index = options.index(remembered) if box not in st.session_state and remembered in options else 0
    chosen = st.selectbox(label, options, index=index, format_func=format_func, key=box)
    st.session_state[f"{key}:choice"] = chosen
    return chosen


def choose(key: str, choice: object) -> None:
    """Let the box of that key have another choice; for callbacks, which run before it is drawn."""
    st.session_state[f"{key}:choice"] = st.session_state[f"{key}:{language()}"] = choice


def prompt_and_seed(label: str, key: str, example: str = "") -> dict[str, object]:
    """Ask what words should guide a model and where chance begins: those fields of the task's Settings."""
    words, chance = st.columns([4, 1])
    return {
        "prompt": words.text_input(label, example, key=f"{key}:prompt", max_chars=300, persist_state="session"),
        "seed": chance.number_input(_("Seed"), 0, 2**31 - 1, 0, key=f"{key}:seed", persist_state="session"),
    }


def choose_model(task: str, key: str) -> ModelCard:
    """Ask for one of the task's models; what is not on this machine yet says so and leads to the Models page."""
    cards = [card for card in catalog.available_models(task) if downloads.is_present(card) or not config.offline()]
    card = select(_("Model"), cards, f"{key}:model", _model_title)
    st.caption(f"{_(card.good_at)} {_(card.bad_at)}")
    if not downloads.is_present(card):
        st.page_link(
            "pages/models.py",
            label=_("Download it first ({size} MB): Models page", size=card.download_bytes // 10**6),
            icon=":material/download:",
        )
    return card


def _model_title(card: ModelCard) -> str:
    if card.is_built_in:
        return _("{model} (built in)", model=card.title)
    return card.title if downloads.is_present(card) else _("{model} (not downloaded)", model=card.title)

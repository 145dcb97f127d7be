"""Asking for a drawing: on a pad, or as a picture."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ...errors import UserError
from ...i18n import N_
from ...media import Picture
from ...prompted_card import PromptedCard
from ...strokes import Stroke, picture
from ...tasks.from_noise import MOST, MOST_STEPS, STRONGEST
from ...tasks.sketch_to_image.paper import cleaned
from .. import address, progress
from ..components.sketch_board import sketch_board
from ..session import _
from . import controls
from .example_sketches import CAPTIONS, HARD, REMARK, SKETCHES

if TYPE_CHECKING:
    from PIL import Image

TASK = "sketch_to_image"
PAD, FILES = "pad", "files"
WAYS = {PAD: N_("Draw"), FILES: N_("Files")}
ICONS = {PAD: ":material/draw:", FILES: ":material/upload:"}
STROKES, VERSION, LAST = f"{TASK}:strokes", f"{TASK}:version", f"{TASK}:last"
CAPTION = 300  # characters


def choose_way() -> str:
    """PAD or FILES."""
    return controls.segmented_control(
        _("Source"),
        list(WAYS),
        PAD,
        format_func=lambda way: f"{ICONS[way]} {_(WAYS[way])}",
        label_visibility="collapsed",
        key=f"{TASK}:way",
    )


def strokes_on_pad() -> tuple[Stroke, ...]:
    """The pad and drawings to begin with; what is drawn outlives a change of page and of language."""

    def drawn(strokes: tuple[Stroke, ...]) -> None:
        st.session_state[STROKES] = strokes

    if address.receive("example", STROKES, lambda example: SKETCHES[example][1], ()):
        st.session_state[VERSION] = st.session_state.get(VERSION, 0) + 1
    sketch_board(st.session_state.get(STROKES, ()), st.session_state.get(VERSION, 0), f"{TASK}:pad", drawn)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"{TASK}:examples"):
        for name, (title, _strokes) in SKETCHES.items():
            st.button(_(title), key=f"{TASK}:example:{name}", on_click=_load, args=(name,), type="tertiary")
    strokes = st.session_state.get(STROKES, ())
    if example := next((name for name, (_title, lines) in SKETCHES.items() if lines == strokes), ""):
        address.say("example", example)
    elif strokes:
        address.lack()
    return strokes


def _load(name: str) -> None:
    st.session_state[STROKES] = SKETCHES[name][1]
    st.session_state[f"{TASK}:caption"] = _(CAPTIONS[name]) if name in CAPTIONS else ""
    st.session_state[VERSION] = st.session_state.get(VERSION, 0) + 1


def drawing_of(strokes: tuple[Stroke, ...]) -> Picture:
    """The picture of a drawing."""
    return Picture(_("drawing"), picture(strokes))


def remarks_on(card: PromptedCard, strokes: tuple[Stroke, ...]) -> list[UserError]:
    """What is to be said with the picture of a drawing when it is the example of where the model fails."""
    return [UserError(REMARK)] if card.is_built_in and strokes == HARD else []


def with_lines(drawings: list[Picture]) -> tuple[list[Picture], list[UserError]]:
    """Those that have lines to work with, and a sentence for each of the others."""
    fit, notices = [], []
    for drawing in drawings:
        try:
            cleaned(drawing.image)
        except UserError as error:
            notices.append(error)
        else:
            fit.append(drawing)
    return fit, notices


def begin(drawings: list[Picture], notices: Sequence[UserError] = (), **arguments: Any) -> None:
    """Start the page's job for drawings; arguments: see `progress.start`."""
    names = tuple(drawing.name for drawing in drawings)
    progress.start(TASK, [drawing.image for drawing in drawings], notices, names=names, **arguments)


def show_last(place: DeltaGenerator, made: "Image.Image | None" = None) -> None:
    """The picture that was made last, or now: while the next one is made, there is something to see."""
    if made:
        st.session_state[LAST] = made
    if LAST in st.session_state:
        place.image(st.session_state[LAST], alt=_("Your drawing as a picture"), width="stretch")


def ask_for_caption(card: PromptedCard) -> str:
    """What the lines do not say."""
    label = _("Caption (optional)") if "ja" in card.languages else _("Caption in English (optional)")
    return controls.text_input(
        label,
        placeholder=_("red hair, green shirt, smiling"),
        key=f"{TASK}:caption",
        max_chars=CAPTION,
    )


def choose_settings(card: PromptedCard) -> dict[str, Any]:
    """Those fields of the task's Settings but the caption."""
    settings: dict[str, Any] = {
        "count": controls.slider(_("Number of pictures"), 1, MOST, 1, key=f"{TASK}:count"),
        "seed": controls.number_input(
            _("Seed"),
            0,
            2**31 - 1,
            0,
            key=f"{TASK}:seed",
            help=_("The same drawing and seed give the same picture."),
        ),
    }
    with st.expander(_("Steps and guidance"), icon=":material/tune:"):
        settings["steps"] = controls.slider(
            _("Steps"),
            1,
            MOST_STEPS,
            card.steps,
            key=f"{TASK}:{card.id}:steps",
            help=_("From noise to picture. More steps take longer and give finer pictures."),
        )
        settings["guidance"] = controls.slider(
            _("Guidance"),
            1.0,
            STRONGEST,
            card.guidance or 1.0,
            0.5,
            key=f"{TASK}:{card.id}:guidance",
            help=_("How strictly your words are followed. High values make the pictures more alike and harsher."),
        )
    return settings

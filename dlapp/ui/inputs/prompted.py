"""What to ask for on the page that makes pictures of words: what the chosen model has."""

import secrets
from collections.abc import Sequence
from typing import Any

import streamlit as st
from PIL import Image

from ...errors import UserError
from ...i18n import N_
from ...prompted_card import PromptedCard
from ...tasks.from_noise import LARGEST_SEED, MOST, MOST_CHARACTERS, MOST_STEPS, STRONGEST
from ...tasks.text_to_image import WEAKEST
from ..session import _
from . import controls
from .pictures import decode, picture_files
from .widgets import WHERE_IT_FAILS, select

TASK = "text_to_image"
SEED, PROMPT = f"{TASK}:seed", f"{TASK}:prompt"
NEW_SEEDS = 10**6  # short enough to be written down
MOST_OF_FULL = 4  # pictures at once of models that need long for each
SIZES = {"square": N_("Square"), "landscape": N_("Landscape"), "portrait": N_("Portrait")}
EXAMPLES = (
    N_("a laughing girl with long red hair in a green sweater"),
    N_("an angry bald man with a long beard, yellow background"),
    N_("a winking boy with spiky blue hair"),
)

HARD = N_("a cat asleep in a garden")
REMARK = N_(
    "A hard one: a cat. The network has seen nothing but cartoon faces, so it draws a face whatever the words say."
)


def new_seed() -> None:
    """Another seed, unless it is to be kept; for callbacks."""
    if not st.session_state.get(f"{TASK}:lock"):
        st.session_state[SEED] = secrets.randbelow(NEW_SEEDS)


def ask_for_prompt(card: PromptedCard) -> tuple[str, bool]:
    """The description, of a link or typed or an example, and whether it is an example that was just clicked."""
    is_example = False
    examples = {**dict.fromkeys(EXAMPLES), **({HARD: WHERE_IT_FAILS} if card.is_built_in else {})}
    with st.container(horizontal=True, gap="small"):
        for number, (example, title) in enumerate(examples.items()):
            if st.button(
                _(title or example), key=f"{TASK}:example:{number}", type="tertiary", icon=":material/play_arrow:"
            ):
                st.session_state[PROMPT] = _(example)
                is_example = True
    label = _("Describe a face: hair, beard, expression, clothes, colours …")
    prompt = controls.text_area(
        _("Description"),
        key=PROMPT,
        name="text",
        height=110,
        max_chars=MOST_CHARACTERS,
        label_visibility="collapsed",
        placeholder=label if card.is_built_in else _("Describe the picture in English …"),
    )
    return prompt, is_example


def remarks_on(card: PromptedCard, prompt: str) -> list[UserError]:
    """What is to be said with the result of a description when it is the example of where the model fails."""
    return [UserError(REMARK)] if card.is_built_in and prompt == _(HARD) else []


def ask_for_picture(card: PromptedCard) -> tuple[Image.Image | None, Sequence[UserError]]:
    """A picture to begin with, where the model takes one, and what is to be said of it."""
    if not card.takes_picture:
        return None, []
    with st.expander(_("Begin with a picture"), icon=":material/add_photo_alternate:"):
        files, _example = picture_files(TASK)
    if not files:
        return None, []
    pictures, notices = decode(files[:1])
    return (pictures[0].image if pictures else None), notices


def choose_settings(card: PromptedCard) -> dict[str, Any]:
    """The settings of the task that the model has."""
    most = MOST if card.is_built_in else MOST_OF_FULL
    settings: dict[str, Any] = {
        "count": controls.slider(
            _("Number of pictures"),
            1,
            most,
            4 if card.is_built_in else 1,
            key=f"{TASK}:count:{most}",
            name="count",
        )
    }
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        settings["seed"] = controls.number_input(_("Seed"), 0, LARGEST_SEED, 1, key=SEED, width=180)
        controls.toggle(_("Keep the seed"), key=f"{TASK}:lock", name="keep_seed")
    if len(card.sizes) > 1:
        settings["size"] = controls.segmented_control(
            _("Size"),
            [size.name for size in card.sizes],
            card.sizes[0].name,
            format_func=lambda name: _(SIZES[name]),
            key=f"{TASK}:{card.id}:size",
        )
    with st.expander(_("Steps and guidance"), icon=":material/tune:"):
        settings |= _advanced(card)
    return settings


def _advanced(card: PromptedCard) -> dict[str, Any]:
    settings: dict[str, Any] = {
        "steps": controls.slider(
            _("Steps"),
            1,
            MOST_STEPS,
            card.steps,
            key=f"{TASK}:{card.id}:steps",
            help=_("From noise to picture. More steps take longer and give finer pictures."),
        )
    }
    if card.guidance is not None:
        settings["guidance"] = controls.slider(
            _("Guidance"),
            1.0,
            STRONGEST,
            card.guidance,
            0.5,
            key=f"{TASK}:{card.id}:guidance",
            help=_("How strictly your words are followed. High values make the pictures more alike and harsher."),
        )
    if card.has_negative:
        settings["negative"] = controls.text_input(
            _("What should not be in the picture"), key=f"{TASK}:negative", max_chars=300
        )
    if card.schedulers:
        settings["scheduler"] = select(
            _("Scheduler"), list(card.schedulers), f"{TASK}:{card.id}:scheduler", name="scheduler"
        )
    if card.takes_picture:
        settings["strength"] = controls.percent(
            _("How far to go from the picture"), round(100 * WEAKEST), 100, 60, 5, key=f"{TASK}:strength"
        )
    return settings

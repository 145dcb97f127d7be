"""What to ask for on the page of faces."""

import functools
import hashlib
import json
import secrets
from typing import Any

import numpy as np
import streamlit as st

from ..errors import UserError
from ..i18n import N_
from ..model_card import ModelCard
from ..tasks.face_generation import LARGEST_SEED, MOST, Settings
from ..tasks.face_inversion import Result as Found
from . import follow, inputs
from .face_words import HELD, PARTS, choice_name
from .session import _, backend

TASK = "face_generation"
WAYS = {
    "generate": N_("Generate"),
    "mix": N_("Mix two"),
    "walk": N_("Walk from face to face"),
    "picture": N_("Find a face of yours"),
}
NEW_SEEDS = 10**6  # short enough to be written down


def from_address() -> list[UserError]:
    """Take over what a link says, such as `?seed=7&count=16`; a sentence for each that is not possible."""
    troubles = []
    for name, key in (("seed", f"{TASK}:seed"), ("count", f"{TASK}:count:{MOST}")):
        told = st.query_params.pop(name, None)
        if told is None:
            continue
        try:
            value = int(told)
            Settings(seed=value) if name == "seed" else Settings(count=value)
        except ValueError:
            troubles.append(UserError(N_("“{value}” in the address is not a number."), value=told))
        except UserError as error:
            troubles.append(error)
        else:
            st.session_state[key] = value
    return troubles


def choose_way(card: ModelCard) -> str:
    """What to do: only generators with a latent space can do more than generate."""
    if not card.is_built_in:
        return "generate"
    return st.segmented_control(
        _("What to do"),
        list(WAYS),
        default="walk" if follow.is_linked("face_walk") else "generate",
        required=True,
        format_func=lambda name: _(WAYS[name]),
        key=f"{TASK}:way",
        on_change=_leave,
        persist_state="session",
    )


def _leave() -> None:
    """Of what was done before, the address says no more."""
    st.query_params.pop("job", None)


@st.cache_data(show_spinner=False)
def about(card_id: str, _card: ModelCard) -> dict[str, Any]:
    """What a built-in generator's config says of its labels."""
    return json.loads((_card.folder / "config.json").read_text("utf-8"))


def generate(card: ModelCard) -> dict[str, Any]:
    """Settings of faces from seeds, or of variants of one of them."""
    settings: dict[str, Any] = {}
    if card.takes_prompt:
        example = "portrait photo of an elderly fisherman, smiling"
        words = _("What the face should be like, in English")
        settings["prompt"] = st.text_input(words, example, key=f"{TASK}:prompt", max_chars=300, persist_state="session")
    count, chance, lock = st.columns([3, 2, 2], vertical_alignment="bottom")
    most = MOST if card.is_built_in else 4
    st.session_state.setdefault(f"{TASK}:count:{most}", 8 if card.is_built_in else 1)
    settings["count"] = count.slider(_("Faces"), 1, most, key=f"{TASK}:count:{most}", persist_state="session")
    settings["seed"] = seed(chance, _("Seed"), f"{TASK}:seed")
    lock.toggle(_("Keep the seed"), key=f"{TASK}:lock", persist_state="session")
    if not card.is_built_in:
        if not card.takes_prompt:
            settings["steps"] = st.slider(_("Steps"), 5, 100, 25, 5, key=f"{TASK}:steps", persist_state="session")
        return settings
    settings["truncation"] = truncation(card)
    like = st.session_state.get(f"{TASK}:like")
    if like is not None:
        distance, away = st.columns([3, 2], vertical_alignment="bottom")
        settings |= {"like": like, "distance": variation(distance)}
        if away.button(
            _("No variants of seed {seed} any more", seed=like), icon=":material/close:", key=f"{TASK}:unlike"
        ):
            del st.session_state[f"{TASK}:like"]
            st.rerun()
    settings["directions"] = directions(card)
    return settings


def seed(place: Any, label: str, key: str, first: int = 1) -> int:
    """Ask for a seed; what the address says first, if that is one."""
    st.session_state.setdefault(key, first)
    return place.number_input(label, 0, LARGEST_SEED, key=key, persist_state="session")


def variation(place: Any) -> float:
    label = _("How far from it")
    return place.slider(label, 5, 100, 30, 5, format="%d %%", key=f"{TASK}:distance", persist_state="session") / 100


def truncation(card: ModelCard) -> float:
    """Ask how usual the faces should be."""
    return (
        st.slider(
            _("Truncation: how far from the mean face"),
            0,
            150,
            card.truncation,
            5,
            format="%d %%",
            key=f"{TASK}:{card.id}:truncation",
            persist_state="session",
        )
        / 100
    )


def reroll() -> None:
    """A new seed, unless it is to be kept."""
    if not st.session_state.get(f"{TASK}:lock"):
        st.session_state[f"{TASK}:seed"] = secrets.randbelow(NEW_SEEDS)


def more_like(number: int) -> None:
    """Let the page show variants of a seed."""
    st.session_state[f"{TASK}:like"] = number


def directions(card: ModelCard) -> dict[str, str | float]:
    """Ask what the faces shall have; only of what the generator was told in training."""
    known = about(card.id, card)
    if not known["parts"]:
        return {}
    found: dict[str, str | float] = {}
    with st.expander(_("Say what they should look like"), icon=":material/tune:"):
        with st.grid(4, min_column_width=150, key="features"):
            for part in [name for name in PARTS if name in known["parts"]]:
                with st.container():
                    choice = inputs.select(
                        _(PARTS[part]),
                        ["", *known["parts"][part]],
                        f"{TASK}:{card.id}:{part}",
                        functools.partial(_choice, part),
                    )
                    if choice:
                        found[part] = choice
        if known["held"]:
            with st.grid(4, min_column_width=150, key="held"):
                for name in known["held"]:
                    with st.container():
                        value: Any = st.select_slider(
                            _(HELD[name]),
                            ["", *(step / 2 for step in range(-4, 5))],
                            format_func=lambda step: f"{step:+g}" if step != "" else _("As it comes"),
                            key=f"{TASK}:{card.id}:{name}",
                            persist_state="session",
                        )
                        if value != "":
                            found[name] = value
    return found


def _choice(part: str, choice: str) -> str:
    return _(choice_name(part, choice)) if choice else _("As it comes")


def mix(card: ModelCard) -> dict[str, Any]:
    """Settings of a face between two seeds."""
    layers = 8 if about(card.id, card)["kind"] == "styled" else 1
    if layers == 1:
        st.info(
            _("This generator gets the noise once, at its beginning: there are no layers to mix. Choose another one.")
        )
        return {}
    first, second, level = st.columns([2, 2, 3])
    return {
        "seed": seed(first, _("Shape from seed"), f"{TASK}:seed"),
        "mix_with": seed(second, _("Details from seed"), f"{TASK}:second", 2),
        "mix_from": level.slider(
            _("Layer from which the second one decides"),
            1,
            layers - 1,
            4,
            key=f"{TASK}:mix_from",
            persist_state="session",
        ),
        "truncation": truncation(card),
    }


def walk(card: ModelCard) -> dict[str, Any]:
    """Settings of a walk: as many seeds as wanted, one after the other."""
    count, chance, pace = st.columns([3, 2, 3])
    number = count.slider(_("Faces on the way"), 2, 12, 4, key=f"{TASK}:stations", persist_state="session")
    first = seed(chance, _("First seed"), f"{TASK}:seed")
    seconds = pace.slider(
        _("Seconds from face to face"), 0.5, 3.0, 1.0, 0.5, key=f"{TASK}:pace", persist_state="session"
    )
    last = min(first, LARGEST_SEED - number + 1)
    return {"seeds": tuple(range(last, last + number)), "seconds": seconds, "truncation": truncation(card)}


def find(card: ModelCard) -> Found | None:
    """Ask for a picture and look for the generator's face that is most like it; None while there is none."""
    files, example = inputs.picture_files("faces")
    if len(files) > 1:
        st.caption(_("Several pictures are there: the first one is used."))
    start = st.button(
        _("Find this face"), type="primary", disabled=not files, icon=":material/person_search:", key="faces:start"
    )
    if start or example:
        file = (example or files)[0]
        pictures, notices = inputs.decode([file], longest=1024)
        mark = hashlib.sha256(file.data).hexdigest()[:16]
        st.session_state["faces:sought"] = (mark, pictures, notices)
    if "faces:sought" not in st.session_state:
        return None
    mark, pictures, notices = st.session_state["faces:sought"]
    follow.show_notices(notices)
    if not pictures:
        return None
    return follow.side_result("face_inversion", pictures[0].image, f"inversion:{card.id}:{mark}", model=card.id)


def steer(card: ModelCard) -> dict[str, Any]:
    """Settings of variants of a face that was found."""
    count, distance = st.columns(2)
    settings: dict[str, Any] = {
        "count": count.slider(_("Faces"), 1, 16, 1, key=f"{TASK}:variants", persist_state="session")
    }
    if settings["count"] > 1:
        settings["distance"] = variation(distance)
    return {**settings, "directions": directions(card)}


def start_by_itself(item: Any, notices: list[UserError], **arguments: Any) -> None:
    """Start what a changed control asks for, in place of what the change before it made: nobody wants to keep each step."""
    previous, automatic = follow.job_of(TASK), f"{TASK}:automatic"
    follow.start(TASK, [item], notices, scroll=False, **arguments)  # the control stays in view
    if previous and previous.id == st.session_state.get(automatic):
        backend().forget(previous)
    job = follow.job_of(TASK)
    st.session_state[automatic] = job.id if job else None


def same(first: Any, second: Any) -> bool:
    """Whether two requests, of settings and perhaps a style, ask for the same."""
    if isinstance(first, np.ndarray) and isinstance(second, np.ndarray):
        return np.array_equal(first, second)
    return type(first) is type(second) and first == second

"""What to ask for on the page of faces."""

import functools
import hashlib
import json
import secrets
from typing import TYPE_CHECKING, Any

import numpy as np
import streamlit as st

from ...i18n import N_
from ...jobs import Job
from ...model_card import ModelCard
from ...tasks.face_generation import MOST
from ...tasks.face_generation.cards import FaceCard
from ...tasks.from_noise import LARGEST_SEED
from .. import address, progress
from ..session import _
from . import controls
from .face_words import PARTS, POSE, choice_name
from .pictures import decode, picture_files
from .widgets import select

if TYPE_CHECKING:
    from ...tasks.face_generation.inversion import Inversion

TASK = "face_generation"
MODES = {
    "generate": N_("Generate"),
    "mix": N_("Mix two"),
    "walk": N_("Morph"),
    "match": N_("Match a picture"),
}
NEW_SEEDS = 10**6  # short enough to be written down
MOST_OF_DIFFUSION = 4  # faces at once
SEED, SECOND_SEED, LIKE = f"{TASK}:seed", f"{TASK}:second", f"{TASK}:like"
EXAMPLE_PROMPT = "portrait photo of an elderly fisherman, smiling"


def told_by(job: Job) -> dict[str, str]:
    """What a job says, by the names of the controls."""
    told = {"like": "", **address.told_by(job)}
    settings = job.settings
    if job.task == f"{TASK}.walk":
        return told | {"mode": "walk", "seed": str(settings.seeds[0]), "stations": str(len(settings.seeds))}
    if job.inputs[0] is not None:  # the picture that it matched is not kept
        return told | {"mode": "match"}
    told["mode"] = "generate" if settings.mix_with is None else "mix"
    looks = {part: address.written(settings.directions.get(part)) for part in (*PARTS, *POSE)}
    return told | looks


def choose_mode(card: ModelCard) -> str:
    """Which of MODES: only generators with a latent space can do more than generate."""
    if card.architecture != "gan":
        return "generate"
    return controls.segmented_control(
        _("Mode"),
        list(MODES),
        "generate",
        format_func=lambda name: _(MODES[name]),
        key=f"{TASK}:mode",
        label_visibility="collapsed",
        on_change=_leave,
    )


def _leave() -> None:
    """The link no longer names the job of the mode before."""
    st.query_params.pop("job", None)


@st.cache_data(show_spinner=False)
def config_of(card_id: str, _card: ModelCard) -> dict[str, Any]:
    """The config of a built-in generator, which names its labels."""
    return json.loads((_card.folder / "config.json").read_text("utf-8"))


def generate(card: ModelCard) -> dict[str, Any]:
    """Settings of faces from seeds, or of variations of one of them."""
    is_gan = card.architecture == "gan"
    settings: dict[str, Any] = {}
    if card.prompt:
        label = _("Description of the face, in English")
        settings["prompt"] = controls.text_input(label, EXAMPLE_PROMPT, key=f"{TASK}:prompt", max_chars=300)
    most = MOST if is_gan else MOST_OF_DIFFUSION
    settings["count"] = controls.slider(
        _("Number of faces"), 1, most, 8 if is_gan else 1, key=f"{TASK}:count:{most}", name="count"
    )
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        settings["seed"] = _seed(_("Seed"), SEED, "seed")
        controls.toggle(_("Keep the seed"), key=f"{TASK}:lock", name="keep_seed")
    if not is_gan:
        return settings
    address.receive("like", LIKE, lambda text: controls.parse_number(text, 0, LARGEST_SEED) if text else None)
    like = st.session_state.get(LIKE)
    address.say("like", "" if like is None else str(like))
    if like is not None:
        settings |= {"like": like, "distance": _variation()}
        st.button(
            _("Stop varying seed {seed}", seed=like),
            icon=":material/close:",
            key=f"{TASK}:unlike",
            on_click=lambda: st.session_state.pop(LIKE, None),
        )
    return {**settings, "directions": appearance(card)}


def quality(card: ModelCard) -> dict[str, Any]:
    """Settings of a model that decide how good and how varied its faces are."""
    if isinstance(card, FaceCard) and card.architecture == "gan":
        return {"truncation": _truncation(card)}
    if card.prompt:
        return {}
    return {"steps": controls.slider(_("Steps"), 5, 100, 25, 5, key=f"{TASK}:steps")}


def _seed(label: str, key: str, name: str, usual: int = 1) -> int:
    return controls.number_input(label, 0, LARGEST_SEED, usual, key=key, name=name, width=180)


def _variation() -> float:
    label = _("Amount of variation")
    return controls.percent(label, 5, 100, 30, 5, key=f"{TASK}:distance")


def _truncation(card: FaceCard) -> float:
    return controls.percent(
        _("Truncation"),
        0,
        150,
        round(100 * card.truncation),
        5,
        key=f"{TASK}:{card.id}:truncation",
        help=_("At 100% you get the full variety of faces. Lower values keep them closer to the average face."),
    )


def new_seed() -> None:
    """Another seed, unless it is to be kept; for callbacks."""
    if not st.session_state.get(f"{TASK}:lock"):
        st.session_state[SEED] = secrets.randbelow(NEW_SEEDS)


def new_pair() -> None:
    """Two other seeds to mix; for callbacks."""
    for key in (SEED, SECOND_SEED):
        st.session_state[key] = secrets.randbelow(NEW_SEEDS)


def more_like(number: int) -> None:
    """Let the page show variations of a seed; for callbacks."""
    st.session_state[LIKE] = number


def appearance(card: ModelCard) -> dict[str, str | float]:
    """Ask what the faces should look like: the labels and the pose that the generator was trained with."""
    config = config_of(card.id, card)
    if not config["parts"]:
        return {}
    directions: dict[str, str | float] = {}
    with st.expander(_("Choose their appearance"), icon=":material/tune:"):
        with st.grid(3, min_column_width=140, key="features"):
            for part in [name for name in PARTS if name in config["parts"]]:
                with st.container():
                    choice = select(
                        _(PARTS[part]),
                        ["", *config["parts"][part]],
                        f"{TASK}:{card.id}:{part}",
                        functools.partial(_choice, part),
                        name=part,
                    )
                    if choice:
                        directions[part] = choice
        if config["pose"]:
            with st.grid(2, min_column_width=140, key="pose"):
                for name in config["pose"]:
                    with st.container():
                        value: Any = controls.select_slider(
                            _(POSE[name]),
                            ["", *(step / 2 for step in range(-4, 5))],
                            "",
                            format_func=lambda step: f"{step:+g}" if step != "" else _("Any"),
                            key=f"{TASK}:{card.id}:{name}",
                        )
                        if value != "":
                            directions[name] = value
    return directions


def _choice(part: str, choice: str) -> str:
    return _(choice_name(part, choice)) if choice else _("Any")


def mix(card: ModelCard) -> dict[str, Any]:
    """Settings of a face made of two seeds; none where the generator cannot do that."""
    if config_of(card.id, card)["kind"] != "styled":
        st.info(_("This generator has no style layers to mix. Choose another model."), icon=":material/info:")
        return {}
    with st.container(horizontal=True, gap="medium"):
        settings = {
            "seed": _seed(_("Seed of the shape"), SEED, "seed"),
            "mix_with": _seed(_("Seed of the details"), SECOND_SEED, "mix_with", 2),
        }
    level = controls.slider(_("First layer with the style of the second face"), 1, 7, 4, key=f"{TASK}:mix_from")
    return {**settings, "mix_from": level}


def walk() -> dict[str, Any]:
    """Settings of a walk: consecutive seeds."""
    number = controls.slider(_("Number of faces"), 2, 12, 4, key=f"{TASK}:stations")
    seconds = controls.slider(_("Seconds per face"), 0.5, 3.0, 1.0, 0.5, key=f"{TASK}:pace", name="seconds")
    first = min(_seed(_("First seed"), SEED, "seed"), LARGEST_SEED - number + 1)
    return {"seeds": tuple(range(first, first + number)), "seconds": seconds}


def match() -> tuple[Any, Any]:
    """Ask for a picture: what is there to start with the button, and an example that was just clicked."""
    files, examples = picture_files("faces")
    if len(files) > 1:
        st.caption(_("Only the first picture is used."))
    return files[:1], examples


def seek(files: Any) -> None:
    """Remember the picture whose closest face is wanted."""
    pictures, notices = decode(files, longest=1024)
    st.session_state["faces:sought"] = (hashlib.sha256(files[0].data).hexdigest()[:16], pictures, notices)


def found(card: ModelCard) -> "Inversion | None":
    """The generator's face that is closest to that picture; None while there is none."""
    if "faces:sought" not in st.session_state:
        return None
    digest, pictures, notices = st.session_state["faces:sought"]
    progress.show_notices(notices)
    if not pictures:
        return None
    key = f"inversion:{card.id}:{digest}"
    return progress.view_result(None, f"{TASK}.inversion", pictures[0].image, key, model=card.id)


def variations(card: ModelCard) -> dict[str, Any]:
    """Settings of variations of a face that was found."""
    settings: dict[str, Any] = {
        "count": controls.slider(_("Number of faces"), 1, 16, 1, key=f"{TASK}:variants", name="count")
    }
    if settings["count"] > 1:
        settings["distance"] = _variation()
    return {**settings, "directions": appearance(card)}


def start_automatically(item: Any, **arguments: Any) -> None:
    """Start what a changed setting asks for; nobody pressed a button, so it is not kept and has no link."""
    progress.start(TASK, [item], scroll=False, keep=False, **arguments)  # the setting stays in view


def same(first: Any, second: Any) -> bool:
    """Whether two requests, of settings and perhaps a style, ask for the same."""
    if isinstance(first, np.ndarray) and isinstance(second, np.ndarray):
        return np.array_equal(first, second)
    return type(first) is type(second) and first == second

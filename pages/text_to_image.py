"""Pictures of what words describe."""

import secrets

import streamlit as st

from dlapp.i18n import N_
from dlapp.tasks.face_generation import LARGEST_SEED
from dlapp.tasks.text_to_image import MOST, MOST_CHARACTERS, MOST_STEPS, STRONGEST
from dlapp.ui import frame, progress
from dlapp.ui.inputs.models import choose_model
from dlapp.ui.session import _
from dlapp.ui.views.text_to_image import show_favourites

TASK = "text_to_image"
SEED = f"{TASK}:seed"
NEW_SEEDS = 10**6  # short enough to be written down
EXAMPLES = (
    N_("a laughing girl with long red hair in a green sweater"),
    N_("an angry bald man with a long beard, yellow background"),
    N_("a winking boy with spiky blue hair"),
)


def new_seed() -> None:
    """Another seed, unless it is to be kept."""
    if not st.session_state.get(f"{TASK}:lock"):
        st.session_state[SEED] = secrets.randbelow(NEW_SEEDS)


frame.header(
    N_("Text to image"),
    N_("A **diffusion model** starts from noise and, guided by your words, turns it into a picture step by step."),
    parameters=("text", "seed"),
)
form = frame.form()
with form.settings:
    card = choose_model(TASK)
    count = st.slider(_("Number of pictures"), 1, MOST, 4, key=f"{TASK}:count", persist_state="session")
    st.session_state.setdefault(SEED, 1)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        seed = st.number_input(_("Seed"), 0, LARGEST_SEED, key=SEED, persist_state="session", width=180)
        st.toggle(_("Keep the seed"), key=f"{TASK}:lock", persist_state="session")
    with st.expander(_("Steps and guidance"), icon=":material/tune:"):
        steps = st.slider(
            _("Steps"),
            1,
            MOST_STEPS,
            card.steps,
            key=f"{TASK}:{card.id}:steps",
            persist_state="session",
            help=_("From noise to picture. More steps take longer and give finer pictures."),
        )
        guidance = None
        if card.guidance > 1:
            guidance = st.slider(
                _("Guidance"),
                1.0,
                STRONGEST,
                card.guidance,
                0.5,
                key=f"{TASK}:{card.id}:guidance",
                persist_state="session",
                help=_("How strictly your words are followed. High values make the pictures more alike and harsher."),
            )
box, is_example = f"{TASK}:prompt", False
with form.inputs:
    if (linked := st.query_params.pop("text", None)) is not None:
        st.session_state[box] = linked
    with st.container(horizontal=True, gap="small"):
        for number, example in enumerate(EXAMPLES):
            if st.button(_(example), key=f"{TASK}:example:{number}", type="tertiary", icon=":material/play_arrow:"):
                st.session_state[box] = _(example)
                is_example = True
    prompt = st.text_area(
        _("Description"),
        key=box,
        height=110,
        max_chars=MOST_CHARACTERS,
        label_visibility="collapsed",
        persist_state="session",
        placeholder=_("Describe a face: hair, beard, expression, clothes, colours …"),
    )
start = form.buttons.button(
    _("Make pictures"), type="primary", icon=":material/draw:", key=f"{TASK}:start", on_click=new_seed
)
if start or is_example:
    progress.start(TASK, [prompt], model=card.id, count=count, seed=seed, steps=steps, guidance=guidance)
frame.result_section(TASK)
show_favourites()

frame.how_it_works(
    "flow",
    (
        N_("From noise to picture"),
        N_(
            "The network was shown drawings buried in noise, and learnt to guess the clean drawing. To make a new one, it starts from "
            "pure noise and takes a small step towards its guess, again and again (diffusion, Ho et al. 2020; in straight lines: "
            "rectified flow, Liu et al. 2022)."
        ),
    ),
    (
        N_("Words that guide"),
        N_(
            "A small **Transformer** reads your description. At every step, each place of the picture looks at the words that matter "
            "there (**cross-attention**, Rombach et al. 2022): the top of the head at “hair”, the bottom at “sweater”."
        ),
    ),
    (
        N_("Guidance"),
        N_(
            "At each step the network guesses twice, with your words and without any. Going further in the direction from one guess to the "
            "other makes the picture obey (classifier-free guidance, Ho and Salimans 2022)."
        ),
    ),
    (
        N_("Diffusion and GAN"),
        N_(
            "A GAN draws in a single pass and is fast, but its training is a contest that can collapse. Diffusion needs many passes, "
            "but learns by a simple exercise, removing noise. That is why most image generators today work this way."
        ),
    ),
)

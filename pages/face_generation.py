"""Faces of people who do not exist."""

import streamlit as st

from dlapp.i18n import N_
from dlapp.ui import frame, progress
from dlapp.ui.inputs import faces
from dlapp.ui.inputs.models import choose_model
from dlapp.ui.session import _
from dlapp.ui.views.face_generation import show_favourites, show_match

TASK = "face_generation"
WALK = f"{TASK}.walk"
BUTTONS = {  # mode -> label, icon, callback
    "generate": (N_("New faces"), ":material/casino:", faces.new_seed),
    "mix": (N_("New pair"), ":material/casino:", faces.new_pair),
    "walk": (N_("Make the video"), ":material/movie:", None),
    "match": (N_("Find the closest face"), ":material/person_search:", None),
}

frame.header(
    N_("Faces"),
    N_(
        "A **generative adversarial network (GAN)** turns random numbers into faces of people who do not exist. Design them, "
        "mix two, morph between them, or find the one closest to a picture."
    ),
    told=faces.told_by,
)
form = frame.form()
with form.settings:
    card = choose_model(TASK)
item, settings, can_start = None, {}, True
with form.inputs:
    mode = faces.choose_mode(card)
    if mode == "generate":
        settings = faces.generate(card)
    elif mode == "mix":
        settings = faces.mix(card)
        can_start = bool(settings)
    elif mode == "walk":
        settings = faces.walk()
    else:
        files, examples = faces.match()
        can_start = bool(files)
with form.settings:
    settings |= faces.variations(card) if mode == "match" else faces.quality(card)
label, icon, callback = BUTTONS[mode]
start = form.buttons.button(
    _(label), type="primary", icon=icon, key=f"{TASK}:start", on_click=callback, disabled=not can_start
)
if mode == "match":
    if start or examples:
        faces.seek(examples or files)
    match = faces.found(card)
    if match:
        show_match(match)
        item = match.style
    can_start = match is not None
if mode == "walk":
    if start:
        progress.start(WALK, [None], model=card.id, **settings)
    frame.result_section(WALK)
elif can_start:
    # a GAN's faces come at once, and again with each change; a link to a result shows that result first
    request = (card.id, item, settings)
    before = st.session_state.get(f"{TASK}:request")
    is_link = before is None and "job" in st.query_params
    is_new = before is None or not all(map(faces.same, request, before))
    if start and mode != "match":
        progress.start(TASK, [item], model=card.id, **settings)
    elif is_new and not is_link and card.architecture == "gan":
        faces.start_automatically(item, model=card.id, **settings)
    st.session_state[f"{TASK}:request"] = request
    frame.result_section(TASK)
show_favourites()

frame.how_it_works(
    "gan",
    (
        N_("Generator and discriminator"),
        N_(
            "The **generator** turns random numbers into a face. The **discriminator** learns to tell generated faces from real "
            "ones, and the generator learns to fool it (Goodfellow et al. 2014)."
        ),
    ),
    (
        N_("Latent space"),
        N_(
            "Every point in the space of random numbers is a face, and nearby points are similar faces. That is why faces can be "
            "mixed and morphed, and why you can search for the point closest to a given picture."
        ),
    ),
    (
        N_("Styles"),
        N_(
            "A small network first turns the random numbers into a **style**, which sets the brightness and contrast of every "
            "feature map, from 4 × 4 pixels up (StyleGAN, Karras et al. 2019). Early layers decide the shape, late ones the colours."
        ),
    ),
    (
        N_("Labels"),
        N_(
            "The training drawings are labelled: hair, mouth, eyes. The generator is given labels to draw, and the discriminator "
            "also has to recognize them (AC-GAN, Odena et al. 2017). That is how you can choose what a face looks like."
        ),
    ),
)

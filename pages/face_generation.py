"""Faces that nobody has."""

import streamlit as st

from dlapp import downloads
from dlapp.i18n import N_
from dlapp.ui import explain, follow, inputs, results
from dlapp.ui.session import _

TASK = "face_generation"

explain.head(
    N_("Faces"),
    N_(
        "A **GAN** makes faces that nobody has, out of random numbers. Say what they should look like, mix two, walk from one to "
        "the next, or look for your own."
    ),
    "gan",
)
card = inputs.choose_model(TASK, TASK)
if not downloads.is_present(card):
    st.stop()

from dlapp.ui import face_controls, face_view  # noqa: E402 (they need numpy and Pillow, which the head does without)

notices = face_controls.from_address()
way = face_controls.choose_way(card)
item, settings = None, {}
if way == "generate":
    settings = face_controls.generate(card)
    start = st.button(
        _("New faces"), type="primary", icon=":material/casino:", key=f"{TASK}:start", on_click=face_controls.reroll
    )
elif way == "mix":
    settings = face_controls.mix(card)
elif way == "walk":
    walk = face_controls.walk(card)
    if st.button(_("Make the video"), type="primary", icon=":material/movie:", key=f"{TASK}:film"):
        follow.start("face_walk", [None], model=card.id, **walk)
    walked = follow.current("face_walk")
    answers = follow.follow(walked) if walked else None
    if walked and answers:
        face_view.show_walk(walked, answers[0])
        results.facts(answers[0])
        results.keeping(walked)
elif found := face_controls.find(card):
    face_view.show_found(found)
    item, settings = found.style, face_controls.steer(card)

if settings:
    # faces come at once, and again with each change; a link to a result shows that result first
    asked = (card.id, item, settings)
    before = st.session_state.get(f"{TASK}:asked")
    is_link = before is None and "job" in st.query_params
    is_new = before is None or not all(map(face_controls.same, asked, before))
    is_costly = not card.is_built_in
    if way == "generate" and start:
        follow.start(TASK, [item], notices, model=card.id, **settings)
    elif is_new and not is_link and not is_costly:
        face_controls.start_by_itself(item, notices, model=card.id, **settings)
    st.session_state[f"{TASK}:asked"] = asked
    job = follow.current(TASK)
    answers = follow.follow(job) if job else None
    if job and answers:
        (answer,) = answers
        st.header(_("Faces"), divider=True)
        if job.settings.mix_with is None:
            face_view.show(job, answer)
        else:
            face_view.show_mixed(job, answer)
        results.facts(answer)
        face_view.downloads(job, answer)
        results.keeping(job)
        face_view.look_inside(job, answer)
face_view.favourites()

explain.how_it_works(
    (
        N_("Forger and detective"),
        N_(
            "The **generator** turns random numbers into a face. The **discriminator** learns to tell such faces from real ones, and "
            "the generator learns to deceive it (Goodfellow et al. 2014)."
        ),
    ),
    (
        N_("Latent space"),
        N_(
            "Every point of the space of random numbers is a face, and near points are similar faces. So one can walk from face to "
            "face, mix them, and search for the point of a given one."
        ),
    ),
    (
        N_("Styles"),
        N_(
            "Here the numbers do not go in at the beginning: they become a **style** that sets brightness and contrast of every "
            "feature map, from 4 x 4 pixels up (StyleGAN, Karras et al. 2019). Early layers decide on shape, late ones on colour."
        ),
    ),
    (
        N_("Labels"),
        N_(
            "The drawings are labelled with hair, mouth, eyes. The discriminator also has to name the labels, and the generator has "
            "to show what it was told (AC-GAN, Odena et al. 2017). Who knows labels can steer."
        ),
    ),
)

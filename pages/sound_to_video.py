"""Sound that sets faces in motion."""

import streamlit as st

from dlapp import limits
from dlapp.i18n import N_
from dlapp.ui import explain, follow, inputs, results
from dlapp.ui.session import _
from dlapp.ui.sound_inputs import ask_for_sound

TASK = "sound_to_video"
PREVIEW = 5  # seconds

explain.head(
    N_("Sound to video"),
    N_(
        "Give it music or speech: it leads a walk through the **latent space** of a face generator. Each beat brings a new face; "
        "pitch and loudness move it: cartoon heads tilt and come nearer."
    ),
    "gan",
)
sound = ask_for_sound(TASK)
card = inputs.choose_model(TASK, TASK)
seed, movement = st.columns([1, 2])
settings = {
    "seed": seed.number_input(_("Seed"), 0, 2**31 - 1, 0, key=f"{TASK}:seed", persist_state="session"),
    "movement": movement.slider(
        _("Movement"), 0, 200, 100, 10, format="%d %%", key=f"{TASK}:movement", persist_state="session"
    )
    / 100,
}
with st.container(horizontal=True):
    start = st.button(
        _("Make the video"), type="primary", disabled=not sound, icon=":material/movie:", key=f"{TASK}:start"
    )
    first = st.button(
        _("Only the first {seconds} seconds", seconds=PREVIEW),
        disabled=not sound,
        icon=":material/timer:",
        key=f"{TASK}:first",
    )
st.caption(_("Up to {minutes} minutes; a minute of sound takes about a minute.", minutes=limits.SOUND_SECONDS // 60))
if sound and (start or first or sound.is_example):
    settings["seconds"] = PREVIEW if first else None
    follow.start(TASK, [sound.path()], names=(sound.name,), model=card.id, **settings)

job = follow.current(TASK)
answers = follow.follow(job) if job else None
if job and answers:
    from dlapp.ui.video_view import look_inside, show

    st.header(_("Video"), divider=True)
    show(job, answers[0])
    results.facts(answers[0])
    results.keeping(job)
    look_inside(job, answers[0])

explain.how_it_works(
    (
        N_("What is heard"),
        N_(
            "The sound is cut into the 24 frames a second of the video. For each, loudness, pitch (how fast the wave repeats) and "
            "brightness (how much treble) are measured, and **onsets**: moments in which the spectrum suddenly changes."
        ),
    ),
    (
        N_("Where the face comes from"),
        N_(
            "A generator that learnt to draw faces turns any point of its latent space into a picture. A video is a path through "
            "that space; the sound decides how it runs."
        ),
    ),
    (
        N_("In step"),
        N_(
            "At each onset the path leaps towards the next face, most of the way within two frames: eye and ear take them for one "
            "event. Between onsets it glides."
        ),
    ),
    (
        N_("The same again"),
        N_(
            "Nothing is left to chance but the seed: the same sound and seed give the same video, and another seed other faces."
        ),
    ),
)

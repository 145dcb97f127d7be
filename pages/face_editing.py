"""Faces with another expression."""

import streamlit as st

from dlapp import media
from dlapp.i18n import N_
from dlapp.tasks.face_editing.abilities import abilities
from dlapp.tasks.face_generation import LARGEST_SEED
from dlapp.ui import frame
from dlapp.ui.inputs import face_changes, face_stack
from dlapp.ui.inputs.face_pictures import new_face
from dlapp.ui.inputs.models import choose_model
from dlapp.ui.session import _
from dlapp.ui.views.face_editing import show_edits, show_expressions

TASK = face_stack.TASK
STRIP = f"{TASK}:strip_of"  # the state of the face whose expressions are shown
DRAWINGS = "dlapp-cartoonist"

frame.header(
    N_("Expression and pose"),
    N_("A **diffusion model** draws the same person with another expression or another colour of the hair."),
)
form = frame.form()
with form.inputs:
    stack = face_stack.current()
    stack = new_face() or stack
    if stack:
        st.image(media.shown(stack.latest(), 512), alt=_("The face as it is now"), width=256)
        show_edits(stack)
if stack and stack.edits and stack.done() == stack.edits and stack.settled != stack.edits[-1].job_id:
    face_changes.clear()
    stack.settled = stack.edits[-1].job_id
with form.settings:
    card = choose_model(TASK)
    can = abilities(card)
    changes = face_changes.choose_changes(can)
    strength = face_changes.choose_strength()
    seed = st.number_input(_("Seed"), 0, LARGEST_SEED, 0, key=f"{TASK}:seed", persist_state="session", width=180)
start = form.buttons.button(
    _("Apply"),
    type="primary",
    icon=":material/mood:",
    key=f"{TASK}:start",
    disabled=not (stack and face_changes.is_change(changes)),
)
if (
    form.buttons.button(_("All expressions"), icon=":material/view_comfy:", key=f"{TASK}:all", disabled=stack is None)
    and stack
):
    st.session_state[STRIP] = stack.state()
if stack and stack.edits:
    form.buttons.button(_("Undo"), icon=":material/undo:", key=f"{TASK}:undo", on_click=face_stack.undo, args=(stack,))
    form.buttons.button(
        _("Reset"), icon=":material/restart_alt:", key=f"{TASK}:reset", on_click=face_stack.reset, args=(stack,)
    )
if stack and start:
    face_stack.add(stack, card.id, strength=strength, seed=seed, **changes)
elif (
    stack
    and st.session_state.get(STRIP) == stack.state()
    and (chosen := show_expressions(stack, card.id, strength, seed))
):
    face_stack.add(stack, card.id, expression=chosen, strength=strength, seed=seed)
job = frame.result_section(TASK)
if stack and job and stack.edits and stack.settled != job.id == stack.edits[-1].job_id:
    st.rerun()  # the questions are put back

frame.how_it_works(
    "face_editing",
    (
        N_("Pairs of drawings"),
        N_(
            "The network learnt from pairs: two drawings of the same person who laughs in one and is angry in the other, with words for "
            "the difference. So it learnt what an expression changes, and what it leaves alone (image-to-image translation, Isola et al. "
            "2017)."
        ),
    ),
    (
        N_("Drawn anew from noise"),
        N_(
            "It starts from noise and draws the face step by step, while it sees your drawing as an additional input and reads the words "
            "(InstructPix2Pix, Brooks et al. 2023)."
        ),
    ),
    (
        N_("Strength"),
        N_(
            "At each step the network guesses twice, with the words and without any. The strength says how far to go in the direction from "
            "one guess to the other (classifier-free guidance, Ho and Salimans 2022)."
        ),
    ),
)

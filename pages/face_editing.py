"""Faces with another expression."""

import streamlit as st

from dlapp.i18n import N_
from dlapp.tasks.face_editing.abilities import abilities
from dlapp.tasks.from_noise import LARGEST_SEED
from dlapp.ui import frame
from dlapp.ui.inputs import controls, face_changes, face_stack
from dlapp.ui.inputs.face_choice import choose_face, choose_model_for
from dlapp.ui.inputs.face_pictures import new_face
from dlapp.ui.inputs.models import choose_model
from dlapp.ui.session import _
from dlapp.ui.views.face_editing import show_edits, show_expressions

TASK = face_stack.TASK
STRIP = f"{TASK}:strip_of"  # the state of the face whose expressions are shown

frame.header(
    N_("Expression and pose"),
    N_(
        "A **diffusion model** draws the same cartoon face with another expression or hair colour. In photos, eyes and mouth are found "
        "and moved."
    ),
)
form = frame.form()
with form.inputs:
    stack = face_stack.current()
    if new := new_face():
        stack = new
        choose_model_for(stack)
if stack and stack.edits and stack.done() == stack.edits and stack.settled != stack.edits[-1].job_id:
    face_changes.clear()
    stack.settled = stack.edits[-1].job_id
with form.settings:
    card = choose_model(TASK)
    changes = face_changes.choose_changes(abilities(card))
    strength = face_changes.choose_strength()
    seed = 0
    if card.architecture != "landmark_warp":
        seed = controls.number_input(_("Seed"), 0, LARGEST_SEED, 0, key=f"{TASK}:seed", width=180)
face = None
if stack:
    with form.inputs:
        face = choose_face(stack, card)
        show_edits(stack)
can_start = face is not None and face_changes.is_change(changes)
start = form.buttons.button(
    _("Apply"), type="primary", icon=":material/mood:", key=f"{TASK}:start", disabled=not can_start
)
can_show_all = card.architecture == "cartoonist" and stack is not None
if can_show_all and form.buttons.button(_("All expressions"), icon=":material/view_comfy:", key=f"{TASK}:all"):
    st.session_state[STRIP] = stack.state()
if stack and stack.edits:
    for name, label, icon, callback in (
        ("undo", _("Undo"), ":material/undo:", face_stack.undo),
        ("reset", _("Reset"), ":material/restart_alt:", face_stack.reset),
    ):
        form.buttons.button(label, icon=icon, key=f"{TASK}:{name}", on_click=callback, args=(stack,))
if stack and start:
    face_stack.add(stack, card.id, strength=strength, seed=seed, face=face, **changes)
elif can_show_all and st.session_state.get(STRIP) == stack.state():
    chosen = show_expressions(stack, card.id, strength, seed)
    if chosen:
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
    (
        N_("Photos"),
        N_(
            "Three small networks, one after the other, find the faces in a photo with eyes, nose and mouth (MTCNN, Zhang et al. 2016). "
            "These **landmarks** are moved, and a smooth warp takes the pixels around them along (thin-plate spline, Bookstein 1989)."
        ),
    ),
)

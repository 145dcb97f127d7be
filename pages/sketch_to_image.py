"""A drawing becomes a picture."""

import streamlit as st

from dlapp.i18n import N_
from dlapp.ui import frame
from dlapp.ui.inputs import controls, sketches
from dlapp.ui.inputs.models import choose_model
from dlapp.ui.inputs.pictures import decode, picture_files
from dlapp.ui.session import _, explain

TASK = "sketch_to_image"

frame.header(
    N_("Sketch to image"),
    N_("A **diffusion model** turns your lines into a cartoon face, again with every stroke."),
)
form = frame.form()
with form.settings:
    seen, live = st.empty(), st.container()  # the picture beside the pad, and how far the next one is
    card = choose_model(TASK)
    settings = sketches.choose_settings(card)
strokes, files, follows = (), [], False
with form.inputs:
    way = sketches.choose_way()
    if way == sketches.PAD:
        strokes = sketches.strokes_on_pad()
    else:
        files, _example = picture_files(TASK, examples={})
    settings["caption"] = sketches.ask_for_caption(card)
start = form.buttons.button(
    _("Draw"),
    type="primary",
    icon=":material/draw:",
    key=f"{TASK}:start",
    disabled=way == sketches.FILES and not files,
)
if way == sketches.PAD and card.is_built_in:  # others take too long
    with form.buttons:
        follows = controls.toggle(_("Follow the pen"), True, key=f"{TASK}:follows")

if way == sketches.FILES:
    if start:
        pictures, notices = decode(files)
        drawings, others = sketches.with_lines(pictures)
        sketches.begin(drawings, [*notices, *others], model=card.id, **settings)
else:
    # a link to a result shows that result first
    request = (card.id, strokes, settings)
    before = st.session_state.get(f"{TASK}:request")
    is_link = before is None and "job" in st.query_params
    is_wanted = follows and strokes and request != before and not is_link
    st.session_state[f"{TASK}:request"] = request
    if start or is_wanted:
        drawings, notices = sketches.with_lines([sketches.drawing_of(strokes)])
        for notice in notices:
            form.buttons.caption(explain(notice))
        if drawings:  # what only follows the pen is not kept and has no link, and the pad stays in view
            remarks = sketches.remarks_on(card, strokes)
            sketches.begin(drawings, remarks, scroll=start, keep=start, model=card.id, **settings)
    sketches.show_last(seen)
job = frame.result_section(TASK, live if way == sketches.PAD else None)
if job and way == sketches.PAD:
    sketches.show_last(seen, job.result[0].image)

frame.how_it_works(
    "sketch",
    (
        N_("Lines as a condition"),
        N_(
            "The network learned from pairs of sketch and picture, as pix2pix did (Isola et al. 2017). At every step it sees your "
            "lines beside the picture it is working on, so what it draws stays on them."
        ),
    ),
    (
        N_("From noise to picture"),
        N_(
            "It begins with random noise. At every step it predicts the finished picture and goes a little way towards it, in a "
            "straight line (rectified flow, Liu et al. 2022). Another seed is other noise, and gives another picture."
        ),
    ),
    (
        N_("A shaky hand"),
        N_(
            "Nobody drew the sketches it learned from: they are the edges of cartoon faces, made thick or thin, wobbly and full of "
            "gaps. So it takes your lines as a hint of what you mean, and forgives an unsteady hand."
        ),
    ),
    (
        N_("Caption"),
        N_(
            "Words reach the network through **cross-attention**. It predicts once with your caption and once without; the "
            "difference, enlarged, is how strictly the caption is followed (classifier-free guidance, Ho and Salimans 2022)."
        ),
    ),
)

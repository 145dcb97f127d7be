"""Which things are in the picture, and where?"""

import streamlit as st

from dlapp import downloads
from dlapp.i18n import N_
from dlapp.tasks.object_detection import LOWEST
from dlapp.tasks.object_detection.labels import labels_of
from dlapp.ui import frame, progress
from dlapp.ui.inputs import controls
from dlapp.ui.inputs.lowest_score import lowest_score
from dlapp.ui.inputs.models import choose_model
from dlapp.ui.inputs.modes import choose_mode
from dlapp.ui.inputs.pictures import Hard, decode, picture_files
from dlapp.ui.inputs.videos import video_file
from dlapp.ui.session import _

TASK, VIDEO = "object_detection", "object_detection.video"
PREVIEW = 5  # seconds
LABELS, TYPED = "cat, cup, spoon, rocket, astronaut", 1000  # in the example pictures; characters that fit in
HARD = Hard(
    "coins.png",
    N_(
        "A hard one: two dozen coins. A detector finds only the kinds of things that it was taught, and coins are not among them. A model that looks for typed labels can be asked for them."
    ),
)

frame.header(
    N_("Object detection"),
    N_(
        "A **convolutional neural network (CNN)** finds people, animals and things in photos and videos, and where they are."
    ),
)
form = frame.form()
with form.inputs:
    mode = choose_mode(TASK, {TASK: N_("Pictures"), VIDEO: N_("Video")})
    if mode == VIDEO:
        film, example = video_file(VIDEO)
    else:
        files, example = picture_files(TASK, hard=HARD)
with form.settings:
    card = choose_model(TASK)
labels: tuple[str, ...] = ()
if card.is_open_vocabulary:
    with form.inputs:
        typed = controls.text_input(
            _("What to look for, in English, separated by commas"),
            LABELS,
            key=f"{TASK}:labels",
            max_chars=TYPED,
        )
    labels = labels_of(typed)
is_ready = bool(labels) or not card.is_open_vocabulary
can_start = is_ready and downloads.is_present(card) and bool(film if mode == VIDEO else files)
start = form.buttons.button(
    _("Find objects"), type="primary", disabled=not can_start, icon=":material/frame_inspect:", key=f"{TASK}:start"
)
if mode == VIDEO:
    first = form.buttons.button(
        _("Only the first {seconds} seconds", seconds=PREVIEW),
        disabled=not can_start,
        icon=":material/timer:",
        key=f"{VIDEO}:preview",
    )
    if film and (start or first or example) and is_ready:
        progress.start(
            VIDEO,
            [film.path()],
            names=(film.name,),
            model=card.id,
            labels=labels,
            threshold=lowest_score(VIDEO, labels),
            seconds=PREVIEW if first else None,
        )
elif (start or example) and is_ready:
    pictures, notices = decode(example or files)
    progress.start(
        TASK,
        [picture.image for picture in pictures],
        notices,
        names=tuple(picture.name for picture in pictures),
        model=card.id,
        labels=labels,
        threshold=LOWEST,  # the result's slider shows fewer, at once
    )
if example and not is_ready:
    st.info(_("Enter what to look for first."), icon=":material/frame_inspect:")
frame.result_section(mode)

frame.how_it_works(
    "detector",
    (
        N_("Feature maps of several sizes"),
        N_(
            "A CNN turns the picture into feature maps, each smaller than the one before. On a fine map every place sees a small "
            "part of the picture and finds small objects; on a coarse one it sees nearly everything and finds large ones."
        ),
    ),
    (
        N_("A score at every place"),
        N_(
            "Every place of every map says for each class how sure it is that such an object is there. The built-in network does so once "
            "for each place; SSD does it for several boxes of fixed shapes, its anchors: wide, tall and square."
        ),
    ),
    (
        N_("Bounding-box regression"),
        N_(
            "A place also predicts where the object's four sides are: four numbers, the distances to them or, with anchors, how far to move "
            "and stretch the fixed box. They were learned from photos in which people had drawn the boxes."
        ),
    ),
    (
        N_("Non-maximum suppression"),
        N_(
            "Many places find the same object. The box with the best score stays, those of the same class that overlap it too much are "
            "dropped, and so on with the rest. Look inside shows it step by step."
        ),
    ),
    (
        N_("Open vocabulary"),
        N_(
            "Other detectors know the classes that they learnt. OWLv2 learnt from captions: a Transformer turns your words into numbers, "
            "as another one does with each part of the picture, and where the two point in the same direction, there is a box."
        ),
    ),
)

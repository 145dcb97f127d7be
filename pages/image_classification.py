"""What is in the picture?"""

import re

import pandas as pd
import streamlit as st

from dlapp.i18n import N_
from dlapp.ui import explain, follow, inputs, results
from dlapp.ui.session import _, plain

TASK = "image_classification"
LONGEST = 768  # pixels: more than any classifier here looks at
SHOWN = 12  # pictures; the table has them all
UNSURE = 0.15  # probability of the best class, below which doubt is said
LABELS = N_("a cat, a dog, a cup of coffee, a rocket")

explain.head(
    N_("Image classification"),
    N_("Give it photos: a **convolutional neural network (CNN)** names what it sees, with its confidence."),
    "cnn",
)

files, example = inputs.picture_files(TASK)
card = inputs.choose_model(TASK, TASK)
labels: tuple[str, ...] = ()
if card.zero_shot:
    example_labels = _(LABELS) if "ja" in card.languages else LABELS
    typed = st.text_input(
        _("Your labels, separated by commas"), example_labels, key=f"labels:{card.id}", persist_state="session"
    )
    labels = tuple(dict.fromkeys(label.strip() for label in re.split("[,，、\n]", typed) if label.strip()))
start = st.button(
    _("Classify"), type="primary", disabled=not files, icon=":material/image_search:", key=f"{TASK}:start"
)
if start or example:
    pictures, notices = inputs.decode(example or files, LONGEST)
    follow.start(
        TASK,
        [picture.image for picture in pictures],
        notices,
        names=tuple(picture.name for picture in pictures),
        model=card.id,
        labels=labels,
    )

job = follow.current(TASK)
answers = follow.follow(job) if job else None
if job and answers:
    from dlapp.ui.classifier_views import look_inside, name_of

    st.header(_("What it sees"), divider=True)
    with st.grid(3 if len(answers) > 1 else 1, min_column_width=300, key=f"{TASK}:answers"):
        for name, picture, answer in list(zip(job.names, job.inputs, answers, strict=True))[:SHOWN]:
            with st.container(border=True):
                place, bars = st.columns(2) if len(answers) == 1 else (st.container(), st.container())
                place.image(picture, caption=plain(name), alt=name, width="stretch")
                for label in answer.labels:
                    bars.progress(label.score, text=f"{plain(name_of(label))} · **{results.percent(label.score)}**")
                if answer.labels[0].score < UNSURE:
                    bars.caption(_("The network is unsure: perhaps the picture shows nothing that it knows."))
    if len(answers) > SHOWN:
        st.caption(
            _(
                "The first {shown} of {count} pictures are shown; the table has them all.",
                shown=SHOWN,
                count=len(answers),
            )
        )
    results.facts(answers[0])
    table = pd.DataFrame(
        [
            {_("File"): name, _("Rank"): rank, _("Class"): name_of(label), _("Probability"): round(label.score, 4)}
            for name, answer in zip(job.names, answers, strict=True)
            for rank, label in enumerate(answer.labels, 1)
        ]
    )
    with st.expander(_("Table of all pictures"), icon=":material/table:"):
        st.dataframe(table, hide_index=True)
    st.download_button(
        _("Download as CSV"),
        table.to_csv(index=False).encode("utf-8-sig"),  # Excel reads Japanese only with the mark
        file_name="classification.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )
    results.keeping(job)
    look_inside(job, answers)

explain.how_it_works(
    (
        N_("Convolution"),
        N_(
            "A small filter slides over the picture and answers wherever its pattern occurs: an edge, a colour, a curve. "
            "The next layer's filters look for patterns among those answers, and so on up to ears and wheels."
        ),
    ),
    (
        N_("Pooling"),
        N_(
            "Between stages the maps shrink to half their side, so that later filters see more of the picture at once. "
            "At the end each map is averaged to one number: what was found counts, and where it was matters less."
        ),
    ),
    (
        N_("Fully connected layer"),
        N_(
            "It weighs these numbers for each class: whiskers and pointed ears speak for a cat, and against a bus. "
            "The weights, like the filters, were learnt from labelled photos."
        ),
    ),
    (
        N_("Softmax"),
        N_(
            "It turns the scores of all classes into probabilities that add up to 100 %. The network can only choose among "
            "the classes it was taught: a thing it never saw becomes the nearest one it knows."
        ),
    ),
)

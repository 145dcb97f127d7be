"""What a classifier of the visitor's own is worth: tried on a picture, measured, kept and exported."""

import numpy as np
import streamlit as st
from PIL import Image

from ...errors import UserError
from ...jobs import Job
from ...tasks.image_classification import custom, export
from ...tasks.image_classification.from_nothing import FromNothing
from ...tasks.image_classification.teaching import Taught
from ...tasks.image_classification.trying import Answer
from .. import progress
from ..heat import heat_overlay
from ..inputs.new_pictures import new_pictures
from ..inputs.teaching import LONGEST
from ..inputs.widgets import choose
from ..results import percent
from ..session import _, _n, explain, owner, plain

KEY = "teach_it"
FEW = 5  # pictures of a class below which its accuracy says little
SHOWN = 12  # mistakes


def show(job: Job) -> None:
    """Try it; how often it is right, and where it is wrong."""
    taught: Taught = job.result
    _try(job, taught)
    st.subheader(_("How often is it right?"), anchor=False)
    _accuracies(job, taught)
    st.subheader(_("What it mistook"), anchor=False)
    _mistakes(job, taught)


def downloads(job: Job) -> None:
    """Keep it under a name; take it along as files."""
    taught: Taught = job.result
    st.subheader(_("Keep it"), anchor=False)
    _keep(job, taught)
    with st.expander(_("Use it in a program of your own"), icon=":material/code:"):
        st.markdown(
            _(
                "The archive has the whole network as ONNX, the layer that you trained as safetensors, and this code, which runs "
                "it without this app."
            )
        )
        st.download_button(
            _("Download as ONNX and safetensors"),
            data=lambda: export.archive(taught.names, taught.weights, taught.biases),
            file_name="classifier.zip",
            mime="application/zip",
            icon=":material/download:",
            on_click="ignore",
        )
        st.code(export.CODE, "python")


def _try(job: Job, taught: Taught) -> None:
    """A picture, what it is taken for, and where the network looked."""
    st.subheader(_("Try it"), anchor=False)
    ask, answer = st.columns(2, gap="large")
    kept = f"{KEY}:tried"
    with ask:
        pictures, troubles = new_pictures(f"{KEY}:try", LONGEST, several=False)
        if pictures:
            st.session_state[kept] = pictures[-1]
            if st.session_state.get(f"{KEY}:try:way") != "drawing":
                st.rerun()  # with an empty uploader
        progress.show_notices(troubles)
    picture: Image.Image | None = st.session_state.get(kept)
    if picture is None:
        answer.caption(_("Show it a picture that it has not learnt from."))
        return
    tried = {"picture": picture, "weights": taught.weights, "biases": taught.biases}
    with answer:
        said: Answer | None = progress.view_result(
            job, "image_classification.try", tried, f"try:{job.id}:{hash(picture.tobytes())}"
        )
        if said is not None:
            _answer(taught.names, picture, said)


def _answer(names: list[str], picture: Image.Image, said: Answer) -> None:
    order = [int(place) for place in np.argsort(-said.probabilities)]
    for place in order:
        share = float(said.probabilities[place])
        st.progress(share, text=f"{plain(names[place])} · **{percent(share)}**")
    target = st.segmented_control(
        _("Where it looked, for"),
        order,
        default=order[0],
        required=True,
        format_func=names.__getitem__,
        key=f"{KEY}:target:{order}",
    )
    left, right = st.columns(2)
    left.image(picture, caption=_("Your picture"), alt=_("Your picture"), width="stretch")
    caption = _("Evidence for “{name}”", name=names[target])
    right.image(heat_overlay(picture, said.heat[target]), caption=plain(caption), alt=caption, width="stretch")


def _way(folds: int, count: int) -> str:
    return _("leave-one-out cross-validation") if folds == count else _("{folds}-fold cross-validation", folds=folds)


def _accuracies(job: Job, taught: Taught) -> None:
    """Cross-validated, and on request beside that of a network that knew nothing."""
    count = len(taught.classes)
    left, right = st.columns(2, border=True)
    with left:
        st.metric(_("On EfficientNet-Lite0’s features"), percent(taught.accuracy))
        st.caption(
            _(
                "{right} of {count} pictures right, each judged by a layer that had not seen it ({way}). On the pictures that it "
                "learnt from: {remembered}.",
                right=round(taught.accuracy * count),
                count=count,
                way=_way(taught.folds, count),
                remembered=percent(taught.remembered),
            )
        )
    nothing: FromNothing | None = None
    with right:
        if st.toggle(_("Compare with a network that starts from nothing"), key=f"{KEY}:nothing:{job.id}"):
            nothing = progress.view_result(job, "image_classification.from_nothing", job.inputs, f"nothing:{job.id}")
        if nothing is not None:
            st.metric(_("A small CNN from random weights"), percent(nothing.accuracy))
            st.caption(
                _(
                    "Four convolutions, all trained on your pictures alone ({way}). On the pictures that it learnt from: {remembered}.",
                    way=_way(nothing.folds, count),
                    remembered=percent(nothing.remembered),
                )
            )
    if nothing is not None and nothing.accuracy < taught.accuracy:
        st.markdown(
            _(
                "The difference is **transfer**: one has seen 1.3 million photos before and only had to learn what your classes are "
                "called, the other had to learn to see from {count} pictures.",
                count=count,
            )
        )
    elif nothing is not None:
        st.markdown(
            _("Here **transfer** brings nothing: these classes can be told apart without having seen the world before.")
        )
    if min(taught.counts) < FEW:
        st.info(
            _(
                "These are few pictures: one more right or wrong changes the accuracy by {points}. With ten of each class it begins "
                "to mean something.",
                points=percent(1 / count),
            ),
            icon=":material/info:",
        )


def _mistakes(job: Job, taught: Taught) -> None:
    """The pictures that were taken for another class when they were left out, the surest mistakes first."""
    pictures = [picture for own in job.inputs["pictures"] for picture in own]
    said = taught.answers.argmax(1)
    wrong = sorted(np.flatnonzero(said != taught.classes), key=lambda place: -taught.answers[place].max())
    if not wrong:
        st.caption(_("None of the pictures."))
        return
    with st.grid(6, min_column_width=110, gap="small"):
        for place in wrong[:SHOWN]:
            caption = _(
                "{name}, taken for {other} ({share})",
                name=taught.names[taught.classes[place]],
                other=taught.names[said[place]],
                share=percent(float(taught.answers[place].max())),
            )
            st.image(pictures[place], caption=plain(caption), alt=caption, width="stretch")
    if len(wrong) > SHOWN:
        st.caption(_n("1 more", "{count} more", len(wrong) - SHOWN))


def _keep(job: Job, taught: Taught) -> None:
    """A name, and the button that makes a model of it; then the way to the page where it can be used."""
    kept = f"{KEY}:kept:{job.id}"
    if model := st.session_state.get(kept):
        card = next((card for card in custom.cards() if card.id == model), None)
        if card is not None:
            st.success(
                _("“{name}” is among the models of this app now.", name=plain(card.title)), icon=":material/check:"
            )
            if st.button(_("Use it on the classification page"), icon=":material/image_search:", key=f"{KEY}:use"):
                choose("image_classification:model", card)
                st.query_params.pop("job", None)
                st.switch_page("pages/image_classification.py")
            return
    row = st.container(horizontal=True, vertical_alignment="bottom")
    title = row.text_input(
        _("Name of the model"), " / ".join(taught.names)[:40].strip(), max_chars=40, key=f"{KEY}:title:{job.id}"
    )
    if row.button(_("Keep under my models"), icon=":material/bookmark_add:", key=f"{KEY}:keep"):
        layer = export.layer(taught.weights, taught.biases)
        try:
            card = custom.save(title, taught.names, taught.counts, taught.accuracy, layer, owner())
        except UserError as error:
            st.warning(explain(error), icon=":material/warning:")
        else:
            st.session_state[kept] = card.id
            st.rerun()
    st.caption(
        _(
            "The model is kept on this server with the names of its classes, without the pictures. Everyone here can use it."
        )
    )

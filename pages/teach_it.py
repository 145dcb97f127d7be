"""Classes of one's own, taught by examples."""

import streamlit as st

from dlapp.i18n import N_
from dlapp.ui import frame, progress
from dlapp.ui.inputs.teaching import EXAMPLES, KEY, ask_for_pictures, lesson, show_classes, take_example
from dlapp.ui.session import _

TEACH = "image_classification.teach"

frame.header(
    N_("Teach it"),
    N_(
        "Show a network a few pictures of things that you name: with what **EfficientNet-Lite0** already sees, it learns them in "
        "seconds."
    ),
)
form = frame.form()
clicked = None
with form.inputs:
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.caption(_("Try an example:"))
        for example, (title, _classes) in EXAMPLES.items():
            if st.button(_(title), key=f"{KEY}:example:{example}", type="tertiary", icon=":material/play_arrow:"):
                take_example(example)
                clicked = example
    ask_for_pictures()
with form.settings:
    show_classes()
start = form.buttons.button(_("Teach"), type="primary", icon=":material/school:", key=f"{KEY}:start")
if start or clicked:
    progress.start(TEACH, lesson(), keep=False)
frame.result_section(TEACH)

frame.how_it_works(
    "teaching",
    (
        N_("Transfer learning"),
        N_(
            "A CNN that was trained on 1.3 million photos has learned to see edges, textures and parts. That serves other pictures as "
            "well, so only the last step has to be learned anew, from a few examples instead of a million."
        ),
    ),
    (
        N_("Features"),
        N_(
            "The convolutions stay as they are. Each picture becomes 1,280 numbers, one for each feature map of the last "
            "convolution: how strongly its pattern was found. They are computed once for each picture."
        ),
    ),
    (
        N_("Fully connected layer"),
        N_(
            "One weight for each feature and class, and a softmax: this is all that is trained here. An L2 penalty keeps the weights "
            "small, and there is only one best solution, which is found in a fraction of a second."
        ),
    ),
    (
        N_("Cross-validation"),
        N_(
            "With more weights than pictures the layer knows its own pictures by heart, which proves nothing (**overfitting**). So "
            "each picture is left out in turn, or a tenth of many at a time, and judged by a layer that was trained without it."
        ),
    ),
)

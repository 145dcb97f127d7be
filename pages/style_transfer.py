"""A picture painted anew."""

import streamlit as st

from dlapp.i18n import N_
from dlapp.ui import explain, follow, inputs, results
from dlapp.ui.session import _
from dlapp.ui.style_inputs import Chosen, choose_style

TASK = "style_transfer"

explain.head(
    N_("Style transfer"),
    N_(
        "Give it a photo and a painting: a **convolutional network** paints the one in the colours and brushwork of the other."
    ),
    "stylizer",
)
files, example = inputs.picture_files(TASK)
card = inputs.choose_model(TASK, TASK)
settings: dict[str, object] = {}
chosen = Chosen(())
if card.takes_prompt:
    label = _("What to do with it, in English") if card.obeys else _("What the painting shows and how, in English")
    settings |= inputs.prompt_and_seed(label, TASK)
else:
    st.subheader(_("Style"), anchor=False)
    chosen = choose_style(card, TASK)
    settings["mix"] = chosen.mix
strength = st.slider(_("Strength"), 0, 100, 100, 5, format="%d %%", key=f"{TASK}:strength", persist_state="session")
settings["strength"] = strength / 100
settings["keep_colours"] = st.toggle(
    _("Keep the picture's own colours"), key=f"{TASK}:keep_colours", persist_state="session"
)
is_ready = bool(settings["prompt"] if card.takes_prompt else chosen.styles)
start = st.button(
    _("Paint the picture"),
    type="primary",
    disabled=not files or not is_ready,
    icon=":material/brush:",
    key=f"{TASK}:start",
)
if (start or example) and is_ready:
    pictures, notices = inputs.decode(example or files)
    styles = dict(zip(("style", "second"), chosen.styles, strict=False))
    follow.start(
        TASK,
        [{"content": picture.image, **styles} for picture in pictures],
        notices,
        names=tuple(picture.name for picture in pictures),
        model=card.id,
        **settings,
    )
elif example:
    missing = _("Write what to make of the picture.") if card.takes_prompt else _("Choose a style first.")
    st.info(missing, icon=":material/brush:")

job = follow.current(TASK)
answers = follow.follow(job) if job else None
if job and answers:
    from dlapp.ui import picture_results
    from dlapp.ui.style_views import look_inside, noted, show

    st.header(_("Painted"), divider=True)
    index = picture_results.choose_picture(job)
    show(job, index, answers[index])
    results.facts(answers[index])
    picture_results.downloads(job, answers, "_painted", **noted(job))
    results.keeping(job)
    look_inside(job, index)

explain.how_it_works(
    (
        N_("Content and style"),
        N_(
            "What a deep layer of a classifier answers tells **what** is where in a picture. How the answers of its layers go "
            "together, wherever they are, tells **how** it is painted: that is the style (Gatys et al. 2016)."
        ),
    ),
    (
        N_("A network that paints"),
        N_(
            "The painter never saw your photo. It was trained on thousands of others to make pictures with the content of a "
            "photo and the style of a painting, as judged by the classifier. So one pass is enough."
        ),
    ),
    (
        N_("A style is a point"),
        N_(
            "A second network reads 64 numbers from the painting. They set brightness and contrast of every feature map in the "
            "painter (instance normalisation). Between two points lie the mixed styles, and near the photo's own point the weak ones."
        ),
    ),
    (
        N_("Large pictures"),
        N_(
            "Large photos are painted tile by tile. A small copy of the whole tells each tile how bright and colourful the picture "
            "is, so that no seams show."
        ),
    ),
)

"""A photo repainted in the style of a painting."""

import streamlit as st

from dlapp.i18n import N_
from dlapp.model_card import Prompt
from dlapp.ui import frame, progress
from dlapp.ui.address import told_by
from dlapp.ui.inputs import controls
from dlapp.ui.inputs.models import choose_model
from dlapp.ui.inputs.pictures import Hard, decode, picture_files
from dlapp.ui.inputs.styles import choose_second_style, choose_style
from dlapp.ui.inputs.widgets import prompt_and_seed
from dlapp.ui.session import _

TASK = "style_transfer"
PROMPTS = {  # what the model's prompt is -> its label, and what to say while it is missing
    Prompt.DESCRIPTION: (
        N_("Description in English, such as “an oil painting of a harbour”"),
        N_("Enter a description first."),
    ),
    Prompt.INSTRUCTION: (N_("Instruction in English, such as “make it autumn”"), N_("Enter an instruction first.")),
}
HARD = Hard(
    "page.png",
    N_(
        "A hard one: a page of text. The network paints with strokes, and what is smaller than a stroke, such as letters, gets lost."
    ),
)

frame.header(
    N_("Style transfer"),
    N_("A **convolutional network** repaints your photo in the colours and brushwork of a painting."),
    told=lambda job: {"second": "", **told_by(job)},
)
form = frame.form()
with form.settings:
    card = choose_model(TASK)
settings: dict[str, object] = {}
styles: dict[str, object] = {}
with form.inputs:
    files, example = picture_files(TASK, hard=HARD)
    if card.prompt:
        label, missing = PROMPTS[card.prompt]
        settings |= prompt_and_seed(_(label), TASK)
        is_ready = bool(settings["prompt"])
    else:
        missing = N_("Choose a style first.")
        style = choose_style(card, TASK)
        is_ready = style is not None
with form.settings:
    if not card.prompt:
        second, settings["mix"] = choose_second_style(card, style, TASK)
        styles = {"style": style} | ({"second": second} if second else {})
    settings["strength"] = controls.percent(_("Strength"), 0, 100, 100, 5, key=f"{TASK}:strength")
    settings["keep_colours"] = controls.toggle(_("Keep the photo's colours"), key=f"{TASK}:keep_colours")
start = form.buttons.button(
    _("Paint"), type="primary", disabled=not (files and is_ready), icon=":material/brush:", key=f"{TASK}:start"
)
if (start or example) and is_ready:
    pictures, notices = decode(example or files)
    progress.start(
        TASK,
        [{"content": picture.image, **styles} for picture in pictures],
        notices,
        names=tuple(picture.name for picture in pictures),
        model=card.id,
        **settings,
    )
elif example:
    st.info(_(missing), icon=":material/brush:")
frame.result_section(TASK)

frame.how_it_works(
    "stylizer",
    (
        N_("Content and style"),
        N_(
            "In a classifier, the responses of a deep layer show **what** is where in a picture. Which responses occur together, "
            "no matter where, shows **how** it is painted: this is its style (Gatys et al. 2016)."
        ),
    ),
    (
        N_("One pass is enough"),
        N_(
            "The network was trained on thousands of photos to produce pictures with the content of a photo and the style of a "
            "painting, both measured by a classifier. It has never seen yours, but now needs only a single pass."
        ),
    ),
    (
        N_("Style embedding"),
        N_(
            "A second network reduces the painting to 64 numbers, which set brightness and contrast of every feature map "
            "(conditional instance normalization, Ghiasi et al. 2017). Points between two styles give mixed styles, points near "
            "the photo's own style weak ones."
        ),
    ),
    (
        N_("Large pictures"),
        N_(
            "Large photos are painted in tiles. Brightness and contrast of the feature maps are measured once, on a small copy "
            "of the whole photo, and used for every tile, so no seams show."
        ),
    ),
)

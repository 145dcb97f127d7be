"""Black-and-white photos in colour, and colours changed."""

import streamlit as st

from dlapp.i18n import N_
from dlapp.ui import frame, progress
from dlapp.ui.inputs import controls
from dlapp.ui.inputs.colours import choose_temperature
from dlapp.ui.inputs.models import choose_model
from dlapp.ui.inputs.pictures import Hard, decode, picture_files
from dlapp.ui.inputs.widgets import prompt_and_seed
from dlapp.ui.session import _

TASK = "colorization"
WAYS = {"colour": N_("Add colours"), "change": N_("Change colours")}
HARD = Hard(
    "color.png",
    N_(
        "A hard one: a wheel of all colours. In black and white, red, green and blue can look the same, so the network can only guess. What usually has one colour, such as skin, sky or grass, comes out better; elsewhere hints help."
    ),
)

frame.header(
    N_("Colorization"),
    N_(
        "A **convolutional network** adds plausible colours to black-and-white photos. You can correct them with a click."
    ),
)
form = frame.form()
with form.inputs:
    way = controls.segmented_control(
        _("Mode"),
        list(WAYS),
        "colour",
        format_func=lambda name: _(WAYS[name]),
        label_visibility="collapsed",
        key=f"{TASK}:way",
        name="mode",
    )
    files, example = picture_files(TASK, hard=HARD)
if way == "change":
    from dlapp.ui.views.recolouring import choose_change, show_change

    with form.settings:
        change = choose_change()
    show_change(files, change)
else:
    with form.settings:
        card = choose_model(TASK)
    count = 1
    if card.prompt:
        with form.inputs:
            settings = prompt_and_seed(_("Instruction in English"), TASK, "colorize this photo")
        with form.settings:
            settings["strength"] = controls.percent(_("Strength"), 5, 100, 70, 5, key=f"{TASK}:strength")
    else:
        with form.settings:
            settings, count = choose_temperature(TASK, len(files) > 1)
    is_ready = bool(settings.get("prompt", True))
    start = form.buttons.button(
        _("Colorize"),
        type="primary",
        disabled=not (files and is_ready),
        icon=":material/palette:",
        key=f"{TASK}:start",
    )
    if (start or example) and is_ready:
        pictures, notices = decode(example or files)
        if len(pictures) == 1:
            pictures = pictures * count
        progress.start(
            TASK,
            [picture.image for picture in pictures],
            notices,
            names=tuple(picture.name for picture in pictures),
            model=card.id,
            **settings,
        )
    elif example:
        st.info(_("Enter an instruction first."), icon=":material/palette:")
    frame.result_section(TASK)

frame.how_it_works(
    "colorizer",
    (
        N_("Lightness stays"),
        N_(
            "A black-and-white photo is the lightness L of the Lab colour space. The network only predicts a (green to red) and b "
            "(blue to yellow), so light and dark stay exactly as they are in your photo."
        ),
    ),
    (
        N_("Recognizing first"),
        N_(
            "To colour grass, the network must know that it is grass. So it builds on the feature maps of a classifier that can "
            "tell 200 things apart. **Self-attention** lets every position take the whole picture into account."
        ),
    ),
    (
        N_("Colours as classes"),
        N_(
            "A shirt may be red or blue, but their mean is gray. So instead of one colour the network predicts a probability for "
            "each of 254 colours, and rare colours counted more in training (Zhang et al. 2016)."
        ),
    ),
    (
        N_("Hints"),
        N_(
            "In training, the network was sometimes told the true colours of a few points. So it learned to spread such hints "
            "over everything that belongs together (Zhang et al. 2017)."
        ),
    ),
)

"""Gray photos in colour, and colours changed."""

import streamlit as st

from dlapp.i18n import N_
from dlapp.ui import explain, follow, inputs, results
from dlapp.ui.session import _

TASK = "colorization"
WAYS = {"colour": N_("Colour a gray photo"), "change": N_("Change the colours")}

explain.head(
    N_("Colour"),
    N_(
        "Give it a gray photo: a **convolutional network** that knows what sky, grass and skin look like gives it colours. "
        "Colours that are there can be changed."
    ),
    "colorizer",
)
files, example = inputs.picture_files(TASK)
way = st.segmented_control(
    _("What to do"),
    list(WAYS),
    default="colour",
    required=True,
    format_func=lambda name: _(WAYS[name]),
    key=f"{TASK}:way",
    persist_state="session",
)
if way == "change":
    from dlapp.ui.recolour_views import recolour

    recolour(example or files)
else:
    card = inputs.choose_model(TASK, TASK)
    settings: dict[str, object] = {}
    count = 1
    if card.takes_prompt:
        settings |= inputs.prompt_and_seed(_("What to do with it, in English"), TASK, "colorize this photo")
        strength = st.slider(
            _("Strength"), 5, 100, 70, 5, format="%d %%", key=f"{TASK}:strength", persist_state="session"
        )
        settings["strength"] = strength / 100
    else:
        temperature, versions, chance = st.columns([3, 2, 1])
        settings["temperature"] = temperature.slider(
            _("Temperature: how much chance decides"),
            0.0,
            2.0,
            0.0,
            0.1,
            key=f"{TASK}:temperature",
            persist_state="session",
        )
        if settings["temperature"]:
            count = versions.slider(
                _("Versions of a picture"), 1, 4, 4, key=f"{TASK}:versions", persist_state="session"
            )
            settings["seed"] = chance.number_input(
                _("Seed"), 0, 2**31 - 1, 0, key=f"{TASK}:seed", persist_state="session"
            )
    is_ready = bool(settings.get("prompt", True))
    start = st.button(
        _("Colour the picture"),
        type="primary",
        disabled=not files or not is_ready,
        icon=":material/palette:",
        key=f"{TASK}:start",
    )
    if start or (example and is_ready):
        pictures, notices = inputs.decode(example or files)
        if len(pictures) == 1:
            pictures = pictures * count
        follow.start(
            TASK,
            [picture.image for picture in pictures],
            notices,
            names=tuple(picture.name for picture in pictures),
            model=card.id,
            **settings,
        )
    elif example:
        st.info(_("Write what to make of the picture."), icon=":material/palette:")

    job = follow.current(TASK)
    answers = follow.follow(job) if job else None
    if job and answers:
        from dlapp.ui import colour_views, picture_results

        st.header(_("In colour"), divider=True)
        index = picture_results.choose_picture(job)
        colour_views.show(job, index, answers)
        results.facts(answers[index])
        picture_results.downloads(job, answers, "_coloured")
        results.keeping(job)
        if colour_views.takes_hints(job):
            colour_views.give_hints(job, index, answers[index])
        colour_views.look_inside(job, index)

explain.how_it_works(
    (
        N_("Lightness is known"),
        N_(
            "A gray photo is the lightness L of the colour space Lab. The network only adds a (green to red) and b (blue to "
            "yellow); the lightness of your photo stays as it is."
        ),
    ),
    (
        N_("What is it?"),
        N_(
            "To colour grass one must know that it is grass. A classifier that learned to tell 200 things apart hands over what "
            "its layers saw; **self-attention** lets every place know about the whole picture."
        ),
    ),
    (
        N_("Colours as classes"),
        N_(
            "A shirt may be red or blue. Who guesses the mean, paints it gray. So the network gives each of 254 colours a "
            "probability, and rare colours counted more in training (Zhang et al. 2016)."
        ),
    ),
    (
        N_("Hints"),
        N_(
            "In training, the true colours of a few places were given away now and then. So the network learned to take such "
            "hints over to everything that belongs together (Zhang et al. 2017)."
        ),
    ),
)

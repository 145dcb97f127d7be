"""The same picture, larger."""

import streamlit as st

from dlapp.i18n import N_
from dlapp.ui import explain, follow, inputs, results
from dlapp.ui.session import _

TASK = "super_resolution"
MODES = {"faithful": N_("Faithful"), "restore": N_("Restore")}

explain.head(
    N_("Super-resolution"),
    N_(
        "Give it a small or worn picture: a **convolutional network** makes it two or four times as large, with sharp edges."
    ),
    "upscaler",
)
files, example = inputs.picture_files(TASK)
card = inputs.choose_model(TASK, TASK)
with st.container(horizontal=True, gap="large"):
    scale = st.segmented_control(
        _("Enlarge"),
        card.scales,
        default=card.scales[-1],
        required=True,
        format_func=lambda times: f"{times} x",
        key=f"{TASK}:scale:{card.id}",
        persist_state="session",
    )
    mode = "faithful"
    if card.has_modes:
        mode = st.segmented_control(
            _("Kind"),
            list(MODES),
            default="faithful",
            required=True,
            format_func=lambda name: _(MODES[name]),
            key=f"{TASK}:mode",
            persist_state="session",
        )
settings: dict[str, object] = {"scale": scale, "mode": mode}
if card.takes_prompt:
    settings |= inputs.prompt_and_seed(_("What the picture shows, in English"), TASK)
start = st.button(
    _("Enlarge the picture"), type="primary", disabled=not files, icon=":material/zoom_out_map:", key=f"{TASK}:start"
)
if start or example:
    pictures, notices = inputs.decode(example or files, deep=True, scale=scale)
    follow.start(
        TASK,
        [picture.image for picture in pictures],
        notices,
        names=tuple(picture.name for picture in pictures),
        model=card.id,
        **settings,
    )

job = follow.current(TASK)
answers = follow.follow(job) if job else None
if job and answers:
    from dlapp.ui import picture_results
    from dlapp.ui.upscaler_views import look_inside, show

    st.header(_("Larger"), divider=True)
    index = picture_results.choose_picture(job)
    show(job, index, answers[index])
    results.facts(answers[index])
    picture_results.downloads(job, answers, f"_x{job.settings.scale}")
    results.keeping(job)
    look_inside(job, index, answers[index])

explain.how_it_works(
    (
        N_("Convolutions at the small size"),
        N_(
            "Nineteen layers of small filters look at each place of the small picture and its surroundings, and find out which "
            "edge, line or texture runs there. Working at the small size makes it quick."
        ),
    ),
    (
        N_("Residual blocks"),
        N_(
            "Each block of two layers adds what it found to what came in. So the picture passes through unharmed, each block "
            "improves it a little, and the error finds its way back to the first layer in training."
        ),
    ),
    (
        N_("Pixel shuffle"),
        N_(
            "The last convolution makes 16 values for each pixel and colour, which are laid out as 4 x 4 new pixels. The network "
            "only adds what bicubic interpolation lacks: edges, not the whole picture."
        ),
    ),
    (
        N_("Learning from pairs"),
        N_(
            "Photos were made smaller by computer, so that the large original is known: the network learnt to undo that, pixel by "
            "pixel. For “restore” they were also made noisy and compressed; its network looks at half the size as well, where a wider view "
            "tells noise from detail."
        ),
    ),
)

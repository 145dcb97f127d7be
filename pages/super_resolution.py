"""The same picture, larger."""

from dlapp.i18n import N_
from dlapp.ui import frame, progress
from dlapp.ui.inputs import controls
from dlapp.ui.inputs.models import choose_model
from dlapp.ui.inputs.pictures import Hard, decode, picture_files
from dlapp.ui.inputs.widgets import prompt_and_seed
from dlapp.ui.session import _
from dlapp.ui.views.super_resolution_duration import tell_duration

TASK = "super_resolution"
MODES = {"faithful": N_("Faithful"), "restore": N_("Restore")}
HARD = Hard(
    "text.png",
    N_(
        "A hard one: handwriting out of focus. The network has learnt to undo shrinking, not a lens out of focus, so the picture gets larger but hardly sharper."
    ),
)

frame.header(
    N_("Super-resolution"),
    N_("A **convolutional network** makes small or worn pictures two to four times as large, with sharp edges."),
)
form = frame.form()
with form.inputs:
    files, example = picture_files(TASK, hard=HARD)
with form.settings:
    card = choose_model(TASK)
    scale = controls.segmented_control(
        _("Scale"),
        card.scales,
        card.scales[-1],
        format_func=lambda times: f"{times}×",
        key=f"{TASK}:scale:{card.id}",
        name="scale",
    )
    mode = "faithful"
    if card.has_restore:
        mode = controls.segmented_control(
            _("Mode"),
            list(MODES),
            "faithful",
            format_func=lambda name: _(MODES[name]),
            key=f"{TASK}:mode",
            help=_("“Faithful” keeps what is there. “Restore” also removes noise and JPEG artefacts."),
        )
    settings: dict[str, object] = {"scale": scale, "mode": mode}
    if card.prompt:
        settings |= prompt_and_seed(_("What the picture shows, in English"), TASK)
with form.settings:
    tell_duration(files, card, settings)
start = form.buttons.button(
    _("Enlarge"), type="primary", disabled=not files, icon=":material/zoom_out_map:", key=f"{TASK}:start"
)
if start or example:
    pictures, notices = decode(example or files, deep=True, scale=scale)
    progress.start(
        TASK,
        [picture.image for picture in pictures],
        notices,
        names=tuple(picture.name for picture in pictures),
        model=card.id,
        **settings,
    )
frame.result_section(TASK)

frame.how_it_works(
    "upscaler",
    (
        N_("Convolutions at the small size"),
        N_(
            "Nineteen layers of small filters look at every pixel of the small picture and its surroundings, and work out which "
            "edge, line or texture runs there. Working at the small size keeps it fast."
        ),
    ),
    (
        N_("Residual blocks"),
        N_(
            "Each block of two layers adds what it found to what came in. So the picture passes through unharmed, every block "
            "improves it a little, and in training the error finds its way back to the first layer."
        ),
    ),
    (
        N_("Pixel shuffle"),
        N_(
            "The last convolution produces 16 values per pixel and colour, which are laid out as 4 × 4 new pixels. The network "
            "only adds what bicubic interpolation lacks: the edges, not the whole picture."
        ),
    ),
    (
        N_("Learning from pairs"),
        N_(
            "Photos were shrunk by computer, so the large original is known, and the network learned to undo that, pixel by "
            "pixel. For “restore” they were also made noisy and compressed; that network looks at half the size as well, because "
            "a wider view tells noise from detail."
        ),
    ),
)

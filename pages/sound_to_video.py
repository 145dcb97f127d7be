"""Sound that sets faces in motion."""

from dlapp import limits
from dlapp.i18n import N_
from dlapp.ui import frame, progress
from dlapp.ui.inputs import controls
from dlapp.ui.inputs.models import choose_model
from dlapp.ui.inputs.sounds import MUSIC, ask_for_sounds, remarks_on
from dlapp.ui.session import _

TASK = "sound_to_video"
PREVIEW = 5  # seconds

frame.header(
    N_("Sound to video"),
    N_(
        "Music or speech becomes a video of changing faces: the sound guides a path through the **latent space** of a face "
        "generator. Every beat brings a new face; pitch and loudness move it."
    ),
)
form = frame.form()
with form.inputs:
    sounds = ask_for_sounds(TASK, _("Your sound"), _("Record: sing, clap or speak"), MUSIC)
with form.settings:
    card = choose_model(TASK)
    seed = controls.number_input(_("Seed"), 0, 2**31 - 1, 0, key=f"{TASK}:seed")
    movement = controls.percent(_("Amount of movement"), 0, 200, 100, 10, key=f"{TASK}:movement")
start = form.buttons.button(
    _("Make the video"), type="primary", disabled=not sounds, icon=":material/movie:", key=f"{TASK}:start"
)
preview = form.buttons.button(
    _("Only the first {seconds} seconds", seconds=PREVIEW),
    disabled=not sounds,
    icon=":material/timer:",
    key=f"{TASK}:preview",
)
form.buttons.caption(
    _("Up to {minutes} minutes; one minute of sound takes about a minute.", minutes=limits.SOUND_SECONDS // 60)
)
if sounds and (start or preview or sounds[0].is_example):
    progress.start(
        TASK,
        [sounds[0].path()],
        remarks_on(sounds),
        names=(sounds[0].name,),
        model=card.id,
        seed=seed,
        movement=movement,
        seconds=PREVIEW if preview else None,
    )
frame.result_section(TASK)

frame.how_it_works(
    "gan",
    (
        N_("Audio features"),
        N_(
            "The sound is divided into 24 frames per second, like the video. In each frame the app measures loudness, pitch and "
            "brightness (the share of high frequencies), and looks for **onsets**: moments when the spectrum changes suddenly."
        ),
    ),
    (
        N_("Path through the latent space"),
        N_(
            "The generator turns any point of its latent space into a face. A path through that space is therefore a video, and "
            "the sound decides where it goes and how fast."
        ),
    ),
    (
        N_("On the beat"),
        N_(
            "At each onset the path jumps towards the next face and covers most of the way within two frames, so what you see "
            "matches what you hear. Between onsets it glides."
        ),
    ),
    (
        N_("Reproducible"),
        N_("The same sound and seed always give the same video; another seed gives other faces."),
    ),
)

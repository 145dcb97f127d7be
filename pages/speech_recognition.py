"""What is said in a recording, and when."""

from dlapp import limits
from dlapp.i18n import N_
from dlapp.ui import frame, progress
from dlapp.ui.inputs import controls
from dlapp.ui.inputs.models import choose_model
from dlapp.ui.inputs.sounds import DIGITS, SPEECH, Accepted, ask_for_sounds, remarks_on
from dlapp.ui.inputs.widgets import select
from dlapp.ui.session import _, language_name

TASK = "speech_recognition"
ACCEPTED = Accepted(
    "WAV, MP3, OGG, FLAC, M4A, WEBM, MP4, MKV, MOV", limits.RECORDING_BYTES, limits.RECORDING_SECONDS, several=True
)

frame.header(
    N_("Speech recognition"),
    N_(
        "Turn recordings and videos into text, with the time of every word. A **Transformer** "
        "understands any speech; small **RNNs** recognize digits and show how they remember."
    ),
)
form = frame.form()
with form.settings:
    card = choose_model(TASK, prefer="whisper-base")
    spoken, to_english = "auto", False
    if len(card.languages) > 1:
        codes = ["auto", *sorted(card.languages, key=language_name)]
        spoken = select(
            _("Spoken language"),
            codes,
            f"{TASK}:language",
            lambda code: _("Auto-detect") if code == "auto" else language_name(code),
            name="language",
        )
    if card.translates:
        to_english = controls.checkbox(_("Translate into English"), key=f"{TASK}:to_english")
with form.inputs:
    examples = DIGITS if len(card.languages) == 1 else SPEECH
    sounds = ask_for_sounds(TASK, _("Recordings or videos"), _("Record speech"), examples, ACCEPTED)
start = form.buttons.button(
    _("Transcribe"), type="primary", disabled=not sounds, icon=":material/speech_to_text:", key=f"{TASK}:start"
)
if sounds and (start or sounds[0].is_example):
    progress.start(
        TASK,
        [sound.path() for sound in sounds],
        remarks_on(sounds),
        names=tuple(sound.name for sound in sounds),
        model=card.id,
        language=spoken,
        to_english=to_english,
    )
frame.result_section(TASK)

frame.how_it_works(
    "speech",
    (
        N_("Log-mel spectrogram"),
        N_(
            "The sound is cut into a hundred overlapping frames per second. A Fourier transform measures how "
            "much of each frequency a frame contains; frequencies are grouped the way the ear does (mel "
            "scale), and loudness is logarithmic."
        ),
    ),
    (
        N_("Recurrent networks"),
        N_(
            "An RNN hears one frame after another and keeps what matters in its memory, the hidden state. A "
            "plain RNN rewrites it at every frame and soon forgets how a word began; the gates of LSTM and "
            "GRU learn what to keep. Choose the digits model and look inside to see it."
        ),
    ),
    (
        N_("Whisper: an encoder and a decoder"),
        N_(
            "The encoder of this Transformer takes in 30 seconds at once. The decoder writes the text token "
            "by token and attends to the moment where it hears each one (cross-attention): that is how the "
            "app knows when each word was spoken."
        ),
    ),
    (
        N_("One network for many tasks"),
        N_(
            "Whisper was trained on 680,000 hours of recordings with transcripts. Special tokens tell it "
            "which language is spoken and whether to transcribe or translate, and it also predicts whether "
            "anyone is speaking at all."
        ),
    ),
)

"""Asking for a sound: a file, a recording or an example."""

import functools
import io
import wave
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from ... import files, limits
from ...errors import UserError
from ...i18n import N_
from .. import address, assets
from ..session import _, explain
from . import controls
from .uploads import uploaded
from .widgets import WHERE_IT_FAILS

RATE = 24_000


@dataclass(frozen=True)
class Sound:
    """A sound that came from the visitor or from the examples.

    Attributes:
        is_example: just clicked, to start at once. remark: marked for translation, is said with its result.
    """

    name: str
    data: bytes
    is_example: bool = False
    remark: str = ""

    def path(self) -> Path:
        """A new file with it."""
        return files.keep(self.data, self.name)


@dataclass(frozen=True)
class Example:
    """A sound to begin with: its title, marked for translation, as `remark` is, its file's name, and what reads or makes it."""

    title: str
    name: str
    data: Callable[[], bytes]
    remark: str = ""

    def sound(self, is_clicked: bool = False) -> Sound:
        """It, ready for a task."""
        return Sound(self.name, self.data(), is_clicked, self.remark)


@dataclass(frozen=True)
class Accepted:
    """What a page takes: kinds of files, megabytes and minutes of each, and whether several at once."""

    kinds: str = "WAV, MP3, OGG, FLAC, M4A, WEBM"
    bytes: int = limits.FILE_BYTES
    seconds: int = limits.SOUND_SECONDS
    several: bool = False


_SOUND = Accepted()


def ask_for_sounds(
    key: str, label: str, record: str, examples: Sequence[Example], accepted: Accepted = _SOUND
) -> list[Sound]:
    """Ask for sounds by upload, recording or example; the last example when there is none of one's own.

    Args:
        label, record: of the uploader and of the microphone.
    """

    def remember(source: str) -> None:
        st.session_state[f"{key}:newest"] = source

    uploads = uploaded(
        label,
        f"{key}:upload",
        help=_(
            "{accepted}. Up to {size} MB and {minutes} minutes.",
            accepted=accepted.kinds,
            size=accepted.bytes // 10**6,
            minutes=accepted.seconds // 60,
        ),
        multiple=accepted.several,
        changed=functools.partial(remember, "upload"),
    )
    address.receive("example", f"{key}:clicked", controls.one_of([example.name for example in examples], str))
    recording = st.audio_input(record, key=f"{key}:record", on_change=remember, args=("recording",))
    clicked = None
    with st.container(horizontal=True, gap="small"):
        for example in examples:
            if st.button(_(example.title), key=f"{key}:example:{example.name}", icon=":material/play_arrow:"):
                clicked = example
                st.session_state[f"{key}:clicked"] = example.name
    if clicked:
        address.say("example", clicked.name)
        return [clicked.sound(is_clicked=True)]
    own = uploads
    if recording and (not uploads or st.session_state.get(f"{key}:newest") == "recording"):
        own = [recording]
    if not own:
        last = st.session_state.get(f"{key}:clicked")
        address.say("example", last or "")
        return [example.sound() for example in examples if example.name == last]
    address.lack()
    taken = []
    for file in own:
        try:
            limits.check_file(file.getvalue(), file.name, accepted.bytes)
            taken.append(Sound(file.name, file.getvalue()))
        except UserError as error:
            st.error(explain(error), icon=":material/error:")
    return taken


def remarks_on(sounds: Sequence[Sound]) -> list[UserError]:
    """What is to be said with the results of examples."""
    return [UserError(sound.remark) for sound in sounds if sound.remark]


@functools.cache
def music(name: str) -> bytes:
    """A WAV file of eight seconds: a folk-like tune of plucked strings, drums, or one steady tone."""
    import numpy as np

    time = np.arange(8 * RATE) / RATE
    made = np.zeros(len(time))
    chance = np.random.default_rng(0)

    def add(at: float, seconds: float, wave_of) -> None:
        first, count = round(at * RATE), round(seconds * RATE)
        part = np.arange(min(count, len(made) - first)) / RATE
        made[first : first + len(part)] += wave_of(part)

    if name == "melody":
        steps = (0, 4, 7, 12, 9, 7, 4, 2, 0, 5, 9, 12, 11, 7, 4, 0)
        for i, step in enumerate(steps):
            pitch = 261.6 * 2 ** (step / 12)

            def pluck(t, pitch=pitch, loud=0.25 + 0.02 * i):
                tones = sum(np.sin(2 * np.pi * pitch * k * t) / k**1.5 for k in (1, 2, 3, 4))
                return loud * tones * np.exp(-4 * t) * np.minimum(1, t * 200)

            add(i * 0.5, 1.0, pluck)
    elif name == "tone":
        add(0, 8.0, lambda t: 0.3 * np.sin(2 * np.pi * 261.6 * t) * np.minimum(1, t * 10))
    else:
        for i in range(32):
            at = i * 0.25
            if i % 4 == 0:
                add(at, 0.3, lambda t: 0.8 * np.sin(2 * np.pi * (50 + 60 * np.exp(-30 * t)) * t) * np.exp(-9 * t))
            if i % 8 == 4:
                add(at, 0.2, lambda t: 0.5 * chance.normal(size=len(t)) * np.exp(-22 * t))
            if i % 2:
                add(at, 0.05, lambda t: 0.15 * chance.normal(size=len(t)) * np.exp(-90 * t))
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes((made.clip(-1, 1) * 32000).astype("<i2").tobytes())
    return file.getvalue()


MUSIC = (
    Example(N_("A melody"), "melody.wav", functools.partial(music, "melody")),
    Example(N_("A beat"), "beat.wav", functools.partial(music, "beat")),
    Example(
        WHERE_IT_FAILS,
        "tone.wav",
        functools.partial(music, "tone"),
        N_(
            "A hard one: one steady tone. Nothing begins in it, so no beat leads to another face: they change by themselves now and then."
        ),
    ),
)
SPEECH = (  # spoken by computers, see training/speech_examples.py
    Example(N_("English"), "english.ogg", functools.partial(assets.read, "speech_en.ogg")),
    Example(N_("Japanese"), "japanese.ogg", functools.partial(assets.read, "speech_ja.ogg")),
    Example(
        WHERE_IT_FAILS,
        "two-voices.ogg",
        functools.partial(assets.read, "speech_at_once.ogg"),
        N_(
            "A hard one: two people talking at once. The network writes one text, so it follows one voice and slips words of the other into it."
        ),
    ),
)
DIGITS = (
    Example(N_("Six digits"), "digits.ogg", functools.partial(assets.read, "speech_digits.ogg")),
    Example(
        WHERE_IT_FAILS,
        "english.ogg",
        functools.partial(assets.read, "speech_en.ogg"),
        N_(
            "A hard one: whole sentences. The network knows ten words, the digits, with pauses in between. In fluent speech it finds none."
        ),
    ),
)

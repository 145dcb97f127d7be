"""Asking for a sound: a file, a recording or an example."""

import functools
import io
import wave
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from ... import files, limits
from ...errors import UserError
from ...i18n import N_
from ..session import _, explain
from .uploads import uploaded

TYPES = ("wav", "mp3", "ogg", "flac", "m4a", "webm")
EXAMPLES = {"melody": N_("A melody"), "beat": N_("A beat")}
RATE = 24_000


@dataclass(frozen=True)
class Sound:
    """A sound that came from the visitor or from the examples; `is_example`: just clicked, to start at once."""

    name: str
    data: bytes
    is_example: bool = False

    def path(self) -> Path:
        """A new file with it."""
        return files.keep(self.data, self.name)


def ask_for_sound(key: str) -> Sound | None:
    """Ask for one sound by upload, recording or example; the last example when there is none of one's own."""

    def remember(source: str) -> None:
        st.session_state[f"{key}:newest"] = source

    uploads = uploaded(
        _("Your sound"),
        f"{key}:upload",
        help=_(
            "{accepted}. Up to {size} MB and {minutes} minutes.",
            accepted=", ".join(kind.upper() for kind in TYPES),
            size=limits.FILE_BYTES // 10**6,
            minutes=limits.SOUND_SECONDS // 60,
        ),
        changed=functools.partial(remember, "upload"),
    )
    recording = st.audio_input(
        _("Record: sing, clap or speak"), key=f"{key}:record", on_change=remember, args=("recording",)
    )
    clicked = None
    with st.container(horizontal=True, gap="small"):
        for name, title in EXAMPLES.items():
            if st.button(_(title), key=f"{key}:example:{name}", icon=":material/play_arrow:"):
                clicked = st.session_state[f"{key}:clicked"] = name
    if clicked:
        return Sound(f"{clicked}.wav", example(clicked), is_example=True)
    upload = uploads[0] if uploads else None
    own = recording or upload if st.session_state.get(f"{key}:newest") == "recording" else upload or recording
    if own is None:
        last = st.session_state.get(f"{key}:clicked")
        return Sound(f"{last}.wav", example(last)) if last else None
    try:
        limits.check_file(own.getvalue(), own.name)
    except UserError as error:
        st.error(explain(error), icon=":material/error:")
        return None
    return Sound(own.name, own.getvalue())


@functools.cache
def example(name: str) -> bytes:
    """A WAV file of ours of eight seconds: a folk-like tune of plucked strings, or drums."""
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

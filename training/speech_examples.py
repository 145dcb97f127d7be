"""Let computers' voices speak the examples of the speech recognition page, so that nobody's voice is borrowed.

    python -m training.speech_examples

needs the program flite, whose voices slt and rms speak English (CMU, free for any use), and the package pyopenjtalk-plus, whose
voice Mei speaks Japanese (HTS voice "Mei", CC BY 3.0, MMDAgent Project Team, Nagoya Institute of Technology). It writes
`dlapp/ui/assets/speech_*.ogg`.
"""

import importlib
import subprocess
import tempfile
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import soundfile

ASSETS = Path(__file__).parents[1] / "dlapp" / "ui" / "assets"
ENGLISH = (
    "The old lighthouse stands on a rock, two miles from the harbour.",
    "Every evening, a lamp with twenty four mirrors sends its light across the water.",
    "Nobody lives there any more. A computer watches the weather, and turns the lamp on when the fog comes in.",
)
JAPANESE = (
    "今日は朝から雨が降っています。",
    "午後は晴れるそうなので、三時に公園で会いましょう。",
    "お弁当と、温かいお茶を持って行きますね。",
)
AT_ONCE = {  # by two voices: who listens to both understands neither
    "slt": "The train to the lake leaves at nine from platform four, and the tickets are in my green bag.",
    "rms": "We should paint the kitchen yellow before my parents come, or else buy new curtains this week.",
}
DIGITS = ("four", "zero", "seven", "one", "nine", "three")


def main() -> None:
    _write("speech_en", [_flite(sentence, 1.05) for sentence in ENGLISH], 0.5)
    _write("speech_digits", [_flite(word, 1.2) for word in DIGITS], 0.45)
    _write("speech_at_once", [_together([_flite(text, 1.05, voice) for voice, text in AT_ONCE.items()])], 0.5)
    _write("speech_ja", [_open_jtalk(sentence) for sentence in JAPANESE], 0.5)


def _flite(text: str, stretch: float, voice: str = "slt") -> tuple[np.ndarray, int]:
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        command = ["flite", "-voice", voice, "--setf", f"duration_stretch={stretch}", "-t", text, "-o", file.name]
        subprocess.run(command, check=True)
        return soundfile.read(file.name, dtype="float32")


def _together(voices: list[tuple[np.ndarray, int]]) -> tuple[np.ndarray, int]:
    """All at the same time, each as loud as the others."""
    mixed = np.zeros(max(len(samples) for samples, _ in voices), np.float32)
    for samples, _ in voices:
        mixed[: len(samples)] += samples / samples.std()
    return mixed, voices[0][1]


def _open_jtalk(text: str) -> tuple[np.ndarray, int]:
    samples, rate = importlib.import_module("pyopenjtalk").tts(text)  # no requirement: it is wanted only here
    return (samples / 32768).astype(np.float32), rate


def _write(name: str, parts: list[tuple[np.ndarray, int]], pause: float) -> None:
    """Parts one after the other with pauses, as Opus with 24 kilobits a second."""
    rate = parts[0][1]
    silence = np.zeros(int(pause * rate), np.float32)
    sound = np.concatenate([silence, *(piece for samples, _ in parts for piece in (samples, silence))])
    with tempfile.NamedTemporaryFile(suffix=".wav") as file:
        soundfile.write(file.name, 0.7 * sound / np.abs(sound).max(), rate)
        command = [
            imageio_ffmpeg.get_ffmpeg_exe(),
            "-y",
            "-v",
            "error",
            "-i",
            file.name,
            "-c:a",
            "libopus",
            "-b:a",
            "24k",
        ]
        subprocess.run([*command, "-ac", "1", ASSETS / f"{name}.ogg"], check=True)


if __name__ == "__main__":
    main()

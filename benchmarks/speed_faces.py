"""Faces from seeds, a face that is found, a walk, and sound made a video."""

import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

import dlapp
from dlapp import sound
from dlapp.ui.sound_inputs import example

from .table import markdown

SECONDS = 10


def report() -> str:
    """Seconds of each, once everything is loaded."""
    import soundfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "melody.wav"
        path.write_bytes(example("melody"))
        samples = np.resize(sound.load(path), SECONDS * sound.RATE)
        soundfile.write(path, samples, sound.RATE)
        ways: dict[str, Callable[[], object]] = {
            "16 faces, each enlarged to 256 x 256": lambda: dlapp.run("face_generation", None, count=16),
            "a face found (160 steps)": lambda: dlapp.run("face_inversion", face),
            "a walk of four seconds": lambda: dlapp.run("face_walk", None),
            f"{SECONDS} seconds of sound to a video of 512 x 512": lambda: dlapp.run("sound_to_video", path),
        }
        face = dlapp.run("face_generation", None).images[0]
        dlapp.run("sound_to_video", path, seconds=0.5)
        return markdown(("faces", "time"), [(name, f"{_seconds(way):.2f} s") for name, way in ways.items()])


def _seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began

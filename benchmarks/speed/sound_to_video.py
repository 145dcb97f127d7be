"""Ten seconds of sound made into a video, once everything is loaded."""

import tempfile
from pathlib import Path

import numpy as np
import soundfile

import dlapp
from dlapp import sound

from ..benchmark import Values
from ..table import table
from ..timing import seconds

SECONDS = 10


def measure() -> Values:
    from dlapp.ui.inputs.sounds import music  # with streamlit

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "melody.wav"
        path.write_bytes(music("melody"))
        samples = np.resize(sound.load(path), SECONDS * sound.RATE)
        soundfile.write(path, samples, sound.RATE)
        dlapp.run("sound_to_video", path, seconds=0.5)  # loads the model
        taken = seconds(dlapp.run, "sound_to_video", path)
    return {"sound_seconds": SECONDS, "seconds": round(taken, 2)}


def tables(values: Values) -> str:
    name = f"{values['sound_seconds']} seconds of sound to a video of 512 x 512"
    return table(("sound to video", "time"), [(name, f"{values['seconds']:.2f} s")])

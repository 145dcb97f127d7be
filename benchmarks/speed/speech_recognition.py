"""A minute of English computer speech by Whisper base, once it is loaded, beside transformers with the same weights in float32.

Both search with five beams. The app also decodes the file, looks for voices, times every word and packs the sound for the player;
transformers only computes the spectrogram and writes down two windows of 30 seconds. Measured in turns; the quickest of each. The model
must have been downloaded (`python -m dlapp models get whisper-base`).
"""

import tempfile
from pathlib import Path

import faster_whisper
import numpy as np
import soundfile
import torch

import dlapp
from dlapp import catalog, downloads, sound

from ..benchmark import Values
from ..table import table
from ..timing import seconds

SECONDS, WINDOW, TURNS = 60, 30, 3
MODEL = "whisper-base"
LIMIT = 12.0  # seconds
BEGINNING = (50258, 50259, 50359, 50363)  # start of transcript, English, transcribe, no timestamps
END = 50257


def measure() -> Values:
    from dlapp.ui import assets  # with streamlit

    with tempfile.TemporaryDirectory() as folder:
        example, path = Path(folder) / "example.ogg", Path(folder) / "minute.wav"
        example.write_bytes(assets.read("speech_en.ogg"))
        samples = np.resize(sound.excerpt(example, 0, 60), SECONDS * sound.SPEECH_RATE)
        soundfile.write(path, samples, sound.SPEECH_RATE)
        bare = _Bare(samples)
        dlapp.run("speech_recognition", example, model=MODEL)  # loads the model
        ours, theirs = [], []
        for _turn in range(TURNS):
            ours.append(seconds(dlapp.run, "speech_recognition", path, model=MODEL))
            theirs.append(seconds(bare))
    return {
        "seconds": round(min(ours), 1),
        "transformers_seconds": round(min(theirs), 1),
        "faster_whisper": faster_whisper.__version__,
    }


def tables(values: Values) -> str:
    row = (
        f"{SECONDS} seconds of speech",
        f"{values['seconds']:.1f} s",
        f"{values['transformers_seconds']:.1f} s",
        f"{LIMIT:.0f} s",
    )
    return table(("Whisper base", f"faster-whisper {values['faster_whisper']}", "transformers", "limit"), [row])


class _Bare:
    """The same network in transformers, window by window."""

    def __init__(self, samples: np.ndarray) -> None:
        from dlapp.tasks.speech_recognition import ctranslate2_weights

        self.samples = samples
        self.network = ctranslate2_weights.whisper(downloads.folder(catalog.card("speech_recognition", MODEL)))
        self.network.generation_config.eos_token_id = self.network.generation_config.pad_token_id = END

    @torch.inference_mode()
    def __call__(self) -> None:
        from faster_whisper.feature_extractor import FeatureExtractor

        for first in range(0, len(self.samples), WINDOW * sound.SPEECH_RATE):
            mel = FeatureExtractor()(self.samples[first : first + WINDOW * sound.SPEECH_RATE])[:, : 100 * WINDOW]
            self.network.generate(
                torch.from_numpy(mel)[None].float(),
                decoder_input_ids=torch.tensor([BEGINNING]),
                num_beams=5,
                max_new_tokens=200,
            )

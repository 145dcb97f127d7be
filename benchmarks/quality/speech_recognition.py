"""How well speech is recognised: words, their times, silence, and the digits of speakers who were never heard in training.

Word error rate (substitutions, deletions and insertions by the words spoken; no capitals, no punctuation) of Whisper base on six
recordings in English: five sentences of "Sense and Sensibility" read for LibriVox and eleven seconds of John F. Kennedy's inaugural
address; published by its authors for LibriSpeech test-clean: 5.0 % (https://arxiv.org/abs/2212.04356, table 8). The times of words are
checked on computer speech between pauses of known length. None of thirty sounds without speech (`benchmarks/quiet_sounds.py`) may give
text. Digits: the 1,000 recordings of the two people of the Free Spoken Digit Dataset whom training left out.

The data folder holds `recordings` of https://github.com/Jakobovski/free-spoken-digit-dataset, `librivox` (the folder `test/data/librivox` of
https://github.com/cmusphinx/pocketsphinx) and `jfk.flac` of https://github.com/openai/whisper.
"""

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import soundfile

import dlapp
from dlapp import sound

from .. import quiet_sounds
from ..benchmark import Values
from ..table import table

WHISPER = "whisper-base"
KENNEDY = "and so my fellow americans ask not what your country can do for you ask what you can do for your country"
PAUSES = (2.0, 3.1, 4.7)  # seconds before each part of the clip whose times are checked
NETWORKS = {"rnn": "plain RNN", "lstm": "LSTM", "gru": "GRU"}


def measure(data: Path) -> Values:
    return {
        "words": _word_errors(data),
        "onset_seconds": [round(error, 2) for error in _onset_errors()],
        "quiet": _quiet(),
        "digits": _digits(data),
    }


def tables(values: Values) -> str:
    words, quiet = values["words"], values["quiet"]
    worst = max(map(abs, values["onset_seconds"]))
    return "\n\n".join(
        (
            table(
                ("Whisper base", "", "limit"),
                [
                    (
                        "word error rate",
                        f"{words['errors'] / words['words']:.1%} ({words['errors']} of {words['words']})",
                        "10%",
                    ),
                    ("greatest error of a phrase's beginning", f"{worst:.2f} s", "0.30 s"),
                    *((f"{kind} without text", f"{count} of 10", None) for kind, count in quiet.items()),
                    ("sounds without speech in all", f"{sum(quiet.values())} of 30", "28 of 30"),
                ],
            ),
            table(
                ("spoken digits", "parameters", "unheard speakers' digits right"),
                [
                    (NETWORKS[kind], f"{row['parameters']:,}", f"{row['accuracy']:.1%}")
                    for kind, row in values["digits"].items()
                ],
            ),
        )
    )


def headlines(values: Values) -> dict[str, str]:
    words, digits = values["words"], values["digits"]
    return {
        WHISPER: f"{words['errors'] / words['words']:.1%} of {words['words']} English words wrong",
        "dlapp-spoken-digits": f"{digits['gru']['accuracy']:.1%} of unheard speakers' digits right (GRU)",
    }


def errors(spoken: list[str], written: list[str]) -> int:
    """Levenshtein's distance between two lists of words."""
    row = list(range(len(written) + 1))
    for i, word in enumerate(spoken, 1):
        above, row[0] = row[0], i
        for j, other in enumerate(written, 1):
            above, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, above + (word != other))
    return row[-1]


def normal(text: str) -> list[str]:
    """Words in small letters, without punctuation."""
    text = re.sub(r"\bmr\b\.?", "mister", text.lower())
    return re.findall(r"[a-z0-9']+", text)


def _word_errors(data: Path) -> dict[str, int]:
    clips = [(data / "jfk.flac", KENNEDY)]
    for line in (data / "librivox" / "transcription").read_text("utf-8").splitlines():
        text, _, name = line.strip().removeprefix("<s> ").removesuffix(")").partition(" </s> (")
        clips.append((data / "librivox" / f"{name}.wav", text))
    pairs = [(normal(text), normal(dlapp.run("speech_recognition", path, model=WHISPER).text)) for path, text in clips]
    return {"words": sum(len(spoken) for spoken, _ in pairs), "errors": sum(errors(*pair) for pair in pairs)}


def _onset_errors() -> Iterator[float]:
    """By how many seconds the phrases of the English example are too late when they stand between other pauses."""
    from dlapp.ui import assets  # with streamlit

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "example.ogg"
        path.write_bytes(assets.read("speech_en.ogg"))
        samples = sound.excerpt(path, 0, 60)
        parts, true = [], []
        for pause, sentence in zip(PAUSES, _sentences(samples), strict=True):
            parts.append(np.zeros(round(pause * sound.SPEECH_RATE), np.float32))
            true.append(sum(map(len, parts)) / sound.SPEECH_RATE)
            parts.append(sentence)
        clip = Path(folder) / "clip.wav"
        soundfile.write(clip, np.concatenate(parts), sound.SPEECH_RATE)
        starts = [segment.start for segment in dlapp.run("speech_recognition", clip, model=WHISPER).segments]
        for onset in true:
            yield min((start - onset for start in starts), key=abs)


def _sentences(samples: np.ndarray) -> list[np.ndarray]:
    """The three sentences of the example, from the first to the last loud sample of each."""
    loud = np.flatnonzero(np.abs(samples) > 0.02)
    edges = np.flatnonzero(np.diff(loud) > 0.45 * sound.SPEECH_RATE)
    starts, ends = [loud[0], *loud[edges + 1]], [*loud[edges], loud[-1]]
    return [samples[start : end + 1] for start, end in zip(starts, ends, strict=True)]


def _quiet() -> dict[str, int]:
    """How many sounds of each kind give no text."""
    kinds = {"silences": quiet_sounds.silences, "noises": quiet_sounds.noises, "pieces of music": quiet_sounds.music}
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "quiet.wav"
        for kind, made in kinds.items():
            found[kind] = 0
            for _name, samples in made():
                soundfile.write(path, samples.clip(-1, 1), quiet_sounds.RATE)
                found[kind] += not dlapp.run("speech_recognition", path, model=WHISPER).text
    return found


def _digits(data: Path) -> dict[str, dict[str, float]]:
    from dlapp import catalog
    from dlapp.networks import int8
    from dlapp.networks.speech_rnn import SpeechRNNs
    from training.spoken_digits import accuracy, recordings

    networks = int8.from_folder(SpeechRNNs, catalog.card("speech_recognition", "dlapp-spoken-digits").folder)
    unheard = recordings(data / "recordings", unheard=True)
    return {
        kind: {
            "parameters": sum(parameter.numel() for parameter in network.parameters()),
            "accuracy": round(accuracy(network, unheard), 4),
        }
        for kind, network in networks.kinds.items()
    }

"""Whisper (Radford et al. 2022, https://arxiv.org/abs/2212.04356) through faster-whisper: 8 bits on the CPU, 16 on CUDA."""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from ... import downloads, sound
from ...device import Device
from . import Segment, Settings, Word, ctranslate2_weights, voices
from .cards import ListenerCard

VOICE = 0.5  # how probable a voice must be for Whisper to be asked
SURE_OF_SILENCE = 0.6  # above this Whisper itself says that nobody speaks


class Whisper:
    """A network of any size."""

    def __init__(self, card: ListenerCard, device: Device) -> None:
        import torch
        from faster_whisper import WhisperModel

        kind, _, index = device.name.partition(":")
        self.card, self.folder = card, downloads.folder(card)
        self.engine = WhisperModel(
            str(self.folder),
            device=kind,
            device_index=int(index or 0),
            compute_type="int8" if device.is_cpu else "float16",
            cpu_threads=torch.get_num_threads(),
            local_files_only=True,
        )

    @functools.cached_property
    def network(self) -> Any:
        """The same network in transformers' form, which tells what it attends to; float32 on the CPU."""
        return ctranslate2_weights.whisper(self.folder)

    @property
    def weight_bytes(self) -> int:
        """What it takes in memory; see `Store`."""
        network = self.__dict__.get("network")
        tensors = (*network.parameters(), *network.buffers()) if network else ()
        return (self.folder / "model.bin").stat().st_size // 2 + sum(tensor.nbytes for tensor in tensors)

    def listen(
        self, samples: np.ndarray, settings: Settings, heard: Callable[[float, list[Segment]], None]
    ) -> tuple[str, float, list[Segment]]:
        """Write down what is said.

        Args:
            samples: int16 (N,) at `sound.SPEECH_RATE`.
            heard: told, again and again, up to which second all is written down, and what that is so far.

        Returns:
            Code of the language and how sure it is, or nothing and 1; what was said.
        """
        language, confidence = ("", 1.0) if settings.language == "auto" else (settings.language, 1.0)
        found: list[Segment] = []
        for first, piece in voices.pieces(samples):
            begin = first / sound.SPEECH_RATE
            heard(begin, found)
            stretches = voices.spoken(piece, pause=0.3, threshold=VOICE)
            if not stretches:
                continue
            voiced = [(begin + start / sound.SPEECH_RATE, begin + end / sound.SPEECH_RATE) for start, end in stretches]
            parts, info = self.engine.transcribe(
                piece,
                language=language or None,
                task="translate" if settings.to_english else "transcribe",
                beam_size=5,
                condition_on_previous_text=False,  # else a mistake repeats itself for minutes
                vad_filter=True,
                vad_parameters={"threshold": VOICE},
                no_speech_threshold=SURE_OF_SILENCE,
                word_timestamps=True,
            )
            for part in parts:
                if segment := _segment(part, begin, voiced):
                    found.append(segment)
                heard(begin + part.end, found)
            if found and not language:
                language, confidence = info.language, float(info.language_probability)
        return (language, confidence, found) if found else ("", 1.0, [])


def _segment(part: Any, begin: float, voiced: list[tuple[float, float]]) -> Segment | None:
    """What faster-whisper found, later by so many seconds; None for what has no words.

    A word behind a pause is said to begin anywhere in the pause: it begins where the voice does.
    """
    words = []
    for word in part.words or ():
        start, end = begin + float(word.start), begin + float(word.end)
        start = next((first for first, _ in voiced if start < first < end), start)
        words.append(Word(start, end, word.word, float(word.probability)))
    if not part.text.strip() or not words:
        return None
    return Segment(words[0].start, words[-1].end, part.text.strip(), words, float(part.no_speech_prob))

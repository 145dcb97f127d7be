"""Spoken digits, heard one by one by the recurrent networks of this project."""

from collections.abc import Callable

import numpy as np
import torch

from ... import sound
from ...networks.speech_rnn import RATE, SpeechRNNs, recognized
from . import DIGITS, Segment, Settings, Word, voices
from .cards import ListenerCard

BEST = "gru"  # which of the networks answers
PAUSE, AROUND = 0.12, 0.08  # seconds between two digits at least, and that are heard beside each
VOICE = 0.3  # how probable a voice must be: a single word is short for the detector
LONGEST = 1.5  # seconds: what takes longer is no single digit
SURE = 0.5  # what is less probable is not written down


class Digits:
    """One network of each kind, on the device that they were put on."""

    def __init__(self, card: ListenerCard, networks: SpeechRNNs) -> None:
        self.card, self.networks = card, networks
        self.weight_bytes = sum(parameter.nbytes for parameter in networks.parameters())

    def listen(
        self, samples: np.ndarray, settings: Settings, heard: Callable[[float, list[Segment]], None]
    ) -> tuple[str, float, list[Segment]]:
        """See `Whisper.listen`; each digit is a phrase of its own, in English whatever the settings say."""
        found: list[Segment] = []
        for first, piece in voices.pieces(samples):
            for start, end in voices.spoken(piece, PAUSE, AROUND, VOICE):
                begin, over = (first + start) / sound.SPEECH_RATE, (first + end) / sound.SPEECH_RATE
                if over - begin <= LONGEST and (word := self._word(piece[start:end], begin, over)):
                    found.append(Segment(begin, over, word.text.strip(), [word]))
                heard(over, found)
        return ("en", 1.0, found) if found else ("", 1.0, [])

    @torch.inference_mode()
    def _word(self, samples: np.ndarray, begin: float, end: float) -> Word | None:
        network = self.networks.kinds[BEST]
        device = next(network.parameters()).device
        probability, digit = recognized(network, resampled(samples).to(device)).cpu().max(0)
        return Word(begin, end, f" {DIGITS[digit]}", float(probability)) if probability >= SURE else None


def resampled(samples: np.ndarray) -> torch.Tensor:
    """Samples (N,) at `sound.SPEECH_RATE` -> as the networks hear them, float32 (N / 2,) at RATE."""
    import librosa

    return torch.from_numpy(librosa.resample(samples, orig_sr=sound.SPEECH_RATE, target_sr=RATE))

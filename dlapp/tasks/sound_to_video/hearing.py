"""What is heard in a sound, frame by frame of a video."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ...sound import RATE

FINE = 250  # samples between two looks for onsets: 10 ms
GAP = 0.2  # seconds at least between two onsets
FAINTEST = 1.0  # decibels of spectral flux; a steady tone has a fifth, the softest words twice as much
WINDOW = 2048  # samples that pitch, loudness and brightness are heard in
AT_ONCE = 1000  # frames whose pitch is looked for together


@dataclass(frozen=True)
class Heard:
    """What is heard in each frame of a video, float32 (T,).

    Attributes:
        loudness: 0 for 40 dB below the loudest, to 1. pitch, brightness: from -1, low for this sound, to 1.
        onsets: frames in which something begins, ascending.
    """

    loudness: np.ndarray
    pitch: np.ndarray
    brightness: np.ndarray
    onsets: np.ndarray

    def first(self, frames: int) -> "Heard":
        """Only the first frames of it."""
        onsets = self.onsets[self.onsets < frames]
        return Heard(self.loudness[:frames], self.pitch[:frames], self.brightness[:frames], onsets)


def hear(samples: np.ndarray, fps: int, look: Callable[[], object] = lambda: None) -> Heard:
    """Of a sound that is not silent: loudness, pitch (YIN, de Cheveigné & Kawahara 2002), brightness and onsets (spectral flux) by librosa."""
    import librosa.feature
    import librosa.onset

    hop = RATE // fps
    frames = max(1, int(np.ceil(len(samples) / hop)))
    rms = librosa.feature.rms(y=samples, frame_length=WINDOW, hop_length=hop)[0]
    loudness = (1 + 20 * np.log10(np.maximum(rms, 1e-6) / rms.max()) / 40).clip(0, 1)
    audible = loudness > 0.2
    look()
    pitch = _pitch(samples, hop, look)
    look()
    brightness = librosa.feature.spectral_centroid(y=samples, sr=RATE, n_fft=WINDOW, hop_length=hop)[0]
    look()
    flux = librosa.onset.onset_strength(y=samples, sr=RATE, n_fft=512, hop_length=FINE, center=True)  # type: ignore[attr-defined]
    look()
    flux[flux < FAINTEST] = 0  # librosa takes the strongest for an onset, be it as faint as rounding
    found = librosa.onset.onset_detect(  # type: ignore[attr-defined]
        onset_envelope=flux, sr=RATE, hop_length=FINE, units="time", wait=int(GAP * RATE / FINE), delta=0.1
    )
    onsets = np.unique(np.floor(found * fps + 0.5).astype(int))
    return Heard(
        loudness=_smooth(loudness)[:frames].astype(np.float32),
        pitch=_relative(np.log2(pitch), audible)[:frames],
        brightness=_relative(np.log2(np.maximum(brightness, 20)), audible)[:frames],
        onsets=onsets[onsets < frames],
    )


def _pitch(samples: np.ndarray, hop: int, look: Callable[[], object]) -> np.ndarray:
    """In hertz around every `hop`-th sample; some frames at a time, for all of them together take half a gigabyte."""
    import librosa

    padded = np.pad(samples, WINDOW // 2)
    count = 1 + (len(padded) - WINDOW) // hop
    found = []
    for first in range(0, count, AT_ONCE):
        look()
        end = (min(first + AT_ONCE, count) - 1) * hop + WINDOW
        part = padded[first * hop : end]
        found.append(librosa.yin(part, fmin=65, fmax=1000, sr=RATE, frame_length=WINDOW, hop_length=hop, center=False))
    return np.concatenate(found)


def _relative(values: np.ndarray, audible: np.ndarray) -> np.ndarray:
    """-1 to 1 between the tenths of a sound that are lowest and highest, 0 where nothing is to be heard."""
    count = min(len(values), len(audible))
    values, audible = values[:count], audible[:count]
    if not audible.any():
        return np.zeros(count, np.float32)
    low, middle, high = np.percentile(values[audible], [10, 50, 90])
    scaled = ((values - middle) / max(high - low, 0.2)).clip(-1, 1)
    return _smooth(np.where(audible, scaled, 0.0)).astype(np.float32)


def _smooth(values: np.ndarray) -> np.ndarray:
    """Mean over five frames, of which the one in the middle counts most."""
    weights = np.array([1, 2, 3, 2, 1]) / 9
    return np.convolve(np.pad(values, 2, mode="edge"), weights, mode="valid")

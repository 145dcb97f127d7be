"""Where somebody speaks, by Silero's voice activity detection, which faster-whisper brings (https://github.com/snakers4/silero-vad)."""

from collections.abc import Iterator

import numpy as np

from ... import sound

PIECE = 300  # seconds of a long recording that are in memory at once
SEARCH = 30  # seconds at the end of a piece in which a pause is looked for, to cut there
Stretch = tuple[int, int]  # first sample, and the one behind the last


def spoken(samples: np.ndarray, pause: float, around: float = 0.0, threshold: float = 0.5) -> list[Stretch]:
    """The stretches of a sound in which somebody speaks.

    Args:
        samples: float32 (N,) in [-1, 1] at `sound.SPEECH_RATE`.
        pause: seconds of silence that part two stretches. around: seconds that each has more on both sides.
        threshold: how probable a voice must be.
    """
    from faster_whisper.vad import VadOptions, get_speech_timestamps

    options = VadOptions(
        threshold=threshold, min_silence_duration_ms=round(1000 * pause), speech_pad_ms=round(1000 * around)
    )
    return [(part["start"], part["end"]) for part in get_speech_timestamps(samples, options)]


def pieces(samples: np.ndarray) -> Iterator[tuple[int, np.ndarray]]:
    """A long sound piece by piece, cut where nobody speaks, if there is such a place.

    Args:
        samples: int16 (N,) at `sound.SPEECH_RATE`, of which only a piece is read at once.

    Yields:
        Number of the first sample, and float32 (n,) in [-1, 1]; one after the other these are the whole sound.
    """
    start, longest = 0, PIECE * sound.SPEECH_RATE
    while start < len(samples):
        piece = samples[start : start + longest].astype(np.float32) / 32768
        if start + longest < len(samples):
            piece = piece[: _cut(piece)]
        yield start, piece
        start += len(piece)


def _cut(piece: np.ndarray) -> int:
    """The middle of the last pause of a piece; its end when there is none."""
    first = len(piece) - SEARCH * sound.SPEECH_RATE
    stretches = spoken(piece[first:], pause=0.3)
    edges = [0, *(edge for stretch in stretches for edge in stretch), len(piece) - first]
    gaps = [(edges[i], edges[i + 1]) for i in range(0, len(edges), 2) if edges[i + 1] > edges[i]]
    return first + sum(gaps[-1]) // 2 if gaps else len(piece)

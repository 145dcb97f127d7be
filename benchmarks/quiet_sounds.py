"""Thirty sounds in which nobody speaks, made by code: silences, noises and pieces of music of ten seconds each."""

import functools
from collections.abc import Callable, Iterator
from typing import Protocol

import numpy as np

RATE = 16_000
SECONDS = 10
COUNT = RATE * SECONDS
TIME = np.arange(COUNT) / RATE


class Wave(Protocol):
    """Times in seconds and a frequency -> a tone."""

    def __call__(self, time: np.ndarray, hertz: float) -> np.ndarray: ...


def silences() -> Iterator[tuple[str, np.ndarray]]:
    """What a microphone gives in a quiet room, float (COUNT,) in [-1, 1]."""
    chance = np.random.default_rng(1)
    yield "digital silence", np.zeros(COUNT)
    for level in (1e-5, 1e-4, 1e-3, 3e-3):
        yield f"hiss of {level}", level * chance.normal(size=COUNT)
    yield "an offset", np.full(COUNT, 0.05)
    for hertz in (50, 60):
        yield f"hum of {hertz} Hz", 0.01 * np.sin(2 * np.pi * hertz * TIME) + 1e-4 * chance.normal(size=COUNT)
    yield "the last bit", chance.integers(-1, 2, COUNT) / 32768
    yield "room tone", 0.003 * _coloured(chance, 1.0)


def noises() -> Iterator[tuple[str, np.ndarray]]:
    """Loud, but no voice."""
    chance = np.random.default_rng(2)
    for name, power in (("white", 0.0), ("pink", 0.5), ("brown", 1.0)):
        yield f"{name} noise", 0.2 * _coloured(chance, power)
    yield "wind", 0.3 * _coloured(chance, 1.0) * (0.6 + 0.4 * np.sin(2 * np.pi * 0.3 * TIME))
    yield "rain", 0.1 * chance.normal(size=COUNT) * (chance.random(COUNT) < 0.05) + 0.02 * chance.normal(size=COUNT)
    yield "a fan", 0.1 * _harmonics(90.0, 12) + 0.05 * _coloured(chance, 0.5)
    yield "a siren", 0.3 * np.sin(2 * np.pi * np.cumsum(700 + 250 * np.sin(2 * np.pi * 0.5 * TIME)) / RATE)
    yield "typing", _struck(chance.uniform(0, SECONDS, 60), lambda t: chance.normal(size=len(t)) * np.exp(-120 * t))
    yield "clapping", _struck(np.arange(0.5, 9.5, 0.6), lambda t: 2 * chance.normal(size=len(t)) * np.exp(-40 * t))
    yield "a vacuum cleaner", 0.1 * _harmonics(230.0, 20) + 0.15 * _coloured(chance, 0.3)


def music() -> Iterator[tuple[str, np.ndarray]]:
    """Melodies, chords and drums."""
    chance = np.random.default_rng(3)
    scale = np.array([0, 2, 4, 5, 7, 9, 11, 12])
    for name, decay, sizes in (("harp", 3.0, 8), ("piano", 2.0, 8), ("glockenspiel", 6.0, 5)):
        notes = scale[chance.integers(0, sizes, 40)]
        yield name, _tune(notes, 0.25, _plucked(decay))
    yield "flute", _tune(scale[chance.integers(0, 8, 20)], 0.5, lambda time, hertz: _sung(time, 2 * hertz, 1))
    yield "strings", _chords(chance, lambda time, hertz: _sung(time, hertz, 8))
    yield "organ", _chords(chance, lambda time, hertz: _tone(time, hertz))
    yield (
        "bass",
        _tune(scale[chance.integers(0, 8, 20)], 0.5, lambda time, hertz: _tone(time, hertz / 4) * np.exp(-3 * time)),
    )
    drums = _drums(chance)
    yield "drums", drums
    yield (
        "drums and bass",
        0.6 * drums
        + 0.5
        * _tune(scale[chance.integers(0, 8, 20)], 0.5, lambda time, hertz: _tone(time, hertz / 4) * np.exp(-3 * time)),
    )
    yield (
        "a band",
        0.5 * drums
        + 0.4 * _chords(chance, lambda time, hertz: _sung(time, hertz, 6))
        + 0.4
        * _tune(scale[chance.integers(0, 8, 40)], 0.25, lambda time, hertz: _tone(time, 2 * hertz) * np.exp(-4 * time)),
    )


def _coloured(chance: np.random.Generator, power: float) -> np.ndarray:
    """Noise whose amplitude falls with that power of the frequency; root mean square 1."""
    spectrum = np.fft.rfft(chance.normal(size=COUNT))
    spectrum /= np.maximum(np.fft.rfftfreq(COUNT, 1 / RATE), 20) ** power
    made = np.fft.irfft(spectrum, COUNT)
    return made / made.std()


def _harmonics(hertz: float, count: int) -> np.ndarray:
    return np.sum([np.sin(2 * np.pi * hertz * i * TIME) / i for i in range(1, count + 1)], axis=0)


def _tone(time: np.ndarray, hertz: float) -> np.ndarray:
    return np.sum([np.sin(2 * np.pi * hertz * i * time) / i**1.5 for i in range(1, 6)], axis=0)


def _plucked(decay: float) -> Wave:
    return lambda time, hertz: _tone(time, hertz) * np.exp(-decay * time)


def _sung(time: np.ndarray, hertz: float, harmonics: int) -> np.ndarray:
    """A held tone with vibrato."""
    phase = 2 * np.pi * hertz * time + 0.3 * np.sin(2 * np.pi * 5.5 * time)
    return np.sum([np.sin(i * phase) / i for i in range(1, harmonics + 1)], axis=0) * np.minimum(1, 8 * time)


def _struck(times: np.ndarray, wave: Callable[[np.ndarray], np.ndarray], seconds: float = 0.5) -> np.ndarray:
    made = np.zeros(COUNT)
    for start in np.rint(times * RATE).astype(int):
        part = np.arange(min(int(seconds * RATE), COUNT - start)) / RATE
        made[start : start + len(part)] += wave(part)
    return 0.3 * made


def _tune(notes: np.ndarray, seconds: float, wave: Wave) -> np.ndarray:
    made = np.zeros(COUNT)
    for i, note in enumerate(notes[: int(SECONDS / seconds)]):
        tone = functools.partial(wave, hertz=262 * 2 ** (note / 12))
        made += _struck(np.array([i * seconds]), tone, 2 * seconds)
    return made


def _chords(chance: np.random.Generator, wave: Wave) -> np.ndarray:
    roots = chance.choice([0, 5, 7, 9], 5)
    return sum((_tune(roots + step, 2.0, wave) for step in (0, 4, 7)), np.zeros(COUNT)) / 3


def _drums(chance: np.random.Generator) -> np.ndarray:
    beats = np.arange(0, SECONDS, 0.5)
    kick = _struck(beats, lambda t: 2 * np.sin(2 * np.pi * (50 + 60 * np.exp(-30 * t)) * t) * np.exp(-9 * t))
    snare = _struck(beats[1::2], lambda t: chance.normal(size=len(t)) * np.exp(-20 * t))
    hat = _struck(np.arange(0, SECONDS, 0.25), lambda t: 0.4 * chance.normal(size=len(t)) * np.exp(-80 * t))
    return kick + snare + hat

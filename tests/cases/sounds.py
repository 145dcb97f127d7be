"""Sound files that every player plays though something is wrong with them, made by code."""

import io
import struct
import subprocess
from pathlib import Path

import imageio_ffmpeg
import numpy as np
import soundfile

RATE = 24_000


def tone(pitch: float, seconds: float = 1.0, rate: int = RATE) -> np.ndarray:
    return 0.4 * np.sin(2 * np.pi * pitch * np.arange(round(rate * seconds)) / rate)


def wav(samples: np.ndarray, rate: int = RATE) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, samples, rate, format="WAV", subtype="PCM_16")
    return file.getvalue()


def encoded(samples: np.ndarray, kind: str, *options: str, rate: int = RATE) -> bytes:
    """By FFmpeg, as `kind`: mp3, ogg, flac, m4a, webm, aac. Options: of the output."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-f", "wav", "-i", "-", *options]
    if kind == "m4a":  # which is not written in one go
        return _by_file(samples, kind, options, rate)
    form = {"aac": "adts"}.get(kind, kind)
    return subprocess.run([*command, "-f", form, "-"], input=wav(samples, rate), capture_output=True, check=True).stdout


def _by_file(samples: np.ndarray, kind: str, options: tuple[str, ...], rate: int) -> bytes:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"made.{kind}"
        command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-f", "wav", "-i", "-", *options, str(path)]
        subprocess.run(command, input=wav(samples, rate), check=True)
        return path.read_bytes()


def piped_wav(samples: np.ndarray, size: int = 0xFFFFFFFF) -> bytes:
    """As a program writes it that cannot go back to note the length."""
    data = wav(samples)
    place = data.index(b"data") + 4
    return data[:4] + struct.pack("<I", size) + data[8:place] + struct.pack("<I", size) + data[place + 4 :]


def with_gap(data: bytes, start: float, share: float) -> bytes:
    """Zero bytes instead of that share of the file, from `start` of it on."""
    first, count = round(len(data) * start), round(len(data) * share)
    return data[:first] + bytes(count) + data[first + count :]


def cut(data: bytes, share: float) -> bytes:
    """Only the first part of the file."""
    return data[: round(len(data) * share)]


def noise(count: int, seed: int = 0) -> bytes:
    return np.random.default_rng(seed).bytes(count)

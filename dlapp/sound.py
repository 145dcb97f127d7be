"""Sound entering, checked, and what is heard in it."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from . import limits
from .errors import UserError
from .i18n import N_

ACCEPTED = "WAV, MP3, OGG, FLAC, M4A, WebM"
CONTAINERS = "wav,mp3,ogg,flac,aac,aiff,mov,mp4,m4a,3gp,3g2,mj2,matroska,webm"  # no playlists, which name other files
RATE = 24_000  # samples a second, a multiple of the frames of a video
FINE = 250  # samples between two looks for onsets: 10 ms
SHORTEST = 0.25  # seconds
SILENCE = 1e-4  # root mean square, of 1
GAP = 0.2  # seconds at least between two onsets


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


def load(path: Path) -> np.ndarray:
    """Decode any sound file to one channel, float32 (samples,) in [-1, 1] at `RATE`.

    Raises:
        UserError: when it is damaged, no sound, too short, too long or silent.
    """
    import imageio_ffmpeg

    name = path.name
    if not path.is_file():
        raise UserError(N_("There is no file {name}."), name=name)
    limit = limits.SOUND_SECONDS
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-xerror", "-format_whitelist", CONTAINERS]
    command += ["-i", str(path), "-vn"]
    command += ["-t", str(limit + 1), "-ac", "1", "-ar", str(RATE), "-f", "f32le", "-"]
    done = subprocess.run(command, capture_output=True, check=False, timeout=300)
    samples = np.frombuffer(done.stdout[: len(done.stdout) // 4 * 4], np.float32)
    told = re.search(rb"Duration: (\d+):(\d+):([\d.]+)", done.stderr)
    seconds = len(samples) / RATE
    if done.returncode or not len(samples):
        raise UserError(
            N_("{name} is damaged, or not a sound file that this app can read. Accepted: {accepted}."),
            name=name,
            accepted=ACCEPTED,
        )
    if seconds > limit:
        if told:  # an estimate, but of all of it
            seconds = max(seconds, 3600 * int(told[1]) + 60 * int(told[2]) + float(told[3]))
        raise UserError(
            N_("{name} is {minutes} minutes long. The limit is {limit} minutes."),
            name=name,
            minutes=f"{seconds / 60:.1f}",
            limit=limit // 60,
        )
    if seconds < SHORTEST:
        raise UserError(
            N_("{name} is {seconds} seconds long. At least {limit} seconds are needed."),
            name=name,
            seconds=f"{seconds:.3f}",
            limit=SHORTEST,
        )
    samples = np.nan_to_num(samples).clip(-1, 1)
    if np.sqrt(np.mean(samples**2)) < SILENCE:
        raise UserError(N_("{name} is silent."), name=name)
    return samples


def hear(samples: np.ndarray, fps: int) -> Heard:
    """Of a sound that is not silent: loudness, pitch (YIN, de Cheveigné & Kawahara 2002), brightness and onsets (spectral flux) by librosa."""
    import librosa.feature
    import librosa.onset

    hop = RATE // fps
    frames = max(1, int(np.ceil(len(samples) / hop)))
    rms = librosa.feature.rms(y=samples, frame_length=2048, hop_length=hop)[0]
    loudness = (1 + 20 * np.log10(np.maximum(rms, 1e-6) / rms.max()) / 40).clip(0, 1)
    audible = loudness > 0.2
    pitch = librosa.yin(samples, fmin=65, fmax=1000, sr=RATE, frame_length=2048, hop_length=hop)
    brightness = librosa.feature.spectral_centroid(y=samples, sr=RATE, n_fft=2048, hop_length=hop)[0]
    flux = librosa.onset.onset_strength(y=samples, sr=RATE, n_fft=512, hop_length=FINE, center=True)  # type: ignore[attr-defined]
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

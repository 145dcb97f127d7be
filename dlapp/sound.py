"""Sound entering, checked."""

import contextlib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from . import ffmpeg, files, limits
from .errors import UserError
from .i18n import N_

ACCEPTED = "WAV, MP3, OGG, FLAC, M4A, WebM"
CONTAINERS = "wav,mp3,ogg,flac,aac,aiff,mov,mp4,m4a,3gp,3g2,mj2,matroska,webm"  # no playlists, which name other files
RATE = 24_000  # samples a second, a multiple of the frames of a video
SPEECH_RATE = 16_000  # samples a second of speech that is to be recognised
SHORTEST = 0.25  # seconds
NOTICED = 0.3  # seconds less than a file says it has: some formats are not exact
SILENCE = 1e-4  # root mean square, of 1


@dataclass(frozen=True)
class Decoded:
    """A sound as it can be played.

    Attributes:
        samples: float32 (samples,) in [-1, 1] at `RATE`.
        is_damaged: whether players may disagree about the file: `mended` makes one of which they do not.
        notices: what was skipped.
    """

    samples: np.ndarray
    is_damaged: bool = False
    notices: tuple[UserError, ...] = ()


@dataclass(frozen=True)
class Recording:
    """Speech as it is recognised, of any length.

    Attributes:
        path: of the file with it. samples: int16 (samples,) at `SPEECH_RATE`, read from that file as they are needed.
        notices: what was skipped.
    """

    path: Path
    samples: np.ndarray
    notices: tuple[UserError, ...] = ()


def load(path: Path) -> np.ndarray:
    """Decode any sound file to one channel, float32 (samples,) in [-1, 1] at `RATE`.

    Raises:
        UserError: see `decode`.
    """
    return decode(path).samples


def decode(path: Path, look: Callable[[], object] = lambda: None) -> Decoded:
    """Decode what can be played of any sound file.

    Args:
        look: is called several times a second; what it raises stops the work.

    Raises:
        UserError: when nothing of it can be played, or it is no sound, too short, too long or silent.
    """
    limit = limits.SOUND_SECONDS
    output = ["-t", str(limit + 1), "-ac", "1", "-ar", str(RATE), "-f", "f32le", "-"]
    done = _decoded(path, output, _patience(path), look)
    samples = np.frombuffer(done.output[: len(done.output) // 4 * 4], np.float32)
    errors, notices = _checked(path.name, done, len(samples) / RATE, limit)
    samples = np.nan_to_num(samples).clip(-1, 1)
    if np.sqrt(np.mean(samples**2)) < SILENCE:
        raise UserError(N_("{name} is silent."), name=path.name)
    return Decoded(samples, bool(errors), notices)


@contextlib.contextmanager
def recording(path: Path, look: Callable[[], object] = lambda: None) -> Iterator[Recording]:
    """Decode the sound of a long recording or a video to a file, for as long as the block lasts; it may be silent.

    A track that begins later than the video has silence before it: times are those of the player.

    Raises:
        UserError: see `decode`, and when the disk is full.
    """
    limit, made = limits.RECORDING_SECONDS, files.new_file("sound.raw")
    aligned = f"aresample={SPEECH_RATE}:async=1:first_pts=0"
    output = ["-af", aligned, "-t", str(limit + 1), "-ac", "1", "-ar", str(SPEECH_RATE), "-f", "s16le", str(made)]
    try:
        done = _decoded(path, output, 60 + _patience(path), look)
        if "No space left on device" in done.said:
            raise UserError(N_("The disk is full: {name} cannot be read."), name=path.name)
        count = made.stat().st_size // 2 if made.exists() else 0
        _, notices = _checked(path.name, done, count / SPEECH_RATE, limit)
        yield Recording(made, np.memmap(made, np.int16, "r", shape=(count,)), notices)
    finally:
        files.drop(made)


def _decoded(path: Path, output: list[str], seconds: float, look: Callable[[], object]) -> ffmpeg.Finished:
    if not path.is_file():
        raise UserError(N_("There is no file {name}."), name=path.name)
    return ffmpeg.run([*_input(path), *output], path.name, seconds, look)


def _checked(name: str, done: ffmpeg.Finished, seconds: float, limit: int) -> tuple[int, tuple[UserError, ...]]:
    """How many errors there were in what was decoded, and what is to be said about it.

    Raises:
        UserError: when too little of it, or too much, came out.
    """
    told, errors = _told(done.said), _errors(done.said)
    if "does not contain any stream" in done.said:
        raise UserError(N_("{name} has no sound."), name=name)
    is_guess = "misdetection possible" in done.said  # what came out is hardly a sound
    if done.code or not seconds or (errors and (is_guess or seconds < SHORTEST)):
        raise UserError(
            N_("{name} is damaged, or not a sound file that this app can read. Accepted: {accepted}."),
            name=name,
            accepted=ACCEPTED,
        )
    if seconds > limit:
        raise UserError(
            N_("{name} is {minutes} minutes long. The limit is {limit} minutes."),
            name=name,
            minutes=f"{max(seconds, told or 0) / 60:.1f}",
            limit=limit // 60,
        )
    if seconds < SHORTEST:
        raise UserError(
            N_("{name} is {seconds} seconds long. At least {limit} seconds are needed."),
            name=name,
            seconds=f"{seconds:.3f}",
            limit=SHORTEST,
        )
    return errors, _skipped(name, seconds, told, errors, done.said)


def mended(path: Path, look: Callable[[], object] = lambda: None) -> Path:
    """A new WAV file with what `decode` hears, in stereo: of a damaged one players keep some gaps and close others."""
    made = files.new_file("sound.wav")
    output = ["-t", str(limits.SOUND_SECONDS + 1), "-ac", "2", "-ar", "48000", "-f", "wav", str(made)]
    try:
        ffmpeg.run([*_input(path), *output], path.name, _patience(path), look)
    except BaseException:  # also when the visitor stops it: half a file is none
        files.drop(made)
        raise
    return made


def excerpt(path: Path, start: float, end: float, look: Callable[[], object] = lambda: None) -> np.ndarray:
    """What is heard between two times (seconds) of a sound file, float32 (samples,) in [-1, 1] at `SPEECH_RATE`.

    Raises:
        UserError: when there is no such file, or nothing of it can be played there.
    """
    seek = ["-ss", f"{start:.3f}", "-t", f"{end - start:.3f}"]
    output = ["-ac", "1", "-ar", str(SPEECH_RATE), "-f", "s16le", "-"]
    done = _decoded(path, [*seek, *output], 60 + _patience(path), look)
    samples = np.frombuffer(done.output[: len(done.output) // 2 * 2], np.int16)
    if not len(samples):
        raise UserError(N_("{name} cannot be played at that time."), name=path.name)
    return samples.astype(np.float32) / 32768


def compressed(made: Recording, look: Callable[[], object] = lambda: None) -> Path:
    """A new M4A file (AAC) with a recording as it was decoded, which every browser plays at the same times.

    Raises:
        UserError: when the disk is full.
    """
    target = files.new_file("sound.m4a")
    raw = ["-f", "s16le", "-ar", str(SPEECH_RATE), "-ac", "1", "-i", f"file:{made.path}"]
    output = ["-c:a", "aac", "-b:a", "48k", "-movflags", "+faststart", str(target)]
    try:
        done = ffmpeg.run(["-nostdin", "-nostats", *raw, *output], target.name, 120, look)
        if done.code:
            raise UserError(N_("The disk is full: the sound cannot be written."))
    except BaseException:  # also when the visitor stops it: half a file is none
        files.drop(target)
        raise
    return target


def _input(path: Path) -> list[str]:
    """What FFmpeg is to read, and that it goes on whatever it finds in it; of what it says the errors are marked."""
    tolerant = ["-nostdin", "-nostats", "-v", "repeat+level+info", "-max_error_rate", "1", "-threads", "1"]
    return [*tolerant, "-format_whitelist", CONTAINERS, "-i", f"file:{path}", "-vn"]


def _patience(path: Path) -> float:
    """Seconds that decoding may take: far more than any sound needs, and little for a small file."""
    return 8 + path.stat().st_size / 1e6


def _told(said: str) -> float | None:
    """How many seconds the file says it has; a guess from its size where a line in `said` says so."""
    found = re.search(r"Duration: (\d+):(\d+):([\d.]+)", said)
    return 3600 * int(found[1]) + 60 * int(found[2]) + float(found[3]) if found else None


def _errors(said: str) -> int:
    """How often something could not be read. The end of a WAV file that was written to a pipe is no error."""
    if "Ignoring maximum wav data size" in said:
        return said.count("[error]")
    return said.count("[error]") + said.count("[warning] Packet corrupt")


def _skipped(name: str, seconds: float, told: float | None, errors: int, said: str) -> tuple[UserError, ...]:
    is_exact = told is not None and "Estimating duration from bitrate" not in said
    if is_exact and told is not None and told - seconds > NOTICED:
        sentence = N_("About {missing} of the {seconds} seconds of {name} cannot be played. They were skipped.")
        return (UserError(sentence, name=name, missing=f"{told - seconds:.1f}", seconds=f"{told:.1f}"),)
    if errors and (not is_exact or "Input #0, ogg" in said):  # which knows only what it has found
        return (UserError(N_("Parts of {name} cannot be played. They were skipped."), name=name),)
    return ()

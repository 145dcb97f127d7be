"""Videos as MP4 (H.264), which every browser plays."""

import json
import subprocess
from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np

from . import ffmpeg, files
from .errors import UserError
from .i18n import N_
from .sound import CONTAINERS

FPS = 24
SIDE = 512  # pixels that smaller pictures are enlarged to, since players blur more than Lanczos does


def write(
    frames: Iterable[np.ndarray], count: int, size: int, settings: dict[str, Any], sound: Path | None = None
) -> Path:
    """Encode `count` square pictures uint8 (size, size, 3), `FPS` a second; the same frames and sound give the same bytes.

    What `frames` raises ends the encoder at once, and the file is gone.

    Args:
        sound: a file whose sound goes with it, as long as there are pictures. settings: of plain types, written into the file's comment.

    Raises:
        UserError: when the disk is full.
    """
    pictures = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{size}x{size}", "-r", str(FPS), "-i", "-"]
    heard = (
        [
            "-format_whitelist",
            CONTAINERS,
            "-i",
            f"file:{sound}",
            "-map",
            "0:v:0",
            "-map",
            "1:a:0",
            "-c:a",
            "aac",
            "-flags:a",
            "+bitexact",
        ]
        if sound
        else []
    )
    seen = ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-vf", f"scale={SIDE}:{SIDE}:flags=lanczos", "-crf", "18"]
    exact = ["-fflags", "+bitexact", "-flags:v", "+bitexact", "-threads", "2"]
    noted = ["-movflags", "+faststart", "-t", f"{count / FPS:.6f}", "-metadata", f"comment={json.dumps(settings)}"]
    return _encoded(frames, [*pictures, *heard, *seen, *exact, *noted])


def write_clip(frames: Iterable[np.ndarray], rate: Fraction, settings: dict[str, Any], name: str) -> Path:
    """Encode pictures uint8 (height, width, 3), all of a size and at least one, `rate` a second, without sound.

    What `frames` raises ends the encoder at once, and the file is gone.

    Args:
        frames: both sides are even. settings: of plain types, written into the file's comment. name: of the file.

    Raises:
        UserError: when the disk is full.
    """
    each = iter(frames)
    first = next(each)
    height, width, _ = first.shape
    pictures = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}", "-r", str(rate), "-i", "-"]
    seen = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-pix_fmt", "yuv420p", "-threads", "2"]
    colours = [
        "-vf",
        "scale=out_color_matrix=bt709:out_range=tv,setparams=color_primaries=bt709:color_trc=bt709",
    ]  # said in the file, so that players need not guess
    colours += ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv"]
    noted = ["-movflags", "+faststart", "-metadata", f"comment={json.dumps(settings)}"]
    return _encoded(chain([first], each), [*pictures, *seen, *colours, *noted], name)


def with_sound(pictures: Path, source: Path, codec: str, seconds: float, look: Callable[[], object]) -> Path | None:
    """A new MP4 with the pictures of one file and the first sound of another, at the times that it has there.

    AAC, the sound of phones and most MP4 files, stays as it is, bit for bit; others become AAC, since not every browser plays
    them in an MP4.

    Args:
        codec: of the sound. seconds: of it that are wanted. look: is called several times a second; what it raises stops the work.

    Returns:
        None when the sound cannot be used.
    """
    made = files.new_file(pictures.name)
    sound = ["copy"] if codec == "aac" else ["aac", "-b:a", "192k"]
    inputs = ["-i", f"file:{pictures}", "-format_whitelist", CONTAINERS, "-t", f"{seconds:.6f}", "-i", f"file:{source}"]
    taken = ["-map", "0:v:0", "-map", "1:a:0", "-c:v", "copy", "-c:a", *sound, "-max_error_rate", "1"]
    arguments = ["-nostdin", "-y", "-v", "error", *inputs, *taken, "-movflags", "+faststart", str(made)]
    try:
        done = ffmpeg.run(arguments, source.name, 60 + seconds, look)
    except BaseException:  # also when the visitor stops it
        files.drop(made)
        raise
    if done.code:
        files.drop(made)
        return None
    return made


def _encoded(frames: Iterable[np.ndarray], arguments: list[str], name: str = "video.mp4") -> Path:
    """A new file that FFmpeg makes of what it is fed."""
    path = files.new_file(name)
    try:
        # what it says goes to a file, because a pipe that nobody reads would hold it up
        with (
            path.with_suffix(".log").open("w+b") as said,
            ffmpeg.started(
                ["-y", "-v", "error", *arguments, str(path)], stdin=subprocess.PIPE, stderr=said.fileno()
            ) as encoder,
        ):
            _feed(encoder, frames)
            if encoder.wait():
                said.seek(0)
                raise _failure(said.read().decode(errors="replace"))
        path.with_suffix(".log").unlink()
    except BaseException:  # also when the visitor stops it: half a file is none
        files.drop(path)
        raise
    return path


def _feed(encoder: subprocess.Popen, frames: Iterable[np.ndarray]) -> None:
    """All of them, unless it ends before."""
    assert encoder.stdin
    try:
        for frame in frames:
            encoder.stdin.write(np.ascontiguousarray(frame).data)
        encoder.stdin.close()
    except BrokenPipeError:  # it says why
        encoder.wait()


def _failure(said: str) -> Exception:
    if "No space left on device" in said:
        return UserError(N_("The disk is full: the video cannot be written."))
    return RuntimeError(f"FFmpeg failed: {said[-2000:]}")

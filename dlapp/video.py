"""Videos as MP4 (H.264), which every browser plays."""

import json
import subprocess
from collections.abc import Iterable
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
    path = files.new_file("video.mp4")
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
    arguments = ["-y", "-v", "error", *pictures, *heard, *seen, *exact, *noted, str(path)]
    try:
        # what it says goes to a file, because a pipe that nobody reads would hold it up
        with (
            path.with_suffix(".log").open("w+b") as said,
            ffmpeg.started(arguments, stdin=subprocess.PIPE, stderr=said.fileno()) as encoder,
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

"""Videos as MP4 (H.264), which every browser plays."""

import contextlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from . import files

FPS = 24
SIDE = 512  # pixels that smaller pictures are enlarged to, since players blur more than Lanczos does


def write(
    frames: Iterable[np.ndarray], count: int, size: int, settings: dict[str, Any], sound: Path | None = None
) -> Path:
    """Encode `count` square pictures uint8 (size, size, 3), `FPS` a second; the same frames and sound give the same bytes.

    Args:
        sound: a file whose sound goes with it, as long as there are pictures. settings: of plain types, written into the file's comment.
    """
    import imageio_ffmpeg

    path = files.new_file("video.mp4")
    exact = [
        "-fflags",
        "+bitexact",
        "-flags:v",
        "+bitexact",
        *(("-flags:a", "+bitexact") if sound else ()),
        "-threads",
        "2",
    ]
    with_sound: dict[str, Any] = {"audio_path": str(sound), "audio_codec": "aac"} if sound else {}
    encoder = imageio_ffmpeg.write_frames(
        str(path),
        (size, size),
        fps=FPS,
        codec="libx264",
        quality=None,
        macro_block_size=1,
        output_params=[
            *("-vf", f"scale={SIDE}:{SIDE}:flags=lanczos", "-crf", "18", "-movflags", "+faststart"),
            *("-t", f"{count / FPS:.6f}"),
            *("-metadata", f"comment={json.dumps(settings)}", *exact),
        ],
        **with_sound,
    )
    with contextlib.ExitStack() as unfinished:
        unfinished.callback(files.drop, path)
        with contextlib.closing(encoder):
            encoder.send(None)
            for frame in frames:
                encoder.send(np.ascontiguousarray(frame))
        unfinished.pop_all()  # it is finished, and stays
    return path

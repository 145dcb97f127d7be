"""Small videos that tests make with FFmpeg."""

import subprocess
from pathlib import Path

import imageio_ffmpeg
import numpy as np

COLOURS = "color=red:s=64x48:r={rate}:d=1[a];color=lime:s=64x48:r={rate}:d=1[b];color=blue:s=64x48:r={rate}:d=1[c]"
X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")


def ffmpeg(*arguments: object, data: bytes | None = None) -> bytes:
    """What FFmpeg writes to stdout."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-y", *map(str, arguments)]
    return subprocess.run(command, input=data, capture_output=True, check=True).stdout


def film(
    path: Path, *, rate: str = "25", sound: bool = True, change: str = "null", output: tuple[str, ...] = X264
) -> Path:
    """Three seconds of 64 x 48 pixels: red, green, blue, one second each; with a tone that grows louder.

    `change`: filters for the pictures.
    """
    picture = COLOURS.format(rate=rate) + f";[a][b][c]concat=n=3:v=1:a=0,{change}[v]"
    tone = ["-f", "lavfi", "-i", "aevalsrc=0.2*t*sin(2764*t):d=3:s=48000"] if sound else []
    mapped = ["-map", "[v]", *(("-map", "0:a") if sound else ())]
    ffmpeg(*tone, "-filter_complex", picture, *mapped, *output, path)
    return path


def heard(path: Path) -> np.ndarray:
    """The sound of a file as it is played, float32 (samples,), 48,000 a second."""
    return np.frombuffer(ffmpeg("-i", path, "-ac", 1, "-ar", 48000, "-f", "f32le", "-"), np.float32)


def seen(path: Path) -> np.ndarray:
    """The frames of a file as they are shown, uint8 (T, H, W, 3); the file has 64 x 48 or 48 x 64 pixels."""
    data = ffmpeg("-i", path, "-f", "image2pipe", "-c:v", "ppm", "-pix_fmt", "rgb24", "-")
    head, size = data[:20].split(b"\n", 2)[:2], None
    width, height = map(int, head[1].split())
    size = len(b"\n".join(head)) + 5 + width * height * 3  # "P6", the size, "255"
    frames = np.frombuffer(data, np.uint8).reshape(-1, size)
    return frames[:, size - width * height * 3 :].reshape(-1, height, width, 3)

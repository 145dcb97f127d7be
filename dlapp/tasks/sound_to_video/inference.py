"""Making videos of sounds.

Onsets lead on to the next face. Where the noise of a generator says how the head is held, pitch tilts it, loudness brings it nearer and
brightness shifts it sideways; elsewhere each of the three moves the noise along an axis of its own.
"""

import dataclasses
import math
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from ... import files, sound, video
from ...networks.gan_pair import POSE_LIMIT
from ...progress import Progress, Report, part
from ..face_generation.models import BATCH, SCALE, SIDE, FaceGan
from ..from_noise import LARGEST_SEED
from . import Result, Settings
from .hearing import Heard, hear

ONSET_FRAMES, GLIDE_FRAMES = 1.2, 12.0  # time constants of the way to the next face, at an onset and between onsets
PATIENCE = 3  # seconds without an onset after which the face changes by itself
AXES = ("tilt", "size", "right")  # numbers of the pose that pitch, loudness and brightness move
STRENGTH = 1.5  # standard deviations of the noise by which each of them moves it at most; twice that without a pose
COLUMNS, ROWS, CELL, BAND = (
    8,
    6,
    128,
    24,
)  # of the artwork: its faces, pixels of each, height of the loudness below a row
BACKGROUND, FOREGROUND = (16, 18, 28), (96, 165, 250)


@torch.inference_mode()
def run(model: FaceGan, paths: list[str | Path], settings: Settings, report: Report) -> list[Result]:
    """One video after the other.

    Raises:
        UserError: when a sound cannot be used, see `sound.load`.
    """
    return [_video(model, path, settings, part(report, done, len(paths))) for done, path in enumerate(map(Path, paths))]


def _video(model: FaceGan, path: Path, settings: Settings, report: Report) -> Result:
    def look() -> None:
        report(Progress())  # raises Cancelled after Stop

    decoded = sound.decode(path, look)
    report(Progress(0.02))
    heard = hear(decoded.samples, video.FPS, look)
    if settings.seconds is not None:  # after all of it was analysed, so that a part is the beginning of the whole
        heard = heard.first(max(1, math.ceil(settings.seconds * video.FPS)))
    count = len(heard.loudness)
    picked = set(np.linspace(0, count - 1, min(count, COLUMNS * ROWS)).astype(int).tolist())
    cells: list[Image.Image] = []
    offsets, positions = torch.from_numpy(_offsets(model, heard, settings)), _positions(heard)

    def frames() -> Iterator[np.ndarray]:
        for first in range(0, count, BATCH):
            here = slice(first, first + BATCH)
            batch = model.frames(_w(model, settings.seed, offsets[here], positions[here]))
            for i, frame in enumerate(batch, first):
                if i in picked:
                    cells.append(Image.fromarray(frame).resize((CELL, CELL), Image.Resampling.LANCZOS))
                yield frame
            report(Progress(0.05 + 0.95 * (first + len(batch)) / count, 1, Image.fromarray(batch[-1])))

    metadata = {"task": "sound_to_video", "model": model.folder.name, **dataclasses.asdict(settings)}
    track = sound.mended(path, look) if decoded.is_damaged else path
    try:
        made = video.write(frames(), count, SIDE * SCALE, metadata, sound=track)
    finally:
        if track != path:
            files.drop(track)
    return Result(
        video=made,
        image=_artwork(cells, heard.loudness),
        heard=np.stack([heard.loudness, heard.pitch, heard.brightness]),
        onsets=heard.onsets,
        seed=settings.seed,
        notices=tuple((notice.message, notice.values) for notice in decoded.notices),
    )


def _w(model: FaceGan, seed: int, offsets: Tensor, positions: np.ndarray) -> Tensor:
    """The w (B, layers, D) of frames, by what is added to their noise (B, noise) and their positions (B,)."""
    found = []
    for offset, position in zip(offsets, positions, strict=True):
        before = int(position)
        first, second = (_w_of_face(model, seed + before + i, offset) for i in (0, 1))
        share = torch.tensor([position - before], dtype=torch.float32, device=model.device)
        found.append(model.interpolate(first, second, share))
    return torch.cat(found)


def _w_of_face(model: FaceGan, seed: int, offset: Tensor) -> Tensor:
    noise, labels = model.pair.sample(seed % (LARGEST_SEED + 1))
    return model.map(offset if model.pair.pose else noise + offset, labels)


def _offsets(model: FaceGan, heard: Heard, settings: Settings) -> np.ndarray:
    """What is added to the noise of each frame, or with a pose takes its place, float32 (T, noise)."""
    levels = (
        STRENGTH * settings.movement * np.stack([heard.pitch, 2 * heard.loudness - 1, heard.brightness], 1)
    )  # (T, 3)
    pose = model.pair.pose
    if pose:
        offsets = np.zeros((len(levels), model.pair.noise), np.float32)
        for name, values in zip(AXES, levels.T, strict=True):
            offsets[:, pose.index(name)] = values.clip(-POSE_LIMIT, POSE_LIMIT)
        return offsets
    rng = np.random.default_rng(settings.seed)
    axes = np.linalg.qr(rng.normal(size=(model.pair.noise, 3)))[0]  # (noise, 3), orthonormal
    return (2 * levels @ axes.T).astype(np.float32)


def _positions(heard: Heard) -> np.ndarray:
    """Where each frame is on the way from face to face, float (T,): 2.5 is halfway between those of seed + 2 and seed + 3."""
    count = len(heard.loudness)
    starts = [(int(frame), ONSET_FRAMES) for frame in heard.onsets]
    edges = [0, *(frame for frame, _ in starts), count]
    patience = PATIENCE * video.FPS
    for before, after in pairwise(edges):
        # the last one before an onset has a second to arrive
        starts += [(frame, GLIDE_FRAMES) for frame in range(before + patience, after - video.FPS, patience)]
    starts.sort()
    positions = np.zeros(count)
    for number, (frame, time_constant) in enumerate(starts):
        # from wherever the previous one has got to, so that an early onset catches up with it
        left = number + 1 - positions[max(0, frame - 1)]
        passed = np.arange(1, count - frame + 1)
        positions[frame:] = np.maximum(positions[frame:], number + 1 - left * np.exp(-passed / time_constant))
    return positions


def _artwork(cells: list[Image.Image], loudness: np.ndarray) -> Image.Image:
    """The faces in the order of time, and below each row how loud it was."""
    columns = min(COLUMNS, len(cells))
    rows = -(-len(cells) // columns)
    width = columns * CELL
    sheet = Image.new("RGB", (width, rows * (CELL + BAND)), BACKGROUND)
    for number, cell in enumerate(cells):
        sheet.paste(cell, (number % columns * CELL, number // columns * (CELL + BAND)))
    pixels = np.asarray(sheet).copy()
    length = len(cells) * CELL  # pixels of all rows in a line
    levels = np.interp(np.arange(length) / length * len(loudness), np.arange(len(loudness)), loudness)
    for x, level in enumerate(levels):
        row, column = divmod(x, width)
        bottom = (row + 1) * (CELL + BAND) - 2
        height = max(1, round(float(level) * (BAND - 6)))
        pixels[bottom - height : bottom, column] = FOREGROUND
    return Image.fromarray(pixels)

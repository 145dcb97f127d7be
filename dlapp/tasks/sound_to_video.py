"""Sound to video: a walk through the latent space of a face generator, led by what is heard.

Onsets lead on to the next face. Where a generator knows how a head is held, pitch tilts it, loudness brings it nearer and
brightness moves it; elsewhere these three push into directions of their own.
"""

import dataclasses
import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from .. import result, sound, video
from ..errors import UserError
from ..i18n import N_
from ..progress import Progress, Report
from ..sound import Heard
from .face_generation import BATCH, LARGEST_SEED, SCALE, SIDE, Model, check_seed, load
from .face_walk import between, drawn

__all__ = ["MODELS", "Result", "Settings", "check", "load", "run"]

MODELS = "sound_to_video"
QUICK, SLOW = 1.2, 12.0  # frames in which most of the way to the next face is made: at an onset; where nothing begins
PATIENCE = 3  # seconds after which the face changes by itself
PUSH = 1.5  # how far pitch, loudness and brightness move how a head is held, in standard deviations; elsewhere twice as far
COLUMNS, ROWS, CELL, BAND = 8, 6, 128, 24  # of the artwork: faces in it, pixels of one, of the loudness below


@dataclass(frozen=True)
class Settings:
    """What to make of the sound.

    Attributes:
        seed: the first face's; each that follows has the next.
        movement: 0 to 2, how much pitch, loudness and brightness move.
        seconds: only the first ones; None for all.
    """

    seed: int = 0
    movement: float = 1.0
    seconds: float | None = None

    def __post_init__(self) -> None:
        check_seed(self.seed)
        if not 0 <= self.movement <= 2:
            raise UserError(N_("The movement must be between 0 and 2."))
        if self.seconds is not None and self.seconds <= 0:
            raise UserError(N_("A video needs more than 0 seconds."))


@dataclass(kw_only=True)
class Result(result.Result):
    """What was made.

    Attributes:
        video: path of an MP4 with the sound; image: the whole piece as one picture.
        heard: float32 (3, frames), loudness, pitch and brightness; onsets: frames in which something begins.
    """

    video: Path
    image: Image.Image
    heard: np.ndarray
    onsets: np.ndarray


def check(item: object) -> None:
    """Refuse what is not the path of a file.

    Raises:
        UserError: naming what came instead.
    """
    if not isinstance(item, str | Path):
        raise UserError(N_("The path of a sound file is needed here, not {kind}."), kind=type(item).__name__)
    if not Path(item).is_file():
        raise UserError(N_("{name} is not there."), name=Path(item).name)


@torch.inference_mode()
def run(model: Model, paths: list[str | Path], settings: Settings, report: Report) -> list[Result]:
    """One video after the other.

    Raises:
        UserError: when a sound cannot be used, see `sound.load`.
    """
    results = []
    for done, path in enumerate(map(Path, paths)):

        def part_done(progress: Progress, done: int = done) -> None:
            report(Progress(done + progress.done / progress.total, len(paths), progress.preview))

        samples = sound.load(path)
        part_done(Progress(0.02))
        heard = sound.hear(samples, video.FPS)
        if settings.seconds is not None:  # heard as parts of the whole, so that they come out the same
            heard = heard.first(max(1, math.ceil(settings.seconds * video.FPS)))
        results.append(_filmed(model, path, heard, settings, part_done))
    return results


def _filmed(model: Model, path: Path, heard: Heard, settings: Settings, report: Report) -> Result:
    count = len(heard.loudness)
    picked = {int(i): None for i in np.linspace(0, count - 1, min(count, COLUMNS * ROWS))}
    cells: list[Image.Image] = []
    moves, way = torch.from_numpy(_moves(model, heard, settings)), _way(heard)

    def frames() -> Iterator[np.ndarray]:
        for first in range(0, count, BATCH):
            made = drawn(model, _styles(model, settings.seed, moves[first : first + BATCH], way[first : first + BATCH]))
            for i, frame in enumerate(made, first):
                if i in picked:
                    cells.append(Image.fromarray(frame).resize((CELL, CELL), Image.Resampling.LANCZOS))
                yield frame
            report(Progress(0.05 + 0.95 * (first + len(made)) / count, 1, Image.fromarray(made[-1])))

    noted = {"task": "sound_to_video", "model": model.folder.name, **dataclasses.asdict(settings)}
    return Result(
        video=video.write(frames(), count, SIDE * SCALE, noted, sound=path),
        image=_artwork(cells, heard.loudness),
        heard=np.stack([heard.loudness, heard.pitch, heard.brightness]),
        onsets=heard.onsets,
        seed=settings.seed,
    )


def _styles(model: Model, seed: int, moves: Tensor, way: np.ndarray) -> Tensor:
    """(B, layers, style) of some frames, by what is added to their noise (B, noise) and how many faces have passed (B,)."""
    made = []
    for move, place in zip(moves, way, strict=True):
        station = int(place)
        first, second = (_face(model, seed + station + i, move) for i in (0, 1))
        made.append(
            between(model, first, second, torch.tensor([place - station], dtype=torch.float32, device=model.device))
        )
    return torch.cat(made)


def _face(model: Model, seed: int, move: Tensor) -> Tensor:
    noise, labels = model.pair.drawn(seed % (LARGEST_SEED + 1))
    held = len(model.pair.held)
    return model.styled(move if held else noise + move, labels)


def _moves(model: Model, heard: Heard, settings: Settings) -> np.ndarray:
    """What is added to the noise of each frame, float32 (T, noise)."""
    told = PUSH * settings.movement * np.stack([heard.pitch, 2 * heard.loudness - 1, heard.brightness], 1)
    held = model.pair.held
    if held:
        made = np.zeros((len(told), model.pair.noise), np.float32)
        for name, values in zip(("tilt", "size", "right"), told.T, strict=True):
            made[:, held.index(name)] = values.clip(-2, 2)
        return made
    chance = np.random.default_rng(settings.seed)
    axes = np.linalg.qr(chance.normal(size=(model.pair.noise, 3)))[0]
    return (2 * told @ axes.T).astype(np.float32)


def _way(heard: Heard) -> np.ndarray:
    """How many faces have passed at each frame, and how far it is to the next, float (T,)."""
    count = len(heard.loudness)
    stops = [(int(frame), QUICK) for frame in heard.onsets]
    edges = [0, *(frame for frame, _ in stops), count]
    for before, after in pairwise(edges):
        # the last one before an onset has time to arrive
        stops += [
            (frame, SLOW) for frame in range(before + PATIENCE * video.FPS, after - video.FPS, PATIENCE * video.FPS)
        ]
    stops.sort()
    place = np.zeros(count)
    for number, (frame, pace) in enumerate(stops):
        passed = np.arange(1, count - frame + 1)
        # a new onset begins where the last one has got to, and catches up with it
        place[frame:] = np.maximum(
            place[frame:], number + 1 - (number + 1 - place[max(0, frame - 1)]) * np.exp(-passed / pace)
        )
    return place


def _artwork(cells: list[Image.Image], loudness: np.ndarray) -> Image.Image:
    """The faces in the order of time, and below each row how loud it was."""
    columns = min(COLUMNS, len(cells))
    rows = -(-len(cells) // columns)
    sheet = Image.new("RGB", (columns * CELL, rows * (CELL + BAND)), (16, 18, 28))
    for number, cell in enumerate(cells):
        sheet.paste(cell, (number % columns * CELL, number // columns * (CELL + BAND)))
    width = columns * CELL
    levels = np.interp(
        np.arange(len(cells) * CELL) / (len(cells) * CELL) * len(loudness), np.arange(len(loudness)), loudness
    )
    pixels = np.asarray(sheet).copy()
    for x, level in enumerate(levels):
        row, column = divmod(x, width)
        bottom = (row + 1) * (CELL + BAND) - 2
        height = max(1, round(float(level) * (BAND - 6)))
        pixels[bottom - height : bottom, column] = (96, 165, 250)
    return Image.fromarray(pixels)

"""A look into a generator: its feature maps from 4 x 4 up, a map of its latent space, the training faces nearest to a face."""

import functools
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from ...activations import FeatureMaps, most_varied, outputs
from ...progress import Progress, Report, part
from ...result import Result
from ...tensors import to_array, to_pictures
from ..from_noise import check_seed
from ..spec import Operation
from . import check, check_truncation
from .models import BATCH, FaceGan, to_rgb

MAPS = 12
CELLS, REACH = 9, 2.0  # faces along each side of the map; standard deviations from its centre to its edge
NEAREST = 6
TRAINING_FACES = "faces.webp"  # in the weights' folder: some of the faces of the training data, in rows
TRAINING_SIDE = 40  # pixels of each


@dataclass(frozen=True)
class LatentSpaceSettings:
    """`seed`, `truncation`: the face to look at, as in face_generation."""

    seed: int = 0
    truncation: float = 1.0

    def __post_init__(self) -> None:
        check_seed(self.seed)
        check_truncation(self.truncation)


@dataclass(frozen=True, kw_only=True)
class LatentSpace(Result):
    """What is inside.

    Attributes:
        stages: feature maps at each size, the smallest first.
        map: faces across the first two principal components of w.
        w_avg, across, down: float32 (layers, D), w in the centre of the map, and what is added to it from there to the right
            and to the lower edge.
        nearest: the most similar of the training faces that are kept; distances: mean absolute difference of each, of 255. Both
            are empty where training faces may not be shown.
        kept: among how many.
    """

    stages: list[FeatureMaps]
    map: Image.Image
    w_avg: np.ndarray
    across: np.ndarray
    down: np.ndarray
    nearest: list[Image.Image]
    distances: list[float]
    kept: int


@torch.inference_mode()
def run(
    model: FaceGan, items: list[np.ndarray | None], settings: LatentSpaceSettings, report: Report
) -> list[LatentSpace]:
    """One look for each item, a style or None for that of the seed.

    Raises:
        UserError: when a style is of another generator.
    """
    return [_look(model, item, settings, part(report, done, len(items))) for done, item in enumerate(items)]


def _look(model: FaceGan, item: np.ndarray | None, settings: LatentSpaceSettings, report: Report) -> LatentSpace:
    w = model.truncate(model.w(settings.seed) if item is None else model.given(item), settings.truncation)
    generator = model.pair.generator
    per_size = 2 if generator.layers > 1 else 1  # of which the last one is shown
    modules = {str(number): stage for number, stage in enumerate(generator.styled, 1) if number % per_size == 0}
    with outputs(modules) as caught:
        face = generator(w)
    stages = [most_varied(f"{maps.shape[3]} x {maps.shape[2]}", maps[0], MAPS) for maps in caught.values()]
    report(Progress(1, 4))
    across, down = _axes(model)
    picture = _map(model, across, down)
    report(Progress(3, 4))
    training = _training_faces(model.folder)
    nearest, distances = _nearest(training, to_pictures(to_rgb(face))[0])
    return LatentSpace(
        stages=stages,
        map=picture,
        w_avg=model.w_avg[0].cpu().numpy(),
        across=across.cpu().numpy(),
        down=down.cpu().numpy(),
        nearest=nearest,
        distances=distances,
        kept=0 if training is None else len(training),
    )


def _axes(model: FaceGan) -> tuple[Tensor, Tensor]:
    """The first two principal components of w over many seeds, REACH standard deviations long, each (layers, D).

    GANSpace, Härkönen et al. 2020, https://arxiv.org/abs/2004.02546
    """
    w = model.w_of_seeds()[:, 0].cpu()  # (N, D): all layers of a seed have the same
    with torch.random.fork_rng(devices=[]):  # the sketch is random
        torch.default_generator.manual_seed(0)
        # of all ranks: where w is noise, its components hardly differ in variance, and a narrower sketch would blend them
        _, singular, components = torch.pca_lowrank(w, q=min(w.shape))  # (q,), (D, q)
    components = components.T  # (q, D)
    # a component and its opposite are equally good: the same one on every machine
    components = components * components.gather(1, components.abs().argmax(1, keepdim=True)).sign()
    axes = REACH * singular[:2, None] / len(w) ** 0.5 * components[:2]  # (2, D)
    first, second = axes[:, None].expand(-1, model.pair.generator.layers, -1).to(model.device)  # (2, layers, D)
    return first, second


def _map(model: FaceGan, across: Tensor, down: Tensor) -> Image.Image:
    """The faces of a grid of points, from the upper left to the lower right corner."""
    points = torch.linspace(-1, 1, CELLS, device=model.device)
    w = torch.cat([model.w_avg + x * across + y * down for y in points for x in points])  # (CELLS ** 2, layers, D)
    faces = torch.cat([model.pair.generator(batch) for batch in w.split(BATCH)])
    pixels = to_array(to_rgb(faces))  # (CELLS ** 2, H, H, 3)
    side = pixels.shape[1]
    rows = pixels.reshape(CELLS, CELLS, side, side, 3).swapaxes(1, 2)  # (row, y, column, x, 3)
    return Image.fromarray(rows.reshape(CELLS * side, CELLS * side, 3))


@functools.cache
def _training_faces(folder: Path) -> np.ndarray | None:
    """The training faces that are kept to compare with, uint8 (N, side, side, 3)."""
    if not (folder / TRAINING_FACES).exists():
        return None
    with Image.open(folder / TRAINING_FACES) as sheet:
        pixels = np.asarray(sheet.convert("RGB"))
    rows, columns = (length // TRAINING_SIDE for length in pixels.shape[:2])
    cells = pixels.reshape(rows, TRAINING_SIDE, columns, TRAINING_SIDE, 3).swapaxes(1, 2)  # (row, column, y, x, 3)
    return cells.reshape(-1, TRAINING_SIDE, TRAINING_SIDE, 3)


def _nearest(training: np.ndarray | None, face: Image.Image) -> tuple[list[Image.Image], list[float]]:
    """By the mean absolute difference of pixels, of 255."""
    if training is None:
        return [], []
    small = np.asarray(face.resize((TRAINING_SIDE, TRAINING_SIDE), Image.Resampling.LANCZOS)).astype(np.int16)
    distances = np.array([np.abs(other - small).mean() for other in training])
    order = distances.argsort()[:NEAREST]
    return [Image.fromarray(training[i]) for i in order], distances[order].round(1).tolist()


OPERATION = Operation(
    settings=LatentSpaceSettings,
    result=LatentSpace,
    types=(FeatureMaps,),
    check=check,
    run=run,
    architectures=("gan",),
)

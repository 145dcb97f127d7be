"""Looking into a face generator: its feature maps from 4 x 4 up, a map of the latent space, the nearest faces it learnt from."""

import functools
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from .. import result
from ..progress import Progress, Report
from ._capture import outputs
from .face_generation import BATCH, COMPANY, Model, check, load, to_pictures
from .feature_maps import Stage, stage_of

__all__ = ["MODELS", "Result", "Settings", "check", "load", "run"]

MODELS = "face_latents"
MAPS = 12
CELLS, REACH = 9, 2.0  # faces along each side of the map; standard deviations from its middle to its edge
NEAREST = 6
LEARNT = "faces.webp"  # in the weights' folder: some of the faces that were learnt from, in rows
LEARNT_SIDE = 40  # pixels of each


@dataclass(frozen=True)
class Settings:
    """`seed`, `truncation`: the face to look at, as in face generation."""

    seed: int = 0
    truncation: float = 1.0


@dataclass(kw_only=True)
class Result(result.Result):
    """What is inside.

    Attributes:
        stages: feature maps of each size, the smallest first.
        map: faces across the two directions in which styles differ most; middle, across, down: float32 (layers, style), the
            style in the middle of the map, and what is added to it from there to the right and to the lower edge.
        nearest: the most similar of the faces that are kept, and how far each is; none where they may not be shown.
        kept: among how many.
    """

    stages: list[Stage]
    map: Image.Image
    middle: np.ndarray
    across: np.ndarray
    down: np.ndarray
    nearest: list[Image.Image]
    distances: list[float]
    kept: int


@torch.inference_mode()
def run(model: Model, items: list[np.ndarray | None], settings: Settings, report: Report) -> list[Result]:
    """One look at the generator for each item, a style or None for that of the seed."""
    results = []
    for item in items:
        style = model.style(settings.seed) if item is None else torch.from_numpy(item).float()[None].to(model.device)
        style = model.middle + settings.truncation * (style - model.middle)
        generator = model.pair.generator
        every = 2 if generator.layers > 1 else 1  # the second layer of each size
        modules = {str(number): stage for number, stage in enumerate(generator.styled) if number % every == every - 1}
        with outputs(modules) as caught:
            face = generator(style)
        stages = []
        for maps in caught.values():
            height, width = maps.shape[2:]
            stages.append(stage_of(f"{width} x {height}", maps[0].float(), MAPS))
        report(Progress(1, 4))
        across, down = _axes(model)
        picture = _map(model, across, down)
        report(Progress(3, 4))
        learnt = _learnt(model.folder)
        nearest, distances = _nearest(learnt, to_pictures((face.expand(-1, 3, -1, -1) + 1) / 2)[0])
        results.append(
            Result(
                stages=stages,
                map=picture,
                middle=model.middle[0].cpu().numpy(),
                across=across.cpu().numpy(),
                down=down.cpu().numpy(),
                nearest=nearest,
                distances=distances,
                kept=0 if learnt is None else len(learnt),
            )
        )
    return results


def _axes(model: Model) -> tuple[torch.Tensor, torch.Tensor]:
    """The first two principal components of the styles of many seeds (Härkönen et al. 2020, GANSpace), each (layers, style)."""
    styles = torch.cat([model.style(seed) for seed in range(COMPANY)]) - model.middle
    one = styles[:, 0]  # all layers of a seed have the same
    _, spread, directions = torch.linalg.svd(one, full_matrices=False)
    # a direction and its opposite are equally good: the same one on every machine
    directions = directions * directions.gather(1, directions.abs().argmax(1, keepdim=True)).sign()
    first, second = (REACH * spread[i] / COMPANY**0.5 * directions[i] for i in (0, 1))
    layers = model.pair.generator.layers
    return first.expand(layers, -1), second.expand(layers, -1)


def _map(model: Model, across: torch.Tensor, down: torch.Tensor) -> Image.Image:
    places = torch.linspace(-1, 1, CELLS, device=model.device)
    styles = torch.cat([model.middle + x * across + y * down for y in places for x in places])
    faces = torch.cat([model.pair.generator(part) for part in styles.split(BATCH)])
    pixels = ((faces.expand(-1, 3, -1, -1) + 1) * 127.5).round().clamp(0, 255).byte().permute(0, 2, 3, 1).cpu().numpy()
    side = pixels.shape[1]
    return Image.fromarray(
        pixels.reshape(CELLS, CELLS, side, side, 3).swapaxes(1, 2).reshape(CELLS * side, CELLS * side, 3)
    )


@functools.cache
def _learnt(folder: Path) -> np.ndarray | None:
    """The faces that are kept to compare with, uint8 (N, side, side, 3)."""
    if not (folder / LEARNT).exists():
        return None
    with Image.open(folder / LEARNT) as sheet:
        pixels = np.asarray(sheet.convert("RGB"))
    rows, columns = (length // LEARNT_SIDE for length in pixels.shape[:2])
    cells = pixels.reshape(rows, LEARNT_SIDE, columns, LEARNT_SIDE, 3).swapaxes(1, 2)
    return cells.reshape(-1, LEARNT_SIDE, LEARNT_SIDE, 3)


def _nearest(learnt: np.ndarray | None, face: Image.Image) -> tuple[list[Image.Image], list[float]]:
    """By the mean distance of pixels, of 255."""
    if learnt is None:
        return [], []
    small = np.asarray(face.resize((LEARNT_SIDE, LEARNT_SIDE), Image.Resampling.LANCZOS)).astype(np.int16)
    distances = np.array([np.abs(part - small).mean() for part in learnt])
    order = distances.argsort()[:NEAREST]
    return [Image.fromarray(learnt[i]) for i in order], distances[order].round(1).tolist()

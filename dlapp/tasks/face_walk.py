"""A walk from face to face through the latent space: a video in a loop, and the stations as one picture."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from .. import result, video
from ..errors import UserError
from ..i18n import N_
from ..progress import Progress, Report
from .face_generation import BATCH, SCALE, SIDE, Model, check, check_seed, load

__all__ = ["MODELS", "Result", "Settings", "check", "load", "run"]

MODELS = "face_latents"
FEWEST, MOST = 2, 12
SHEET = 8  # faces in a row of the picture


@dataclass(frozen=True)
class Settings:
    """Where to walk.

    Attributes:
        seeds: of the faces on the way; seconds: from each to the next.
        truncation: as in face generation.
    """

    seeds: tuple[int, ...] = (0, 1, 2, 3)
    seconds: float = 1.0
    truncation: float = 1.0

    def __post_init__(self) -> None:
        if not FEWEST <= len(self.seeds) <= MOST:
            raise UserError(N_("A walk has {fewest} to {most} faces."), fewest=FEWEST, most=MOST)
        for seed in self.seeds:
            check_seed(seed)
        if not 0.5 <= self.seconds <= 5:
            raise UserError(N_("From face to face it takes 0.5 to 5 seconds."))


@dataclass(kw_only=True)
class Result(result.Result):
    """`video`: an MP4 that ends where it began. `image`: a row for each step from face to face."""

    video: Path
    image: Image.Image


@torch.inference_mode()
def run(model: Model, items: list[None], settings: Settings, report: Report) -> list[Result]:
    """The same walk for each item; there is nothing to give it but settings."""
    stations = torch.cat([model.style(seed) for seed in settings.seeds])
    stations = model.middle + settings.truncation * (stations - model.middle)
    steps = round(settings.seconds * video.FPS)
    total = steps * len(stations)
    shown: list[np.ndarray] = []

    def frames() -> Iterator[np.ndarray]:
        shares = (
            1 - torch.cos(torch.arange(steps, device=model.device) / steps * torch.pi)
        ) / 2  # at rest at each face
        picked = np.linspace(0, steps, SHEET, endpoint=False).astype(int)
        for number, station in enumerate(stations):
            after = stations[(number + 1) % len(stations)]
            for first in range(0, steps, BATCH):
                made = drawn(model, between(model, station[None], after[None], shares[first : first + BATCH]))
                for i, frame in enumerate(made, first):
                    if i in picked:
                        shown.append(frame)
                    yield frame
                report(Progress(number * steps + first + len(made), total, Image.fromarray(made[-1])))

    noted = {"task": "face_walk", "model": model.folder.name, **dataclasses.asdict(settings)}
    path = video.write(frames(), total, SIDE * SCALE, noted)
    rows = [np.concatenate(shown[i : i + SHEET], 1) for i in range(0, len(shown), SHEET)]
    image = Image.fromarray(np.concatenate(rows))
    return [Result(video=path, image=image) for _ in items]


def between(model: Model, first: Tensor, second: Tensor, shares: Tensor) -> Tensor:
    """Styles (B or 1, layers, style) some share (B,) of the way; where the style is the noise itself, it keeps its length."""
    shares = shares[:, None, None]
    mixed = first.lerp(second, shares)
    if model.pair.generator.layers == 1:  # a mean of two random points lies where hardly any point does
        mixed = mixed / (shares.square() + (1 - shares).square()).sqrt()
    return mixed


def drawn(model: Model, styles: Tensor) -> np.ndarray:
    """Frames uint8 (B, 256, 256, 3) of styles (B, layers, style)."""
    return (model.draw(styles) * 255).round().byte().permute(0, 2, 3, 1).cpu().numpy()

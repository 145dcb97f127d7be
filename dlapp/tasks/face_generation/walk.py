"""A walk through the latent space, from face to face: a video in a loop, and its faces as one picture."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from ... import video
from ...errors import UserError
from ...i18n import N_
from ...progress import Progress, Report
from ...result import Result
from ..from_noise import check_seed
from ..spec import Operation
from . import check_truncation
from .models import BATCH, SCALE, SIDE, FaceGan

FEWEST, MOST = 2, 12
COLUMNS = 8  # faces in a row of the picture


@dataclass(frozen=True)
class WalkSettings:
    """Where to walk.

    Attributes:
        seeds: of the faces on the way; seconds: from each to the next.
        truncation: as in face_generation.
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
            raise UserError(N_("The time from face to face must be between 0.5 and 5 seconds."))
        check_truncation(self.truncation)


@dataclass(frozen=True, kw_only=True)
class Walk(Result):
    """`video`: an MP4 that ends where it began. `image`: a row for each step from face to face."""

    video: Path
    image: Image.Image


def check(item: object) -> None:
    """Refuse any input but None: the settings say it all.

    Raises:
        UserError: naming the type that came.
    """
    if item is not None:
        raise UserError(N_("A walk takes no input, not {kind}."), kind=type(item).__name__)


@torch.inference_mode()
def run(model: FaceGan, items: list[None], settings: WalkSettings, report: Report) -> list[Walk]:
    """The same walk for each item."""
    stations = model.truncate(torch.cat([model.w(seed) for seed in settings.seeds]), settings.truncation)
    steps = round(settings.seconds * video.FPS)
    total = steps * len(stations)
    shown: list[np.ndarray] = []

    def frames() -> Iterator[np.ndarray]:
        angles = torch.arange(steps, device=model.device) / steps * torch.pi
        shares = (1 - torch.cos(angles)) / 2  # slow at each face, fast between two
        picked = np.linspace(0, steps, COLUMNS, endpoint=False).astype(int)
        for number, station in enumerate(stations):
            after = stations[(number + 1) % len(stations)]
            for first in range(0, steps, BATCH):
                w = model.interpolate(station[None], after[None], shares[first : first + BATCH])
                batch = model.frames(w)
                for i, frame in enumerate(batch, first):
                    if i in picked:
                        shown.append(frame)
                    yield frame
                report(Progress(number * steps + first + len(batch), total, Image.fromarray(batch[-1])))

    metadata = {"task": "face_generation.walk", "model": model.folder.name, **dataclasses.asdict(settings)}
    path = video.write(frames(), total, SIDE * SCALE, metadata)
    rows = [np.concatenate(shown[i : i + COLUMNS], 1) for i in range(0, len(shown), COLUMNS)]
    image = Image.fromarray(np.concatenate(rows))
    return [Walk(video=path, image=image) for _ in items]


OPERATION = Operation(settings=WalkSettings, result=Walk, check=check, run=run, architectures=("gan",))

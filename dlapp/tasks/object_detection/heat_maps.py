"""Class heat maps: what every place of each feature map says of one class, before any box is drawn."""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

from ... import media
from ...activations import heat_size
from ...errors import UserError
from ...i18n import N_
from ...progress import Progress, Report
from ...result import Result
from ..spec import Operation, check_picture
from .coco import classes
from .one_stage import OneStage


@dataclass(frozen=True)
class HeatMapsSettings:
    """`target`: place of the class among COCO's 80."""

    target: int

    def __post_init__(self) -> None:
        if not 0 <= self.target < len(classes()):
            raise UserError(N_("There is no class number {target}."), target=self.target)


@dataclass(frozen=True)
class HeatMap:
    """What one level of the network says.

    Attributes:
        rows, columns: of its feature map, as far as they see the picture.
        best: the highest score of the class, 0 to 1.
        heat: float32 (H, W) in [0, 1], the scores over the whole picture.
    """

    rows: int
    columns: int
    best: float
    heat: np.ndarray


@dataclass(frozen=True, kw_only=True)
class HeatMaps(Result):
    """`maps`: fine to coarse."""

    maps: list[HeatMap]


@torch.inference_mode()
def run(model: OneStage, pictures: list[Image.Image], settings: HeatMapsSettings, report: Report) -> list[HeatMaps]:
    """One forward pass for each picture; of several boxes at a place the best score counts."""
    if settings.target not in model.known:
        raise UserError(N_("This model does not know the class “{name}”."), name=classes()[settings.target].name)
    column = model.known.tolist().index(settings.target)
    results = []
    for picture in pictures:
        seen = model.seen(media.on_white(picture))
        height, width = seen.pixels.shape[1:]
        scores = model.answers(seen.pixels[None])[0][0, :, column].sigmoid().float().cpu()  # (N,)
        across, down = picture.width * seen.scale[0] / width, picture.height * seen.scale[1] / height  # not filled up
        maps = []
        for level in model.levels(height, width):
            count = level.rows * level.columns * level.boxes
            one, scores = scores[:count].view(level.rows, level.columns, level.boxes).amax(2), scores[count:]
            own = one[: max(1, round(level.rows * down)), : max(1, round(level.columns * across))]
            maps.append(
                HeatMap(own.shape[0], own.shape[1], float(own.max()), _over(own, picture.width / picture.height))
            )
        results.append(HeatMaps(maps=maps))
        report(Progress(len(results), len(pictures)))
    return results


def _over(scores: torch.Tensor, aspect: float) -> np.ndarray:
    """Scores (h, w) of places -> (H, W), each place as the cell that it stands for."""
    return F.interpolate(scores[None, None], heat_size(aspect), mode="nearest")[0, 0].numpy()


OPERATION = Operation(
    settings=HeatMapsSettings,
    result=HeatMaps,
    check=check_picture,
    run=run,
    types=(HeatMap,),
    architectures=("anchor_free", "ssd_mobilenet"),
)

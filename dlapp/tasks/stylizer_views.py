"""What the built-in stylizer does on the way: a walk from photo to painting, the map of the styles, the maps of its layers."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from PIL import Image

from .. import media, result
from ..errors import UserError
from ..i18n import N_
from ..progress import Progress, Report
from . import style_transfer
from ._capture import outputs
from .feature_maps import Stage, stage_of
from .style_transfer import Painter

MODELS = style_transfer.MODELS
load = style_transfer.load
check = style_transfer.check
SIDE = 256  # pixels of the pictures here
STRENGTHS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True)
class Settings:
    """`mix`: as in style transfer; `maps`: how many of each layer's channels, the most varied ones."""

    mix: float = 0.5
    maps: int = 8


@dataclass(kw_only=True)
class Result(result.Result):
    """What is shown of one picture and its style.

    Attributes:
        walk: the picture painted with each of STRENGTHS.
        stages: first layer to last.
        names, places: of the points on the map, float32 (n, 2): the built-in styles by name, then "content" and "style".
    """

    walk: list[Image.Image]
    stages: list[Stage]
    names: list[str]
    places: np.ndarray


@torch.inference_mode()
def run(model: style_transfer.Model, items: list[dict[str, Any]], settings: Settings, report: Report) -> list[Result]:
    """A few forward passes for a small copy of each picture.

    Raises:
        UserError: for another model than the built-in one.
    """
    if not isinstance(model, style_transfer.Model) or not isinstance(model.network, Painter):
        raise UserError(N_("Only the built-in stylizer can be looked into."))
    painter = model.network
    results = []
    for done, item in enumerate(items, 1):
        content = media.on_white(media.shown(item["content"], SIDE))
        own, style = painter.point(item["content"]), painter.point(item["style"])
        if "second" in item:
            style = style.lerp(painter.point(item["second"]), settings.mix)
        stylizer = painter.stylizer
        layers = [*stylizer.down, *stylizer.blocks[1::2], *stylizer.up]
        names = (
            [f"down {i}" for i in range(1, len(stylizer.down) + 1)]
            + [f"block {i}" for i in range(1, len(stylizer.blocks) // 2 + 1)]
            + [f"up {i}" for i in range(1, len(stylizer.up) + 1)]
        )
        with outputs(dict(zip(names, layers, strict=True))) as caught:
            painted = painter.painted(content, style, lambda _: None)
        walk = [painter.at_strength(content, style, strength, lambda _: None) for strength in STRENGTHS[:-1]]
        points = torch.cat([stylizer.get_buffer("known"), own, style]).float()
        results.append(
            Result(
                walk=[*walk, painted],
                stages=[stage_of(name, maps[0].float(), settings.maps) for name, maps in caught.items()],
                names=[*stylizer.styles, "content", "style"],
                places=flat(points).cpu().numpy(),
            )
        )
        report(Progress(done, len(items)))
    return results


def flat(points: torch.Tensor) -> torch.Tensor:
    """Points (n, d) -> (n, 2): their first two principal components."""
    centred = points - points.mean(0)
    return centred @ torch.linalg.svd(centred, full_matrices=False).Vh[:2].T

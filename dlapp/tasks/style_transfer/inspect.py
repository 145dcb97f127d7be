"""What look-inside asks of the built-in stylizer: the space of its styles, and the feature maps of its layers."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from ... import media
from ...activations import FeatureMaps, most_varied, outputs
from ...progress import Progress, Report
from ...result import Result
from ..spec import Operation
from . import check
from .inference import styles_of
from .models import StylizerPainter

SIDE = 256  # pixels of the longer side of the pictures here
STRENGTHS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True)
class StyleSpaceSettings:
    """`mix`: as in style_transfer."""

    mix: float = 0.5


@dataclass(frozen=True, kw_only=True)
class StyleSpace(Result):
    """A picture and its style among the styles that the stylizer has.

    Attributes:
        walk: the picture painted with each of STRENGTHS.
        names: of the embeddings: the built-in styles, then "content" and "style".
        positions: the embeddings on a plane, their first two principal components, float32 (n, 2).
    """

    walk: list[Image.Image]
    names: list[str]
    positions: np.ndarray


@torch.inference_mode()
def style_space(
    model: StylizerPainter, items: list[dict[str, Any]], settings: StyleSpaceSettings, report: Report
) -> list[StyleSpace]:
    """One forward pass for each of STRENGTHS, for a small copy of each picture."""
    results = []
    for number, item in enumerate(items):
        content = media.on_white(media.shown(item["content"], SIDE))
        own, style = model.embedding(item["content"]), model.mixed(styles_of(item), settings.mix)
        walk = []
        for strength in STRENGTHS:
            walk.append(model.at_strength(content, style, strength, lambda _: None))
            report(Progress(number + len(walk) / len(STRENGTHS), len(items)))
        embeddings = torch.cat([model.stylizer.get_buffer("known"), own, style])  # (n, E)
        results.append(
            StyleSpace(
                walk=walk,
                names=[*model.stylizer.styles, "content", "style"],
                positions=principal_components(embeddings.float().cpu()).numpy(),
            )
        )
    return results


def principal_components(points: Tensor) -> Tensor:
    """Points (n, E) -> their first two principal components (n, 2); the larger extent of each is positive."""
    _u, _s, axes = torch.pca_lowrank(points, q=min(points.shape))  # all of them, which makes it exact
    found = (points - points.mean(0)) @ axes[:, :2]
    extremes = found.gather(0, found.abs().argmax(0, keepdim=True))  # (1, 2)
    return found * extremes.sign()


@dataclass(frozen=True)
class FeatureMapsSettings:
    """`mix`: as in style_transfer; `maps`: how many of each layer's channels, those that vary most."""

    mix: float = 0.5
    maps: int = 8


@dataclass(frozen=True, kw_only=True)
class Features(Result):
    """`stages`: layers of the stylizer, first to last."""

    stages: list[FeatureMaps]


@torch.inference_mode()
def feature_maps(
    model: StylizerPainter, items: list[dict[str, Any]], settings: FeatureMapsSettings, report: Report
) -> list[Features]:
    """One forward pass for a small copy of each picture."""
    stylizer = model.stylizer
    groups = {"down": stylizer.down, "block": stylizer.blocks[1::2], "up": stylizer.up}
    layers = {f"{name} {i}": layer for name, group in groups.items() for i, layer in enumerate(group, 1)}
    results = []
    for done, item in enumerate(items, 1):
        content = media.on_white(media.shown(item["content"], SIDE))
        with outputs(layers) as caught:
            model.painted(content, model.mixed(styles_of(item), settings.mix), lambda _: None)
        results.append(Features(stages=[most_varied(name, maps[0], settings.maps) for name, maps in caught.items()]))
        report(Progress(done, len(items)))
    return results


OPERATIONS: dict[str, Operation] = {
    "style_space": Operation(
        settings=StyleSpaceSettings, result=StyleSpace, check=check, run=style_space, architectures=("stylizer",)
    ),
    "feature_maps": Operation(
        settings=FeatureMapsSettings, result=Features, check=check, run=feature_maps, architectures=("stylizer",)
    ),
}

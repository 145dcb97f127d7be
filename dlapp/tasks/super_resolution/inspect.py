"""What else is asked of upscalers: how long they take, and of the built-in one what is inside."""

from dataclasses import dataclass

import torch
from PIL import Image

from ... import media, tensors
from ...activations import FeatureMaps, most_varied, outputs
from ...errors import UserError
from ...i18n import N_
from ...networks.upscaler import Upscaler
from ...progress import Progress, Report
from ...result import Result
from ..spec import Operation, check_picture
from . import MODES, duration
from .models import Model

SIDE = 96  # pixels of the part that is looked at


@dataclass(frozen=True)
class FeatureMapsSettings:
    """`mode`: of the network; `maps`: how many of each block's channels, the most varied ones."""

    mode: str = "faithful"
    maps: int = 8

    def __post_init__(self) -> None:
        if self.mode not in MODES:
            raise UserError(N_("The mode is “faithful” or “restore”, not “{mode}”."), mode=self.mode)


@dataclass(frozen=True, kw_only=True)
class Features(Result):
    """`part`: what was looked at; `stages`: feature maps, first block to last."""

    part: Image.Image
    stages: list[FeatureMaps]


@torch.inference_mode()
def run(model: Model, pictures: list[Image.Image], settings: FeatureMapsSettings, report: Report) -> list[Features]:
    """One forward pass for the middle of each picture."""
    network = model.network.modes[settings.mode]
    assert isinstance(network, Upscaler)
    device = next(network.parameters()).device
    layers = {"head": network.head} | network.steps()
    results = []
    for done, picture in enumerate(pictures, 1):
        part = middle(media.on_white(picture))
        with outputs(layers) as caught:
            network.features(tensors.from_picture(part)[None].to(device))
        stages = [most_varied(name, output[0], settings.maps) for name, output in caught.items()]
        results.append(Features(part=part, stages=stages))
        report(Progress(done, len(pictures)))
    return results


def middle(picture: Image.Image) -> Image.Image:
    """The square in the middle, SIDE pixels at most."""
    width, height = min(SIDE, picture.width), min(SIDE, picture.height)
    left, top = (picture.width - width) // 2, (picture.height - height) // 2
    return picture.crop((left, top, left + width, top + height))


OPERATIONS: dict[str, Operation] = {
    "duration": duration.OPERATION,
    "feature_maps": Operation(
        settings=FeatureMapsSettings,
        result=Features,
        check=check_picture,
        run=run,
        types=(FeatureMaps,),
        architectures=("residual_upscaler",),
    ),
}

"""What each block of the built-in upscaler answers to, in the middle of a picture."""

from dataclasses import dataclass

import torch
from PIL import Image

from .. import media, result
from ..errors import UserError
from ..i18n import N_
from ..networks.upscaler import MODES, Upscaler, Upscalers
from ..progress import Progress, Report
from . import super_resolution
from ._capture import outputs
from .feature_maps import Stage, stage_of
from .image_classification import to_tensor

MODELS = super_resolution.MODELS
load = super_resolution.load
check = media.check_picture
SIDE = 96  # pixels of the part that is looked at


@dataclass(frozen=True)
class Settings:
    """`mode`: of the network; `maps`: how many of each block's channels, the most varied ones."""

    mode: str = "faithful"
    maps: int = 8


@dataclass(kw_only=True)
class Result(result.Result):
    """`part`: what was looked at; `stages`: first to last."""

    part: Image.Image
    stages: list[Stage]


@torch.inference_mode()
def run(model: super_resolution.Model, pictures: list[Image.Image], settings: Settings, report: Report) -> list[Result]:
    """One forward pass for the middle of each picture.

    Raises:
        UserError: for another model than the built-in one.
    """
    if not isinstance(model.network, Upscalers) or settings.mode not in MODES:
        raise UserError(N_("Only the built-in upscaler can be looked into."))
    network = model.network.modes[settings.mode]
    assert isinstance(network, Upscaler)
    device = next(network.parameters()).device
    places = {"head": network.head} | network.steps()
    results = []
    for done, picture in enumerate(pictures, 1):
        part = middle(media.on_white(picture))
        with outputs(places) as caught:
            network.features(to_tensor(part)[None].to(device))
        stages = [stage_of(name, output[0].float(), settings.maps) for name, output in caught.items()]
        results.append(Result(part=part, stages=stages))
        report(Progress(done, len(pictures)))
    return results


def middle(picture: Image.Image) -> Image.Image:
    """The square in the middle, SIDE pixels at most."""
    width, height = min(SIDE, picture.width), min(SIDE, picture.height)
    left, top = (picture.width - width) // 2, (picture.height - height) // 2
    return picture.crop((left, top, left + width, top + height))

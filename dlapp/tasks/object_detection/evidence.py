"""Which pixels made one box: Grad-CAM of it, and how far its place can see.

Grad-CAM (Selvaraju et al. 2017, https://arxiv.org/abs/1610.02391) weighs each channel by its mean gradient, which for a network that
answers at every place would light up all that looks alike. So gradient and activation are multiplied place by place, as Draelos and
Carin 2020 propose (HiResCAM, https://arxiv.org/abs/2011.08891). How far a place can see is measured by the gradient of its score with
respect to the pixels (Luo et al. 2016, the effective receptive field, https://arxiv.org/abs/1701.04128).
"""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor
from torchvision.ops import box_iou

from ... import media
from ...activations import heat_size, outputs
from ...errors import UserError
from ...i18n import N_
from ...progress import Progress, Report
from ...result import Result
from ..spec import Operation, check_picture
from .one_stage import OneStage

SHARE = 0.9  # of the gradient that lies within the receptive field
SAME = 0.5  # overlap with the box that is asked about


@dataclass(frozen=True)
class EvidenceSettings:
    """A box that the model found: `target`, the place of its class among COCO's 80; sides in pixels of the upright picture."""

    target: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, kw_only=True)
class Evidence(Result):
    """Why the box is there.

    Attributes:
        heat: float32 (H, W) in [0, 1] over the whole picture, 1 where most speaks for the box (Grad-CAM).
        sight: float32 (H, W) in [0, 1], how strongly each part of the picture moves the box's score.
        field: left, top, right, bottom in pixels: the smallest rectangle about the place that answers with 90% of that.
        x, y: the place that answers, in pixels; stride: distance of its neighbours.
    """

    heat: np.ndarray
    sight: np.ndarray
    field: tuple[float, float, float, float]
    x: float
    y: float
    stride: float


def run(model: OneStage, pictures: list[Image.Image], settings: EvidenceSettings, report: Report) -> list[Evidence]:
    """One forward and one backward pass for each picture."""
    results = []
    for picture in pictures:
        results.append(_evidence(model, media.on_white(picture), settings))
        report(Progress(len(results), len(pictures)))
    return results


def _evidence(model: OneStage, picture: Image.Image, settings: EvidenceSettings) -> Evidence:
    seen = model.seen(picture)
    height, width = seen.pixels.shape[1:]
    scale = torch.tensor(seen.scale * 2)
    with torch.enable_grad(), outputs({"middle": model.middle}) as caught:
        pixels = seen.pixels[None].requires_grad_()
        logits, boxes = model.answers(pixels)
        place = _place(model, logits[0].detach().cpu(), boxes[0].detach().cpu() / scale, settings)
        column = model.known.tolist().index(settings.target)
        of_map, of_pixels = torch.autograd.grad(logits[0, place, column], [caught["middle"], pixels])
    shown = round(picture.height * seen.scale[1]), round(picture.width * seen.scale[0])  # the rest was filled up
    heat = (of_map * caught["middle"].detach()).sum(1, keepdim=True).relu().float().cpu()  # (1, 1, h, w)
    heat = F.interpolate(heat, (height, width), mode="bicubic", align_corners=False).clamp(min=0)[0, 0]
    sight = of_pixels[0].float().abs().sum(0).cpu()  # (height, width)
    x, y, stride = _centre(model, place, height, width)
    field = _field(sight[: max(1, shown[0]), : max(1, shown[1])], x, y)
    sides = [side / factor for side, factor in zip(field, seen.scale * 2, strict=True)]
    return Evidence(
        heat=_over(heat, shown, picture),
        sight=_over(F.avg_pool2d(sight[None, None], 5, 1, 2)[0, 0], shown, picture),
        field=(max(0.0, sides[0]), max(0.0, sides[1]), min(sides[2], picture.width), min(sides[3], picture.height)),
        x=x / seen.scale[0],
        y=y / seen.scale[1],
        stride=stride / seen.scale[0],
    )


def _place(model: OneStage, logits: Tensor, boxes: Tensor, settings: EvidenceSettings) -> int:
    """Which of the N places made the box: the surest of those that say nearly the same."""
    if settings.target not in model.known:
        raise UserError(N_("This model found no such box in this picture."))
    wanted = torch.tensor([[settings.left, settings.top, settings.right, settings.bottom]])
    overlaps = box_iou(wanted, boxes)[0]
    if overlaps.max() < SAME:
        raise UserError(N_("This model found no such box in this picture."))
    near = overlaps >= min(0.98, float(overlaps.max()))  # a box was cut off at the picture's border
    scores = logits[:, model.known.tolist().index(settings.target)].masked_fill(~near, -torch.inf)
    return int(scores.argmax())


def _centre(model: OneStage, place: int, height: int, width: int) -> tuple[float, float, float]:
    """x, y and stride of one of the N places, in pixels that the network sees."""
    for level in model.levels(height, width):
        count = level.rows * level.columns * level.boxes
        if place < count:
            row, column = divmod(place // level.boxes, level.columns)
            stride = width / level.columns
            return (column + 0.5) * stride, (row + 0.5) * height / level.rows, stride
        place -= count
    raise IndexError(place)


def _field(sight: Tensor, x: float, y: float) -> tuple[float, float, float, float]:
    """The rectangle about a place that holds SHARE of a map (h, w): as many pixels to each side as there are to see."""
    height, width = sight.shape
    near = torch.maximum(
        (torch.arange(height) + 0.5 - y).abs()[:, None], (torch.arange(width) + 0.5 - x).abs()[None]
    )  # (h, w), distance from the place
    order = near.flatten().argsort()
    held = sight.flatten()[order].cumsum(0)
    reach = float(near.flatten()[order[int((held < SHARE * held[-1]).sum().clamp(max=len(held) - 1))]]) + 0.5
    return x - reach, y - reach, x + reach, y + reach


def _over(values: Tensor, shown: tuple[int, int], picture: Image.Image) -> np.ndarray:
    """A map of the network's pixels -> (H, W) over the picture, its largest value 1."""
    own = values[: max(1, shown[0]), : max(1, shown[1])]
    small = F.interpolate(own[None, None], heat_size(picture.width / picture.height), mode="area")[0, 0]
    return (small / small.max().clamp(min=1e-12)).numpy()


OPERATION = Operation(
    settings=EvidenceSettings,
    result=Evidence,
    check=check_picture,
    run=run,
    architectures=("anchor_free", "ssd_mobilenet"),
)

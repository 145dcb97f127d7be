"""An object detector: at every place of three feature maps, is the place in an object, of which class, and where are its sides?

One stage and no anchors (Tian et al. 2019, FCOS, https://arxiv.org/abs/1904.01355). EfficientNet-Lite0 finds the features; they
flow from coarse to fine (Lin et al. 2017, FPN, https://arxiv.org/abs/1612.03144) and back (Liu et al. 2018, PANet,
https://arxiv.org/abs/1803.01534) through depthwise separable convolutions. The three levels share the heads' convolutions, and
each has batch normalisations of its own (Lyu et al. 2022, RTMDet, https://arxiv.org/abs/2212.07784). A class's score also says
how well the box fits (Li et al. 2020, https://arxiv.org/abs/2006.04388).
"""

from math import log

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import Tensor, nn

from .efficientnet_lite import ConvNorm, EfficientNetLite, fold

STRIDES = (8, 16, 32)
GRAY = 127  # of 255, where a picture is filled up
PRIOR = 2.5  # distance from a place to the sides of an object before anything is learnt, in strides
RARE = 0.01  # share of places that the network first takes for objects of a class


class Detector(nn.Module):
    """RGB pictures (B, 3, H, W) in [0, 1], sides multiples of 32 -> logits (B, N, classes), boxes (B, N, 4).

    Boxes are left, top, right, bottom in pixels. N = H W (1 / 8^2 + 1 / 16^2 + 1 / 32^2) places, in the order of `places`.

    Args:
        classes: number of classes.
        width: channels of the feature maps.
        depth: separable convolutions in each branch of a head.
        folded: without batch normalisation, as it is used; with it as it is trained.
    """

    def __init__(self, classes: int, width: int = 128, depth: int = 2, folded: bool = True) -> None:
        super().__init__()
        self.backbone = EfficientNetLite(0, 0)
        self.lateral = nn.ModuleList(ConvNorm(inputs, width, 1) for inputs in (40, 112, 1280))
        self.finer = nn.ModuleList(Merge(width) for _ in STRIDES[1:])
        self.down = nn.ModuleList(separable(width, 2) for _ in STRIDES[1:])
        self.coarser = nn.ModuleList(Merge(width) for _ in STRIDES[1:])
        heads = [Head(width, depth) for _ in STRIDES]
        self.heads = nn.ModuleList(heads)
        if folded:
            fold(self)
        else:
            for head in heads[1:]:
                head.share(heads[0])
        self.classify = nn.Conv2d(width, classes, 1)
        self.measure = nn.Conv2d(width, 4, 1)
        for conv, spread, bias in ((self.classify, 0.01, -log(1 / RARE - 1)), (self.measure, 0.01, 0.0)):
            nn.init.normal_(conv.weight, std=spread)
            assert conv.bias is not None
            nn.init.constant_(conv.bias, bias)
        self.config = {"classes": classes, "width": width, "depth": depth}

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        """Detect."""
        logits, distances = [], []
        for head, level in zip(self.heads, self.levels(pictures), strict=True):
            what, where = head(level)
            logits.append(self.classify(what).flatten(2).mT)  # (B, classes, h, w) -> (B, h w, classes)
            distances.append(self.measure(where).flatten(2).mT)  # (B, h w, 4)
        return torch.cat(logits, 1).float(), self._boxes(torch.cat(distances, 1).float(), *pictures.shape[2:])

    def levels(self, pictures: Tensor) -> list[Tensor]:
        """(B, 3, H, W) -> (B, width, H / stride, W / stride) for each stride, fine to coarse."""
        levels = [lateral(x) for lateral, x in zip(self.lateral, self.backbone.features(pictures), strict=True)]
        for i, merge in zip((1, 0), self.finer, strict=True):
            levels[i] = merge(levels[i], F.interpolate(levels[i + 1], scale_factor=2.0))
        for i, (down, merge) in enumerate(zip(self.down, self.coarser, strict=True), 1):
            levels[i] = merge(levels[i], down(levels[i - 1]))
        return levels

    def _boxes(self, distances: Tensor, height: int, width: int) -> Tensor:
        """(B, N, 4), logarithms of distances to left, top, right and bottom -> (B, N, 4) in pixels."""
        points, strides = places(height, width, distances.device)
        sides = PRIOR * strides[:, None] * distances.clamp(max=4).exp()
        return torch.cat([points - sides[..., :2], points + sides[..., 2:]], 2)


class Merge(nn.Module):
    """Two maps (B, C, H, W) -> one (B, C, H, W)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.mix = ConvNorm(2 * width, width, 1)
        self.look = separable(width)

    def forward(self, one: Tensor, other: Tensor) -> Tensor:
        mixed = self.mix(torch.cat([one, other], 1))
        return mixed + self.look(mixed)


class Head(nn.Module):
    """(B, C, H, W) -> features of what is there and of where its sides are, (B, C, H, W) each."""

    def __init__(self, width: int, depth: int) -> None:
        super().__init__()
        self.what = nn.Sequential(*(separable(width) for _ in range(depth)))
        self.where = nn.Sequential(*(separable(width) for _ in range(depth)))

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        return self.what(x), self.where(x)

    def share(self, other: nn.Module) -> None:
        """Use another head's convolutions, with normalisations of its own."""
        for layer, others in zip(self.modules(), other.modules(), strict=True):
            if isinstance(layer, ConvNorm) and isinstance(others, ConvNorm):
                layer.conv = others.conv


def separable(width: int, stride: int = 1) -> nn.Sequential:
    """Depthwise and pointwise convolution: (B, C, H, W) -> (B, C, H/stride, W/stride)."""
    return nn.Sequential(ConvNorm(width, width, 3, stride, groups=width), ConvNorm(width, width, 1))


def places(height: int, width: int, device: torch.device | str = "cpu") -> tuple[Tensor, Tensor]:
    """Centres x, y (N, 2) of the places of a picture and their strides (N,), in pixels; level by level, row by row."""
    points, strides = [], []
    for stride in STRIDES:
        rows, columns = (torch.arange(stride / 2, side, stride, device=device) for side in (height, width))
        y, x = torch.meshgrid(rows, columns, indexing="ij")  # (H / stride, W / stride)
        points.append(torch.stack([x, y], -1).view(-1, 2))
        strides.append(torch.full_like(x, stride).view(-1))
    return torch.cat(points), torch.cat(strides)


def fitted(image: Image.Image, longest: int = 320) -> tuple[Tensor, float]:
    """An RGB picture as the network wants it, filled up with gray at the right and at the bottom.

    Returns:
        Pixels (3, H, W) in [0, 1], and by how much it was enlarged.
    """
    scale = longest / max(image.size)
    width, height = (max(1, round(side * scale)) for side in image.size)
    small = np.asarray(image.resize((width, height), Image.Resampling.BILINEAR))
    step = STRIDES[-1]
    pixels = np.pad(small, ((0, -height % step), (0, -width % step), (0, 0)), constant_values=GRAY)
    return torch.from_numpy(pixels).permute(2, 0, 1).float() / 255, scale

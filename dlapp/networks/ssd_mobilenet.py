"""SSD: for boxes of fixed places and shapes, the anchors, is an object in it, of which class, and how must the box be moved?

Liu et al. 2016, "SSD: Single Shot MultiBox Detector" (https://arxiv.org/abs/1512.02325), on the features of MobileNetV2 (Sandler et
al. 2018, https://arxiv.org/abs/1801.04381), as TensorFlow's model zoo has it (https://github.com/tensorflow/models, the configuration
`ssd_mobilenet_v2_coco.config`): sizes, anchors and the coding of boxes are those of its training, padding is TensorFlow's.
"""

from itertools import pairwise
from math import ceil, sqrt

import torch
from torch import Tensor, nn

from .efficientnet_lite import ConvNorm, InvertedResidual, fold

SIDE = 300  # pixels of the square that it looks at
# expansion, channels, repeats and stride of MobileNetV2's stages
_STAGES = ((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1))
FINE = 13  # the block whose widened features are the finest map
_EXTRAS = ((256, 512), (128, 256), (128, 256), (64, 128))  # channels within and after the layers that shrink further
_LEVELS = 6
_SMALLEST, _LARGEST = 0.2, 0.95  # scales of the anchors: shares of the picture's side
_RATIOS = (1.0, 2.0, 0.5, 3.0, 0.3333)  # width to height
_CENTRE, _SIZE = 10.0, 5.0  # how much finer than an anchor the network measures


class SSDMobileNet(nn.Module):
    """RGB (B, 3, 300, 300) in [0, 1] -> logits (B, N, classes), boxes (B, N, 4).

    Boxes are left, top, right, bottom in shares of the picture's sides; N = 1,917 anchors, in the order of `anchors`. What the network
    itself says of the background, as one more class, is left out: each class has a sigmoid of its own.

    Args:
        classes: number of classes, without the background.
        width: multiplies the channels of every layer.
        folded: without batch normalisation, as it is used.
    """

    def __init__(self, classes: int = 90, width: float = 1.0, folded: bool = True) -> None:
        super().__init__()

        def scaled(channels: int) -> int:
            return max(8, int(channels * width + 4) // 8 * 8)

        inputs = scaled(32)
        self.stem = ConvNorm(3, inputs, 3, 2)
        blocks = []
        for expansion, channels, repeats, stride in _STAGES:
            for place in range(repeats):
                blocks.append(InvertedResidual(inputs, scaled(channels), 3, 1 if place else stride, expansion))
                inputs = scaled(channels)
        self.blocks = nn.ModuleList(blocks)
        self.head = ConvNorm(inputs, scaled(1280), 1)
        extras = []
        outputs = [_STAGES[5][0] * scaled(_STAGES[4][1]), scaled(1280)]  # of the maps
        for within, after in _EXTRAS:
            middle = scaled(within)
            extras.append(
                nn.Sequential(
                    ConvNorm(outputs[-1], middle, 1),
                    ConvNorm(middle, middle, 3, 2, groups=middle),
                    ConvNorm(middle, scaled(after), 1),
                )
            )
            outputs.append(scaled(after))
        self.extras = nn.ModuleList(extras)
        counts = [len(shapes) for shapes in anchor_shapes()]
        pairs = list(zip(outputs, counts, strict=True))
        self.classify = nn.ModuleList(nn.Conv2d(c, count * (1 + classes), 3, padding=1) for c, count in pairs)
        self.measure = nn.ModuleList(nn.Conv2d(c, count * 4, 3, padding=1) for c, count in pairs)
        self.classes = classes
        self.config = {"classes": classes, "width": width}
        if folded:
            fold(self)

    def forward(self, pictures: Tensor) -> tuple[Tensor, Tensor]:
        """Detect."""
        levels = self.levels(pictures)
        logits = [_by_anchor(layer(x), 1 + self.classes) for layer, x in zip(self.classify, levels, strict=True)]
        codes = [_by_anchor(layer(x), 4) for layer, x in zip(self.measure, levels, strict=True)]
        places = anchors([(x.shape[2], x.shape[3]) for x in levels]).to(pictures.device)  # (N, 4)
        return torch.cat(logits, 1)[..., 1:].float(), decoded(torch.cat(codes, 1).float(), places)

    def levels(self, pictures: Tensor) -> list[Tensor]:
        """(B, 3, 300, 300) -> six maps, fine to coarse: (B, 576, 19, 19), (B, 1280, 10, 10), ... (B, 128, 1, 1)."""
        x = self.stem(2 * pictures - 1)
        maps = []
        for place, block in enumerate(self.blocks):
            if place == FINE:
                assert isinstance(block, InvertedResidual)
                maps.append(block.expand(x))
                x = block.project(block.depthwise(maps[0]))  # it shrinks the map, and so has no residual connection
            else:
                x = block(x)
        maps.append(self.head(x))
        for extra in self.extras:
            maps.append(extra(maps[-1]))
        return maps


def _by_anchor(x: Tensor, values: int) -> Tensor:
    """(B, A * values, h, w) -> (B, h * w * A, values)."""
    return x.permute(0, 2, 3, 1).reshape(len(x), -1, values)


def anchor_shapes() -> list[list[tuple[float, float]]]:
    """Width and height of the anchors at each place, level by level, in shares of the picture's sides."""
    scales = [_SMALLEST + (_LARGEST - _SMALLEST) * level / (_LEVELS - 1) for level in range(_LEVELS)] + [1.0]
    shapes = [[(0.1, 1.0), (scales[0], 2.0), (scales[0], 0.5)]]
    for scale, following in list(pairwise(scales))[1:]:
        shapes.append([*((scale, ratio) for ratio in _RATIOS), (sqrt(scale * following), 1.0)])
    return [[(scale * sqrt(ratio), scale / sqrt(ratio)) for scale, ratio in level] for level in shapes]


def anchors(grids: list[tuple[int, int]]) -> Tensor:
    """All anchors for maps of so many rows and columns: (N, 4), centre x, y, width, height in shares of the sides.

    Level by level, row by row, place by place.
    """
    levels = []
    for (rows, columns), shapes in zip(grids, anchor_shapes(), strict=True):
        y, x = torch.meshgrid(
            (torch.arange(rows) + 0.5) / rows, (torch.arange(columns) + 0.5) / columns, indexing="ij"
        )  # (h, w)
        centres = torch.stack([x, y], -1).view(-1, 1, 2).expand(-1, len(shapes), -1)  # (h w, A, 2)
        sizes = torch.tensor(shapes).expand(len(centres), -1, -1)  # (h w, A, 2)
        levels.append(torch.cat([centres, sizes], -1).view(-1, 4))
    return torch.cat(levels)


def grids(side: int = SIDE) -> list[tuple[int, int]]:
    """Rows and columns of the six maps of a square picture: each step halves them and rounds up."""
    sizes = [ceil(side / 16)]
    for _ in range(_LEVELS - 1):
        sizes.append(ceil(sizes[-1] / 2))
    return [(size, size) for size in sizes]


def decoded(codes: Tensor, places: Tensor) -> Tensor:
    """What the network says of anchors -> boxes.

    Args:
        codes: (..., N, 4), how far the centre is moved down and to the right, 10 times in the anchor's sides, and 5 times the logarithms
            of how much higher and wider the box is.
        places: (N, 4) of `anchors`.

    Returns:
        (..., N, 4): left, top, right, bottom in shares of the sides.
    """
    centres = places[:, :2] + codes[..., [1, 0]] / _CENTRE * places[:, 2:]
    halves = (codes[..., [3, 2]] / _SIZE).exp() * places[:, 2:] / 2
    return torch.cat([centres - halves, centres + halves], -1)


def encoded(boxes: Tensor, places: Tensor) -> Tensor:
    """The inverse of `decoded`."""
    centres, sizes = (boxes[..., :2] + boxes[..., 2:]) / 2, boxes[..., 2:] - boxes[..., :2]
    moved = (centres - places[:, :2]) / places[:, 2:] * _CENTRE
    grown = (sizes / places[:, 2:]).log() * _SIZE
    return torch.cat([moved[..., [1, 0]], grown[..., [1, 0]]], -1)

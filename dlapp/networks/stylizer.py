"""A stylizer: paints a picture anew in the style of another one, in one forward pass.

A transformation network (Johnson et al. 2016, https://arxiv.org/abs/1603.08155) whose normalisations are told the style
(conditional instance normalisation, Dumoulin et al. 2017, https://arxiv.org/abs/1610.07629), by a second network that
reads it from any picture (Ghiasi et al. 2017, https://arxiv.org/abs/1705.06830). Styles are points, so they can be mixed.

Instance normalisation measures the whole picture. Of a large one, a small copy is measured, and each tile is normalised by
that (Chen et al. 2022, https://arxiv.org/abs/2103.11784): so tiles fit together.
"""

import torch
import torch.nn.functional as F
from huggingface_hub import PyTorchModelHubMixin
from torch import Tensor, nn

Measured = list[tuple[Tensor, Tensor]]  # mean and 1 / deviation of each channel, (B, C, 1, 1), layer by layer


class Stylizer(nn.Module, PyTorchModelHubMixin):
    """Pictures and a point for each one's style -> pictures.

    Args:
        statistics: how many numbers describe a style picture.
        styles: names of the styles that come with it, in the order of `known`.
    """

    def __init__(
        self,
        statistics: int,
        styles: tuple[str, ...] = (),
        width: int = 24,
        blocks: int = 4,
        point: int = 64,
    ) -> None:
        super().__init__()
        self.styles = tuple(styles)
        self.register_buffer("known", torch.zeros(len(self.styles), point))
        self.down = nn.ModuleList(
            [_conv(3, width, 5), _conv(width, 2 * width, 3, 2), _conv(2 * width, 4 * width, 3, 2)]
        )
        self.blocks = nn.ModuleList(_conv(4 * width, 4 * width, 3) for _ in range(2 * blocks))
        self.up = nn.ModuleList([_conv(4 * width, 2 * width, 3), _conv(2 * width, width, 3)])
        self.last = _conv(width, 3, 5)
        self.channels = [conv.out_channels for conv in (*self.down, *self.blocks, *self.up)]
        self.read = nn.Sequential(nn.LayerNorm(statistics), nn.Linear(statistics, point), nn.Tanh())
        self.tell = nn.Linear(point, 2 * sum(self.channels))

    def forward(self, pictures: Tensor, style: Tensor, measured: Measured | None = None) -> tuple[Tensor, Measured]:
        """(B, 3, H, W) in [0, 1], sides a multiple of 4, and (B, point) -> the same in style, and what was measured.

        Args:
            measured: of another copy of the picture, to normalise by that.
        """
        told = [part[..., None, None].chunk(2, 1) for part in self.tell(style).split([2 * c for c in self.channels], 1)]
        kept: Measured = []

        def normalised(maps: Tensor) -> Tensor:
            place = len(kept)
            if measured is None:
                variance, mean = torch.var_mean(maps.float(), (2, 3), correction=0, keepdim=True)
                kept.append((mean, (variance + 1e-4).rsqrt()))
            else:
                kept.append(measured[place])
            mean, sharpness = kept[place]
            scale, shift = told[place]
            factor = sharpness * (1 + scale)
            return maps * factor + (shift - mean * factor)

        hidden = pictures - 0.5
        for conv in self.down:
            hidden = F.relu(normalised(conv(hidden)))
        for first, second in zip(self.blocks[::2], self.blocks[1::2], strict=True):
            hidden = hidden + normalised(second(F.relu(normalised(first(hidden)))))
        for conv in self.up:
            hidden = F.relu(normalised(conv(F.interpolate(hidden, scale_factor=2, mode="nearest"))))
        return torch.sigmoid(self.last(hidden).float()), kept


def _conv(inside: int, out: int, size: int, stride: int = 1) -> nn.Conv2d:
    return nn.Conv2d(inside, out, size, stride, padding=size // 2, padding_mode="replicate")

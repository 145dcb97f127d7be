"""A stylizer: repaints a picture in the style of another one, in one forward pass.

A transformation network (Johnson et al. 2016, https://arxiv.org/abs/1603.08155) whose normalisations are conditioned on the
style (conditional instance normalisation, Dumoulin et al. 2017, https://arxiv.org/abs/1610.07629). A second network reads the
style's embedding from any picture (Ghiasi et al. 2017, https://arxiv.org/abs/1705.06830), so that styles can be interpolated.

Instance normalisation needs the moments of the whole picture. Those of a large one are taken from a reduced copy and used for
every tile (Chen et al. 2022, https://arxiv.org/abs/2103.11784), so that the tiles fit together.
"""

import torch
import torch.nn.functional as F
from huggingface_hub import PyTorchModelHubMixin
from torch import Tensor, nn

Moments = list[tuple[Tensor, Tensor]]
"""Mean and 1 / standard deviation of each channel, (B, C, 1, 1) each, for each normalisation in order."""


class Stylizer(nn.Module, PyTorchModelHubMixin):
    """Pictures and a style embedding for each -> pictures.

    Args:
        statistics: how many numbers describe a style picture, see `perceptual.statistics`.
        styles: names of the styles that come with it, in the order of the embeddings in the buffer `known`.
        width: channels at full size; blocks: residual blocks at a quarter of the size; embedding: numbers of an embedding.
    """

    def __init__(
        self,
        statistics: int,
        styles: tuple[str, ...] = (),
        width: int = 24,
        blocks: int = 4,
        embedding: int = 64,
    ) -> None:
        super().__init__()
        self.styles = tuple(styles)
        self.register_buffer("known", torch.zeros(len(self.styles), embedding))
        self.down = nn.ModuleList(
            [_conv(3, width, 5), _conv(width, 2 * width, 3, 2), _conv(2 * width, 4 * width, 3, 2)]
        )
        self.blocks = nn.ModuleList(_conv(4 * width, 4 * width, 3) for _ in range(2 * blocks))
        self.up = nn.ModuleList([_conv(4 * width, 2 * width, 3), _conv(2 * width, width, 3)])
        self.last = _conv(width, 3, 5)
        self.channels = [conv.out_channels for conv in (*self.down, *self.blocks, *self.up)]
        self.read = nn.Sequential(nn.LayerNorm(statistics), nn.Linear(statistics, embedding), nn.Tanh())
        self.tell = nn.Linear(embedding, 2 * sum(self.channels))  # scale and shift of every normalisation

    def forward(self, pictures: Tensor, style: Tensor, moments: Moments | None = None) -> tuple[Tensor, Moments]:
        """Repaint pictures.

        Args:
            pictures: (B, 3, H, W) in [0, 1], sides a multiple of 4.
            style: embeddings (B, E).
            moments: of another copy of the pictures, to normalise by instead of their own.

        Returns:
            (B, 3, H, W) in [0, 1], and the moments that were used.
        """
        conditions = self.tell(style).split([2 * c for c in self.channels], 1)  # (B, 2 * C) for each normalisation
        used: Moments = []

        def normalised(maps: Tensor) -> Tensor:
            """(B, C, H, W) -> the same shape."""
            number = len(used)
            if moments is None:
                variance, mean = torch.var_mean(maps.float(), (2, 3), correction=0, keepdim=True)  # (B, C, 1, 1)
                used.append((mean, (variance + 1e-4).rsqrt()))
            else:
                used.append(moments[number])
            mean, inverse_std = used[number]
            scale, shift = conditions[number][..., None, None].chunk(2, 1)  # (B, C, 1, 1)
            factor = inverse_std * (1 + scale)
            return maps * factor + (shift - mean * factor)

        hidden = pictures - 0.5
        for conv in self.down:
            hidden = F.relu(normalised(conv(hidden)))  # the last one: (B, 4 * width, H / 4, W / 4)
        for first, second in zip(self.blocks[::2], self.blocks[1::2], strict=True):
            hidden = hidden + normalised(second(F.relu(normalised(first(hidden)))))
        for conv in self.up:
            hidden = F.relu(normalised(conv(F.interpolate(hidden, scale_factor=2, mode="bilinear"))))
        return torch.sigmoid(self.last(hidden).float()), used


def _conv(inputs: int, outputs: int, size: int, stride: int = 1) -> nn.Conv2d:
    return nn.Conv2d(inputs, outputs, size, stride, padding=size // 2, padding_mode="replicate")

"""A conditional generator of small faces, and its discriminator.

A mapping network turns noise and labels into w, which scales and shifts every feature map from 4 x 4 pixels up (StyleGAN, Karras et
al. 2019, https://arxiv.org/abs/1812.04948). The discriminator also classifies the labels (AC-GAN, Odena et al. 2017,
https://arxiv.org/abs/1610.09585), so that the generator learns to show them.
"""

from collections.abc import Sequence
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class Generator(nn.Module):
    """Noise and labels -> w -> faces.

    Args:
        label_sizes: number of choices of each label.
        noise: dimensions of the noise; w: of what it is mapped to.
        channels: 3 for colour, 1 for gray.
        widths: feature maps at 4 x 4 pixels and at each doubling; the last doubling is a pixel shuffle.

    Attributes:
        layers: how many layers have a w of their own, two at each size.
    """

    def __init__(
        self,
        label_sizes: Sequence[int],
        noise: int,
        channels: int,
        w: int = 160,
        widths: Sequence[int] = (160, 128, 96, 64),
    ) -> None:
        super().__init__()
        self.noise, self.channels = noise, channels
        labels = [nn.Embedding(size, w) for size in label_sizes]
        for embedding in labels:
            nn.init.normal_(
                embedding.weight, std=len(label_sizes) ** -0.5 / 2
            )  # their sum has less variance than the noise
        self.labels = nn.ModuleList(labels)
        first, second = nn.Linear(noise + w, w), nn.Linear(w, w)
        for layer in (first, second):
            nn.init.kaiming_normal_(layer.weight, 0.2)
        self.mapping = nn.Sequential(first, nn.LeakyReLU(0.2), second, nn.LeakyReLU(0.2))
        self.start = nn.Parameter(torch.randn(1, widths[0], 4, 4))
        self.styled = nn.ModuleList(
            StyledConvolution(*sizes, w)
            for before, after in pairwise((widths[0], *widths))
            for sizes in ((before, after), (after, after))
        )
        self.layers = len(self.styled)
        self.last = nn.Conv2d(widths[-1], 4 * channels, 3, padding=1)

    def map(self, noise: Tensor, labels: Tensor) -> Tensor:
        """Standard normal (B, noise) and indices (B, labels) -> w (B, layers, D), the same for all layers."""
        condition = torch.stack([embedding(labels[:, i]) for i, embedding in enumerate(self.labels)]).sum(0)  # (B, D)
        w = self.mapping(torch.cat([noise, condition], 1))  # (B, noise + D) -> (B, D)
        return w[:, None].expand(-1, self.layers, -1)  # (B, layers, D)

    def forward(self, w: Tensor) -> Tensor:
        """(B, layers, D) -> faces (B, channels, H, H) in [-1, 1], H = 8 * 2 ** (len(widths) - 1)."""
        hidden = self.start.expand(len(w), -1, -1, -1)  # (B, C, 4, 4)
        for number, styled in enumerate(self.styled):
            if number and number % 2 == 0:
                hidden = F.interpolate(hidden, scale_factor=2, mode="nearest")
            hidden = styled(hidden, w[:, number])
        return torch.tanh(
            F.pixel_shuffle(self.last(hidden), 2)
        )  # (B, 4 * channels, H / 2, H / 2) -> (B, channels, H, H)


class Discriminator(nn.Module):
    """Faces (B, channels, H, H) in [-1, 1] -> how real each looks (B,), and logits of each label.

    It also sees how much the faces of a batch differ, so that a generator cannot repeat itself (minibatch standard deviation, Karras
    et al. 2018, https://arxiv.org/abs/1710.10196). Called with the `std` of some other batch, it scores each face by itself.
    """

    def __init__(self, label_sizes: Sequence[int], channels: int, widths: Sequence[int] = (48, 96, 160, 192)) -> None:
        super().__init__()
        layers: list[nn.Module] = [nn.PixelUnshuffle(2)]
        for before, after in pairwise((4 * channels, *widths)):
            layers += [nn.Conv2d(before, after, 3, padding=1), nn.LeakyReLU(0.2)]
            layers += [nn.Conv2d(after, after, 3, 2, padding=1), nn.LeakyReLU(0.2)]
        self.layers = nn.Sequential(*layers[:-2])  # the last maps are not halved: 4 x 4
        self.real = nn.Linear(16 * widths[-1] + 1, 1)
        self.labels = nn.ModuleList(nn.Linear(16 * widths[-1], size) for size in label_sizes)

    def forward(self, faces: Tensor, std: Tensor | None = None) -> tuple[Tensor, list[Tensor]]:
        flat = self.layers(faces).flatten(1)  # (B, C, 4, 4) -> (B, 16 * C)
        std = _std(flat) if std is None else std
        real = self.real(torch.cat([flat, std.to(flat).expand(len(flat), 1)], 1))[:, 0]  # (B, 16 * C + 1) -> (B,)
        return real, [head(flat) for head in self.labels]

    def minibatch_std(self, faces: Tensor) -> Tensor:
        """How much the features of faces differ, for later calls with single faces; ()."""
        return _std(self.layers(faces).flatten(1))  # (B, C, 4, 4) -> (B, 16 * C)


class StyledConvolution(nn.Module):
    """Convolution, normalisation of each pixel, then scale and shift by w: (B, in, H, W) -> (B, out, H, W)."""

    def __init__(self, inside: int, out: int, w: int) -> None:
        super().__init__()
        self.convolution = nn.Conv2d(inside, out, 3, padding=1)
        self.told = nn.Linear(w, 2 * out)  # the affine map "A" of the paper; the checkpoints call it so
        nn.init.normal_(self.told.weight, std=0.5 * w**-0.5)  # large enough for w to matter from the first step

    def forward(self, hidden: Tensor, w: Tensor) -> Tensor:
        hidden = self.convolution(hidden)
        hidden = hidden * (hidden.square().mean(1, keepdim=True) + 1e-6).rsqrt()
        scale, shift = self.told(w)[..., None, None].chunk(2, 1)  # (B, 2 * out, 1, 1) -> twice (B, out, 1, 1)
        return F.leaky_relu(hidden * (1 + scale) + shift, 0.2)


def _std(flat: Tensor) -> Tensor:
    """(B, F) -> ()."""
    return flat.std(0, correction=0).mean()

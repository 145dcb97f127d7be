"""Generator and discriminator of DCGAN (Radford et al. 2016, https://arxiv.org/abs/1511.06434), narrow.

The discriminator without batch normalisation is the critic of WGAN-GP (Gulrajani et al. 2017, https://arxiv.org/abs/1704.00028).
Both have the interface of those in `face_gan`: w is the noise itself, and there are no labels.
"""

from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn


class Generator(nn.Module):
    """Noise -> faces; attributes as in `face_gan.Generator`."""

    layers = 1

    def __init__(self, noise: int, channels: int, widths: Sequence[int] = (192, 96, 48, 24)) -> None:
        super().__init__()
        self.noise, self.channels = noise, channels
        stages: list[nn.Module] = [_stage(nn.ConvTranspose2d(noise, widths[0], 4, bias=False))]
        stages += [_stage(nn.ConvTranspose2d(before, after, 4, 2, 1, bias=False)) for before, after in pairwise(widths)]
        self.styled = nn.ModuleList(stages)
        self.last = nn.ConvTranspose2d(widths[-1], channels, 4, 2, 1)
        _initialise(self)

    def map(self, noise: Tensor, labels: Tensor) -> Tensor:
        """(B, noise) -> w (B, 1, noise)."""
        return noise[:, None]

    def forward(self, w: Tensor) -> Tensor:
        """(B, 1, noise) -> faces (B, channels, 64, 64) in [-1, 1]."""
        hidden = w[:, 0, :, None, None]  # (B, noise, 1, 1)
        for stage in self.styled:
            hidden = stage(hidden)
        return self.last(hidden).tanh()


class Discriminator(nn.Module):
    """Faces (B, channels, 64, 64) in [-1, 1] -> how real each looks (B,), and no labels.

    Args:
        normalised: with batch normalisation, as in DCGAN.
    """

    def __init__(self, channels: int, *, normalised: bool, widths: Sequence[int] = (24, 48, 96, 192)) -> None:
        super().__init__()
        layers: list[nn.Module] = [nn.Conv2d(channels, widths[0], 4, 2, 1), nn.LeakyReLU(0.2)]
        for before, after in pairwise(widths):
            layers += [nn.Conv2d(before, after, 4, 2, 1, bias=not normalised)]
            layers += [nn.BatchNorm2d(after)] * normalised + [nn.LeakyReLU(0.2)]
        self.layers = nn.Sequential(*layers, nn.Conv2d(widths[-1], 1, 4))
        _initialise(self)

    def forward(self, faces: Tensor, std: Tensor | None = None) -> tuple[Tensor, list[Tensor]]:
        return self.layers(faces).flatten(), []  # (B, 1, 1, 1) -> (B,)

    def minibatch_std(self, faces: Tensor) -> Tensor:
        """0: this discriminator does not look at it."""
        return torch.zeros((), device=faces.device)


def _stage(convolution: nn.ConvTranspose2d) -> nn.Module:
    return nn.Sequential(convolution, nn.BatchNorm2d(convolution.out_channels), nn.ReLU())


def _initialise(network: nn.Module) -> None:
    """As published: normal with a standard deviation of 0.02."""
    for module in network.modules():
        if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
            nn.init.normal_(module.weight, 0.0, 0.02)
        elif isinstance(module, nn.BatchNorm2d):
            nn.init.normal_(module.weight, 1.0, 0.02)

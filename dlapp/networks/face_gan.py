"""A generator of small faces that obeys labels, and its discriminator.

Noise and labels become a style (Karras et al. 2019, https://arxiv.org/abs/1812.04948) that scales and shifts every feature map
from 4 x 4 pixels up. The discriminator also names the labels (Odena et al. 2017, https://arxiv.org/abs/1610.09585), so that
the generator learns to show what it was told.
"""

from collections.abc import Sequence
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class Generator(nn.Module):
    """Noise and labels -> faces.

    Args:
        parts: how many choices each label has.
        noise: dimensions of the noise; style: of what it becomes.
        channels: 3 for colour, 1 for gray.
        widths: feature maps at 4 x 4 pixels and at each doubling; the last step of two is a pixel shuffle.

    Attributes:
        layers: how many layers have a style of their own, two at each size.
    """

    def __init__(
        self,
        parts: Sequence[int],
        noise: int,
        channels: int,
        style: int = 160,
        widths: Sequence[int] = (160, 128, 96, 64),
    ) -> None:
        super().__init__()
        self.noise, self.channels = noise, channels
        labels = [nn.Embedding(count, style) for count in parts]
        for embedding in labels:
            nn.init.normal_(embedding.weight, std=len(parts) ** -0.5 / 2)  # not louder than the noise
        self.labels = nn.ModuleList(labels)
        first, second = nn.Linear(noise + style, style), nn.Linear(style, style)
        for layer in (first, second):
            nn.init.kaiming_normal_(layer.weight, 0.2)
        self.mapping = nn.Sequential(first, nn.LeakyReLU(0.2), second, nn.LeakyReLU(0.2))
        self.start = nn.Parameter(torch.randn(1, widths[0], 4, 4))
        self.styled = nn.ModuleList(
            _Styled(*sizes, style)
            for before, after in pairwise((widths[0], *widths))
            for sizes in ((before, after), (after, after))
        )
        self.layers = len(self.styled)
        self.last = nn.Conv2d(widths[-1], 4 * channels, 3, padding=1)

    def style(self, noise: Tensor, labels: Tensor) -> Tensor:
        """(B, noise) of standard normal and (B, parts) of whole numbers -> (B, layers, style)."""
        told = torch.stack([embedding(labels[:, i]) for i, embedding in enumerate(self.labels)]).sum(0)
        return self.mapping(torch.cat([noise, told], 1))[:, None].expand(-1, self.layers, -1)

    def forward(self, style: Tensor) -> Tensor:
        """(B, layers, style) -> faces (B, channels, H, H) in [-1, 1], H = 8 * 2 ** (steps of `widths` - 1)."""
        hidden = self.start.expand(len(style), -1, -1, -1)
        for number, styled in enumerate(self.styled):
            if number and number % 2 == 0:
                hidden = F.interpolate(hidden, scale_factor=2, mode="nearest")
            hidden = styled(hidden, style[:, number])
        return torch.tanh(F.pixel_shuffle(self.last(hidden), 2))


class Discriminator(nn.Module):
    """Faces (B, channels, H, H) in [-1, 1] -> how real each is (B,), and logits of each label.

    Called with the `spread` of some other batch, it judges each face by itself.
    """

    def __init__(self, parts: Sequence[int], channels: int, widths: Sequence[int] = (48, 96, 160, 192)) -> None:
        super().__init__()
        layers: list[nn.Module] = [nn.PixelUnshuffle(2)]
        for before, after in pairwise((4 * channels, *widths)):
            layers += [nn.Conv2d(before, after, 3, padding=1), nn.LeakyReLU(0.2)]
            layers += [nn.Conv2d(after, after, 3, 2, padding=1), nn.LeakyReLU(0.2)]
        self.layers = nn.Sequential(*layers[:-2])  # the last maps are not halved: 4 x 4
        self.real = nn.Linear(16 * widths[-1] + 1, 1)
        self.labels = nn.ModuleList(nn.Linear(16 * widths[-1], count) for count in parts)

    def forward(self, faces: Tensor, spread: Tensor | None = None) -> tuple[Tensor, list[Tensor]]:
        flat = self.layers(faces).flatten(1)
        alike = self.spread(flat) if spread is None else spread
        real = self.real(torch.cat([flat, alike.to(flat).expand(len(flat), 1)], 1))[:, 0]
        return real, [head(flat) for head in self.labels]

    def spread(self, flat: Tensor) -> Tensor:
        """How much a batch differs, which shows that a generator repeats itself (Karras et al. 2018); (B, F) -> ()."""
        return flat.std(0, correction=0).mean()


class _Styled(nn.Module):
    """Convolution, normalisation of each pixel, then scale and shift by the style: (B, in, H, W) -> (B, out, H, W)."""

    def __init__(self, inside: int, out: int, style: int) -> None:
        super().__init__()
        self.convolution = nn.Conv2d(inside, out, 3, padding=1)
        self.told = nn.Linear(style, 2 * out)
        nn.init.normal_(self.told.weight, std=0.5 * style**-0.5)  # or the style would hardly be heard in the beginning

    def forward(self, hidden: Tensor, style: Tensor) -> Tensor:
        hidden = self.convolution(hidden)
        hidden = hidden * (hidden.square().mean(1, keepdim=True) + 1e-6).rsqrt()
        scale, shift = self.told(style)[..., None, None].chunk(2, 1)
        return F.leaky_relu(hidden * (1 + scale) + shift, 0.2)

"""A colorizer: predicts which colours a gray picture may have had.

A U-Net (Ronneberger et al. 2015, https://arxiv.org/abs/1505.04597) gets the lightness and the features of a frozen classifier
(`dlapp.networks.perceptual`), which knows what is in the picture. It predicts for every pixel a probability of each of a set of
colours, since a shirt may be red or blue and their mean, a gray, would be wrong (Zhang et al. 2016,
https://arxiv.org/abs/1603.08511). Hints, colours given by the user, are further input channels (Zhang et al. 2017,
https://arxiv.org/abs/1705.02999).
"""

from itertools import pairwise
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

STEP = 10  # of the grid of colours, in units of a and b
REACH = 110  # largest absolute a or b in sRGB, about
MULTIPLE = 16  # of which the sides of a picture are


def colours() -> Tensor:
    """a and b of each of the Q colours, (Q, 2): a grid over the gamut of sRGB."""
    from skimage.color import rgb2lab

    side = torch.linspace(0, 1, 24)
    cube = torch.cartesian_prod(side, side, side).numpy()  # (24**3, 3)
    ab = torch.from_numpy(rgb2lab(cube[None])[0][:, 1:])
    return torch.unique((ab / STEP).round(), dim=0).float() * STEP


def gray(lightness: Tensor) -> Tensor:
    """L (B, 1, H, W) in [0, 100] -> the gray picture, RGB (B, 3, H, W) in [0, 1]; after CIE 15 and IEC 61966-2-1."""
    curved = (lightness + 16) / 116
    linear = torch.where(curved > 6 / 29, curved**3, (curved - 16 / 116) / 7.787).clamp(0, 1)
    shown = torch.where(linear > 0.0031308, 1.055 * linear.clamp(min=1e-8) ** (1 / 2.4) - 0.055, 12.92 * linear)
    return shown.expand(-1, 3, -1, -1)  # (B, 3, H, W)


class Colorizer(nn.Module):
    """Lightness, hints and the features of a classifier -> logits of colours at half the size.

    Args:
        count: Q, how many colours.
        seen: channels of the classifier's features, the first at half of the picture's size, each next at half of that.
        widths: channels at each of these sizes.
        mixers: layers of self-attention over the smallest maps.
    """

    def __init__(
        self,
        count: int,
        seen: tuple[int, ...] = (64, 96, 192, 352),
        widths: tuple[int, ...] = (64, 96, 128, 160),
        mixers: int = 2,
    ) -> None:
        super().__init__()
        self.config: dict[str, Any] = {"count": count, "seen": list(seen), "widths": list(widths), "mixers": mixers}
        own = [width // 2 for width in widths]
        self.down = nn.ModuleList(_convolution(before, after, 3, stride=2) for before, after in pairwise([4, *own]))
        self.middle = _convolution(own[-1] + seen[-1], widths[-1], 1)
        self.across = nn.Sequential(*(Mixer(widths[-1]) for _ in range(mixers)))
        self.up = nn.ModuleList(
            nn.Sequential(
                _convolution(below + beside + features, width, 1),
                _convolution(width, width, 3),
            )
            for below, width, beside, features in reversed(list(zip(widths[1:], widths, own, seen, strict=False)))
        )
        self.last = nn.Conv2d(widths[0], count, 1)

    def forward(self, lightness: Tensor, hints: Tensor, features: list[Tensor]) -> Tensor:
        """Predict the colours of pictures whose sides are multiples of 16.

        Args:
            lightness: L (B, 1, H, W) in [0, 100]; hints: (B, 3, H, W), a and b and 1 where they are given, else 0.
            features: of the classifier for the gray picture, (B, seen[i], H / 2**(i + 1), W / 2**(i + 1)).

        Returns:
            Logits (B, Q, H / 2, W / 2).
        """
        hidden = torch.cat([lightness / 50 - 1, hints[:, :2] / REACH, hints[:, 2:]], 1)  # (B, 4, H, W)
        skipped = []
        for layer in self.down:
            hidden = layer(hidden)
            skipped.append(hidden)
        hidden = self.across(self.middle(torch.cat([skipped.pop(), features[-1]], 1)))  # (B, widths[-1], H/16, W/16)
        for layers, known in zip(self.up, features[-2::-1], strict=True):
            larger = F.interpolate(hidden, scale_factor=2, mode="nearest")
            hidden = layers(torch.cat([larger, skipped.pop(), known], 1))
        return self.last(hidden)


class Mixer(nn.Module):
    """Self-attention over all positions of a small map (B, C, H, W), so that each has the whole picture as context."""

    def __init__(self, width: int, heads: int = 4) -> None:
        super().__init__()
        self.layer = nn.TransformerEncoderLayer(width, heads, 2 * width, 0.0, "gelu", batch_first=True, norm_first=True)

    def forward(self, maps: Tensor) -> Tensor:
        """(B, C, H, W) -> the same shape."""
        tokens = self.layer(maps.flatten(2).transpose(1, 2))  # (B, H * W, C)
        return tokens.transpose(1, 2).unflatten(2, maps.shape[2:])  # (B, C, H, W)


def _convolution(inputs: int, outputs: int, size: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, size, stride, padding=size // 2, bias=False),
        nn.GroupNorm(8, outputs),
        nn.ReLU(inplace=True),
    )

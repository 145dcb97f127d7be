"""An autoencoder of drawings: 128 x 128 pixels to 16 x 16 places of 16 numbers, and back.

A flow over such codes need not draw lines, since the decoder knows how (latent diffusion, Rombach et al. 2022,
https://arxiv.org/abs/2112.10752). Instead of a KL term, codes are normalised, and noise on them teaches the decoder to take what is
nearly right.
"""

from collections.abc import Sequence
from typing import Any

import torch.nn.functional as F
from torch import Tensor, nn

CHANNELS = 16  # of a code
SHRINK = 8  # pixels to a place
GROUPS = 8


class Autoencoder(nn.Module):
    """`encode` and `decode`; `widths` at a half, a quarter and an eighth of the picture's size."""

    def __init__(self, widths: Sequence[int] = (32, 64, 128)) -> None:
        super().__init__()
        self.config: dict[str, Any] = {"widths": list(widths)}
        first, second, third = widths
        self.encoder = nn.Sequential(
            nn.Conv2d(12, first, 3, padding=1),
            Block(first),
            nn.Conv2d(first, second, 3, 2, 1),
            Block(second),
            nn.Conv2d(second, third, 3, 2, 1),
            Block(third),
            nn.GroupNorm(GROUPS, third),
            nn.SiLU(),
            nn.Conv2d(third, CHANNELS, 3, padding=1),
        )
        self.norm = nn.BatchNorm2d(CHANNELS, affine=False, momentum=0.02)
        self.decoder = nn.Sequential(
            nn.Conv2d(CHANNELS, third, 3, padding=1),
            Block(third),
            Block(third),
            nn.Upsample(scale_factor=2),
            nn.Conv2d(third, second, 3, padding=1),
            Block(second),
            Block(second),
            nn.Upsample(scale_factor=2),
            nn.Conv2d(second, first, 3, padding=1),
            Block(first),
            Block(first),
            nn.GroupNorm(GROUPS, first),
            nn.SiLU(),
            nn.Conv2d(first, 12, 3, padding=1),
        )

    def encode(self, pictures: Tensor) -> Tensor:
        """(B, 3, 8 H, 8 W) in [-1, 1] -> codes (B, 16, H, W), each channel of mean 0 and variance 1."""
        return self.norm(self.encoder(F.pixel_unshuffle(pictures, 2)).float())

    def decode(self, codes: Tensor) -> Tensor:
        """(B, 16, H, W) -> (B, 3, 8 H, 8 W), in [-1, 1] but for what overshoots."""
        return F.pixel_shuffle(self.decoder(codes), 2).float()


class Block(nn.Module):
    """Two convolutions beside a shortcut (ResNet)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.norm, self.next_norm = nn.GroupNorm(GROUPS, width), nn.GroupNorm(GROUPS, width)
        self.conv, self.next_conv = (nn.Conv2d(width, width, 3, padding=1) for _ in range(2))
        nn.init.zeros_(self.next_conv.weight)

    def forward(self, x: Tensor) -> Tensor:
        y = self.conv(F.silu(self.norm(x)))
        return x + self.next_conv(F.silu(self.next_norm(y)))

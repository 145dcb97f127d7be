"""A generator with the discriminator that it learnt from, and what its labels mean."""

from typing import Any

import torch
from torch import Tensor, nn

from . import dcgan, face_gan

STYLED, DCGAN, WGAN_GP = "styled", "dcgan", "wgan_gp"
FARTHEST = 2.0  # from the middle that a number of the noise may be where it stands for something that can be seen


class GanPair(nn.Module):
    """Both networks of a GAN.

    Args:
        kind: one of the three.
        noise: dimensions of the noise; channels: 3 for colour, 1 for gray.
        parts: the choices of each label; shares: how frequent each is, in the same order.
        held: what the first numbers of the noise stand for.
    """

    def __init__(
        self,
        kind: str,
        noise: int,
        channels: int,
        parts: dict[str, list[str]],
        shares: dict[str, list[float]],
        held: list[str],
    ) -> None:
        super().__init__()
        self.about: dict[str, Any] = {
            "kind": kind,
            "noise": noise,
            "channels": channels,
            "parts": parts,
            "shares": shares,
            "held": held,
        }
        self.kind, self.channels = kind, channels
        self.parts, self.shares, self.held, self.noise = parts, shares, held, noise
        counts = [len(choices) for choices in parts.values()]
        if kind == STYLED:
            self.generator: face_gan.Generator | dcgan.Generator = face_gan.Generator(counts, noise, channels)
            self.discriminator: nn.Module = face_gan.Discriminator(counts, channels)
        else:
            self.generator = dcgan.Generator(noise, channels)
            self.discriminator = dcgan.Discriminator(channels, normalised=kind == DCGAN)

    def drawn(self, seed: int) -> tuple[Tensor, Tensor]:
        """Noise (noise,) and labels (parts,) of a seed, the labels as frequent as in what was learnt from."""
        chance = torch.Generator("cpu").manual_seed(seed)
        noise = torch.randn(self.noise, generator=chance)
        labels = [torch.multinomial(torch.tensor(shares), 1, generator=chance) for shares in self.shares.values()]
        if self.held:
            noise = noise.clamp(-FARTHEST, FARTHEST)
        return noise, torch.cat(labels) if labels else torch.zeros(0, dtype=torch.long)

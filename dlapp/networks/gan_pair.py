"""A generator with the discriminator that it was trained against, and what its labels mean."""

from typing import Any

import torch
from torch import Tensor, nn

from . import dcgan, face_gan

STYLED, DCGAN, WGAN_GP = "styled", "dcgan", "wgan_gp"
POSE_LIMIT = 2.0  # standard deviations that a number of the pose may be from its mean


class GanPair(nn.Module):
    """Both networks of a GAN.

    Args:
        kind: one of the three above.
        noise: dimensions of the noise; channels: 3 for colour, 1 for gray.
        parts: the choices of each label; shares: how frequent each is, in the same order.
        pose: what the first numbers of the noise stand for, such as "tilt"; empty where they have no meaning of their own.

    Attributes:
        config: these arguments, for the config.json beside the weights.
    """

    def __init__(
        self,
        kind: str,
        noise: int,
        channels: int,
        parts: dict[str, list[str]],
        shares: dict[str, list[float]],
        pose: list[str],
    ) -> None:
        super().__init__()
        self.config: dict[str, Any] = {
            "kind": kind,
            "noise": noise,
            "channels": channels,
            "parts": parts,
            "shares": shares,
            "pose": pose,
        }
        self.kind, self.channels = kind, channels
        self.parts, self.shares, self.pose, self.noise = parts, shares, pose, noise
        sizes = [len(choices) for choices in parts.values()]
        self.generator: face_gan.Generator | dcgan.Generator
        self.discriminator: face_gan.Discriminator | dcgan.Discriminator
        if kind == STYLED:
            self.generator = face_gan.Generator(sizes, noise, channels)
            self.discriminator = face_gan.Discriminator(sizes, channels)
        else:
            self.generator = dcgan.Generator(noise, channels)
            self.discriminator = dcgan.Discriminator(channels, normalised=kind == DCGAN)

    def sample(self, seed: int) -> tuple[Tensor, Tensor]:
        """Noise (noise,) and labels (parts,) of a seed, the labels as frequent as in the training data."""
        rng = torch.Generator("cpu").manual_seed(seed)
        noise = torch.randn(self.noise, generator=rng)
        labels = [torch.multinomial(torch.tensor(shares), 1, generator=rng) for shares in self.shares.values()]
        if self.pose:
            noise = noise.clamp(-POSE_LIMIT, POSE_LIMIT)
        return noise, torch.cat(labels) if labels else torch.zeros(0, dtype=torch.long)

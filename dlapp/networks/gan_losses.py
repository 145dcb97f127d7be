"""Losses of generators and discriminators, and the penalties that keep discriminators smooth.

A discriminator gives each sample a logit: the higher, the more real the sample looks to it.
"""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

ORIGINAL, NON_SATURATING = "original", "non_saturating"  # Goodfellow et al. 2014, https://arxiv.org/abs/1406.2661
WASSERSTEIN = "wasserstein"  # Arjovsky et al. 2017, https://arxiv.org/abs/1701.07875
HINGE = "hinge"  # Lim & Ye 2017, https://arxiv.org/abs/1705.02894
LOSSES = (ORIGINAL, NON_SATURATING, WASSERSTEIN, HINGE)


def discriminator_loss(kind: str, real: Tensor, fake: Tensor) -> Tensor:
    """Of logits (B, ...) of real and generated samples."""
    if kind == WASSERSTEIN:
        return fake.mean() - real.mean()
    if kind == HINGE:
        return F.relu(1 - real).mean() + F.relu(1 + fake).mean()
    return F.softplus(-real).mean() + F.softplus(fake).mean()


def generator_loss(kind: str, fake: Tensor) -> Tensor:
    """Of logits (B, ...) of generated samples."""
    if kind == ORIGINAL:  # log(1 - D): its gradient vanishes where the discriminator is sure
        return -F.softplus(fake).mean()
    if kind == NON_SATURATING:
        return F.softplus(-fake).mean()
    return -fake.mean()


def relativistic_loss(winner: Tensor, loser: Tensor) -> Tensor:
    """How little the logits (B,) of one kind of samples exceed those of the other, in pairs.

    The discriminator wants the real samples to win, the generator its own (Jolicoeur-Martineau 2018,
    https://arxiv.org/abs/1807.00734). A generator whose samples are all alike loses most of the pairs.
    """
    return F.softplus(loser - winner).mean()


def zero_centred_penalty(discriminator: Callable[[Tensor], Tensor], samples: Tensor) -> Tensor:
    """Half the squared length of the discriminator's gradient at samples (B, ...): R1 at real ones, R2 at generated ones.

    Mescheder et al. 2018, https://arxiv.org/abs/1801.04406
    """
    at = samples.detach().requires_grad_()
    (gradient,) = torch.autograd.grad(discriminator(at).sum(), at, create_graph=True)
    return gradient.flatten(1).square().sum(1).mean() / 2  # (B, ...) -> (B, F) -> (B,) -> ()


def gradient_penalty(discriminator: Callable[[Tensor], Tensor], real: Tensor, fake: Tensor, share: Tensor) -> Tensor:
    """How far the length of a critic's gradient is from 1 between real and generated samples (Gulrajani et al. 2017).

    https://arxiv.org/abs/1704.00028

    Args:
        share: (B, 1, ...) in [0, 1], where between the two.
    """
    between = real.detach().lerp(fake.detach(), share).requires_grad_()
    (gradient,) = torch.autograd.grad(discriminator(between).sum(), between, create_graph=True)
    return (gradient.flatten(1).norm(dim=1) - 1).square().mean()  # (B, ...) -> (B, F) -> (B,) -> ()

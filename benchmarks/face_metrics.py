"""How near generated faces come to real ones: precision, recall and Fréchet distance, by features of the project's classifier."""

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor, nn

from dlapp.networks.perceptual import CLASSIFIER
from dlapp.networks.residual_cnn import ResidualCNN

NEIGHBOURS = 3


def distances(features: Tensor, true: Tensor) -> dict[str, float]:
    """Between a set and the true one, (N, F) each."""
    return {
        "precision": round(inside(features, true), 3),
        "recall": round(inside(true, features), 3),
        "frechet": round(frechet(true, features), 2),
    }


class Extractor:
    """The classifier's pooled features, (N, 256)."""

    def __init__(self) -> None:
        self.network = ResidualCNN.from_pretrained(CLASSIFIER).float().eval()

    @torch.inference_mode()
    def features(self, batches: Iterator[Tensor]) -> Tensor:
        """Of faces (B, C, 64, 64) in [-1, 1]."""
        found: list[Tensor] = []
        head = next(module for module in reversed(list(self.network.modules())) if isinstance(module, nn.Linear))
        handle = head.register_forward_pre_hook(lambda module, inputs: found.append(inputs[0]))
        for faces in batches:
            self.network((faces.expand(-1, 3, -1, -1) + 1) / 2)
        handle.remove()
        return torch.cat(found)


def batches(pictures: np.ndarray) -> Iterator[Tensor]:
    """Pictures uint8 (N, H, W, C) as (250, C, H, W) in [-1, 1], the last ones fewer."""
    for first in range(0, len(pictures), 250):
        yield torch.from_numpy(pictures[first : first + 250]).permute(0, 3, 1, 2).float() / 127.5 - 1


def inside(samples: Tensor, manifold: Tensor) -> float:
    """The share of samples within the reach of some point of the other set: to its k-th neighbour there."""
    reach = torch.cdist(manifold, manifold).kthvalue(NEIGHBOURS + 1, dim=1).values  # the nearest is the point itself
    return float((torch.cdist(samples, manifold) <= reach).any(1).float().mean())


def frechet(first: Tensor, second: Tensor) -> float:
    """Between the normal distributions of two sets of features (N, F)."""
    from scipy.linalg import sqrtm

    (mean_a, cov_a), (mean_b, cov_b) = ((part.mean(0).numpy(), np.cov(part.numpy().T)) for part in (first, second))
    root = sqrtm(cov_a @ cov_b).real
    return float(((mean_a - mean_b) ** 2).sum() + np.trace(cov_a + cov_b - 2 * root))


def nearest_distances(features: Tensor) -> Tensor:
    """(N, F) -> from each to the nearest other, (N,)."""
    return torch.cdist(features, features).kthvalue(2, dim=1).values

"""One fully connected layer, learnt on fixed features: logistic regression, and how good it is on pictures it has not seen.

What is learnt for one problem serves another: the features of a network that was trained on many photos are kept, and only a new
last layer is trained (Donahue et al. 2014, "DeCAF", https://arxiv.org/abs/1310.1531).
"""

import torch
import torch.nn.functional as F
from torch import Tensor

STRENGTH = 0.03  # of the examples against the L2 penalty, for features as long as EfficientNet-Lite0's (about 16)
STEPS, FLAT = 1000, 1e-5  # of gradient descent at most; largest slope at which it has arrived
ALONE = 60  # pictures up to which each is left out by itself
FOLDS = 10  # parts into which more of them are divided


def fit(features: Tensor, classes: Tensor, used: Tensor) -> tuple[Tensor, Tensor]:
    """Train several layers at once, each on some of the examples.

    Each class counts the same, however many pictures it has. The problem is convex: there is one best layer, and the same
    input gives the same one.

    Args:
        features: (N, D). classes: (N,), 0 to C - 1. used: bool (F, N), which examples each layer learns from; of each class
            at least one.

    Returns:
        Weights (F, C, D) and biases (F, C).
    """
    left, lengths, right = torch.linalg.svd(features.double(), full_matrices=False)
    points = left * lengths  # (N, R): the same distances in no more dimensions than there are examples
    points = torch.cat([points, torch.ones(len(points), 1)], 1)  # (N, R + 1), the last one for the bias
    wanted = F.one_hot(classes).double()  # (N, C)
    sizes = used.double() @ wanted  # (F, C)
    shares = STRENGTH * used * (used.sum(1, keepdim=True) / wanted.shape[1] / sizes)[:, classes]  # (F, N)
    layers = _descended(points, wanted, shares)  # (F, C, R + 1)
    return (layers[..., :-1] @ right).float(), layers[..., -1].float()


def _descended(points: Tensor, wanted: Tensor, shares: Tensor) -> Tensor:
    """Gradient descent with momentum, which begins anew where it points uphill (O'Donoghue and Candès 2015).

    Args:
        points: (N, D), of which the last column is the bias's. wanted: (N, C), shares: (F, N), of the examples in the loss.

    Returns:
        Weights (F, C, D).
    """
    penalty = torch.ones(points.shape[1], dtype=torch.float64)
    penalty[-1] = 0  # the bias is free
    steepest = shares @ points.square().sum(1) / 2 + 1  # (F,), at most: the softmax's curvature is no more than 1/2
    pace = 1 / steepest[:, None, None]
    here = ahead = torch.zeros(len(shares), wanted.shape[1], points.shape[1], dtype=torch.float64)
    age = torch.zeros(len(shares), 1, 1, dtype=torch.float64)
    for _ in range(STEPS):
        misses = (points @ ahead.mT).softmax(-1) - wanted  # (F, N, C)
        slope = (misses * shares[..., None]).mT @ points + penalty * ahead  # (F, C, D)
        if slope.abs().max() < FLAT:
            break
        before, here = here, ahead - pace * slope
        is_uphill = (slope * (here - before)).sum((1, 2), keepdim=True) > 0
        age = torch.where(is_uphill, 0, age + 1)
        ahead = here + age / (age + 3) * (here - before)
    return ahead


def folds(classes: Tensor, most: int | None = None) -> Tensor:
    """Which part each example belongs to, (N,) from 0 on: each alone when they are few, else FOLDS parts alike.

    Args:
        classes: (N,). most: how many parts there may be, instead of that.
    """
    if most is None and len(classes) <= ALONE:
        return torch.arange(len(classes))
    parts = torch.empty_like(classes)
    for number in classes.unique():
        places = (classes == number).nonzero()[:, 0]
        parts[places] = torch.arange(len(places)) % (most or FOLDS)
    return parts


def cross_validated(features: Tensor, classes: Tensor) -> Tensor:
    """Probabilities (N, C) of each example, by a layer that has learnt without it and the others of its part.

    Args:
        features: (N, D). classes: (N,), at least two of each.
    """
    parts = folds(classes)
    left_out = parts == torch.arange(int(parts.max()) + 1)[:, None]  # (F, N)
    weights, biases = fit(features, classes, ~left_out)
    logits = features @ weights.mT + biases[:, None]  # (F, N, C)
    return logits[parts, torch.arange(len(classes))].softmax(-1)

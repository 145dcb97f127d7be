"""One fully connected layer, learnt on fixed features: logistic regression, and how good it is on pictures it has not seen.

What is learnt for one problem serves another: the features of a network that was trained on many photos are kept, and only a new
last layer is trained (Donahue et al. 2014, "DeCAF", https://arxiv.org/abs/1310.1531).
"""

import torch
import torch.nn.functional as F
from torch import Tensor

STRENGTH = 0.03  # of the examples against the L2 penalty, for features as long as EfficientNet-Lite0's (about 16)
STEPS = 100  # of L-BFGS at most; it is there after 20 to 40
ALONE = 60  # pictures up to which each is left out by itself
FOLDS = 10  # parts into which more of them are divided


def fit(features: Tensor, classes: Tensor, used: Tensor) -> tuple[Tensor, Tensor]:
    """Train several layers at once, each on some of the examples. The same input gives the same layers.

    Each class counts the same, however many pictures it has. The problem is convex: there is one best layer.

    Args:
        features: (N, D). classes: (N,), 0 to C - 1. used: bool (F, N), which examples each layer learns from; of each class
            at least one.

    Returns:
        Weights (F, C, D) and biases (F, C).
    """
    left, lengths, right = torch.linalg.svd(features.double(), full_matrices=False)
    points = left * lengths  # (N, R): the same distances in no more dimensions than there are examples
    count = int(classes.max()) + 1
    wanted = F.one_hot(classes, count).double()  # (N, C)
    sizes = used.double() @ wanted  # (F, C)
    shares = used * (used.sum(1, keepdim=True) / count / sizes)[:, classes]  # (F, N)
    weights = torch.zeros(len(used), count, points.shape[1], dtype=torch.float64, requires_grad=True)
    biases = torch.zeros(len(used), count, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS(
        [weights, biases], max_iter=STEPS, tolerance_grad=1e-6, tolerance_change=1e-12, line_search_fn="strong_wolfe"
    )

    def loss() -> Tensor:
        optimizer.zero_grad()
        logits = points @ weights.mT + biases[:, None]  # (F, N, C)
        entropy = -(logits.log_softmax(-1) * wanted).sum(-1)  # (F, N)
        total = STRENGTH * (shares * entropy).sum() + weights.square().sum() / 2
        total.backward()
        return total

    optimizer.step(loss)
    return (weights.detach() @ right).float(), biases.detach().float()


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

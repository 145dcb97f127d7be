"""What a picture looks like to a network: features for content, statistics for style.

Content is in the features of a classifier's deeper stages, style in the correlations between the channels of its stages
(Gatys et al. 2016, https://arxiv.org/abs/1508.06576). The classifier here is this project's own; since it cares little for
colour, correlations within patches of the picture itself are added, at several sizes.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .residual_cnn import ResidualCNN

SHRUNK = (1, 2, 4, 8)  # by how much the picture is reduced before its patches are compared
PATCH = 3  # pixels a side


class Perceptual(nn.Module):
    """RGB pictures (B, 3, H, W) in [0, 1] -> what a frozen classifier sees in them."""

    def __init__(self, classifier: ResidualCNN) -> None:
        super().__init__()
        self.classifier = classifier.eval().requires_grad_(False)

    def features(self, pictures: Tensor) -> list[Tensor]:
        """The outputs of stem and stages, (B, C, H / 2, W / 2) and half as large each."""
        found = [self.classifier.stem((pictures - 0.45) / 0.25)]
        for stage in self.classifier.stages:
            found.append(stage(found[-1]))
        return found

    def statistics(self, pictures: Tensor) -> Tensor:
        """What the style of pictures looks like, see `statistics`."""
        return statistics(pictures, self.features(pictures))


def statistics(pictures: Tensor, features: list[Tensor]) -> Tensor:
    """What a style looks like, (B, S): mean and deviation of each channel, of the picture itself and its features."""
    parts = []
    for maps in (pictures * 3, *features):
        deviation, mean = torch.std_mean(maps.float().flatten(2), 2, correction=0)
        parts += [mean, deviation]
    return torch.cat(parts, 1)


def patches(pictures: Tensor) -> list[Tensor]:
    """All patches of the picture, at several sizes of the picture: (B, 3 * PATCH**2 + 1, N) each."""
    found = []
    for times in SHRUNK:
        columns = F.unfold(F.avg_pool2d(pictures, times), PATCH)
        found.append(torch.cat([columns, torch.ones_like(columns[:, :1])], 1))  # so that their mean counts as well
    return found


def gram(maps: Tensor) -> Tensor:
    """(B, C, ...) -> how the channels go together, (B, C, C)."""
    flat = maps.flatten(2).float()
    return flat @ flat.transpose(1, 2) / flat.shape[2]


def relative(made: Tensor, wanted: Tensor) -> Tensor:
    """Squared error of each of B, as a share of the target's squares, on average."""
    error = (made.float() - wanted.float()).flatten(1).square().mean(1)
    return (error / (wanted.float().flatten(1).square().mean(1) + 1e-6)).mean()


def statistics_size(classifier: ResidualCNN) -> int:
    """S of `Perceptual.statistics`."""
    return Perceptual(classifier).statistics(torch.zeros(1, 3, 32, 32)).shape[1]

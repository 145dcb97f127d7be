"""How a classifier sees a picture: features for content, statistics for style.

Content is in the features of a classifier's deeper stages, style in the correlations between the channels of its stages
(Gatys et al. 2016, https://arxiv.org/abs/1508.06576). The classifier here is this project's own; since it responds little to
colour, correlations within patches of the picture itself are added, at several scales.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..model_card import WEIGHTS_FOLDER
from .residual_cnn import ResidualCNN

CLASSIFIER = WEIGHTS_FOLDER / "tiny-imagenet-cnn"
SHRUNK = (1, 2, 4, 8)  # by how much the picture is reduced before its patches are compared
PATCH = 3  # pixels a side


class Perceptual(nn.Module):
    """RGB pictures (B, 3, H, W) in [0, 1] -> features of a frozen classifier."""

    def __init__(self, classifier: ResidualCNN) -> None:
        super().__init__()
        self.classifier = classifier.eval().requires_grad_(False)

    @classmethod
    def built_in(cls) -> "Perceptual":
        """With the built-in classifier, in float32 on the CPU."""
        return cls(ResidualCNN.from_pretrained(CLASSIFIER).float())

    def features(self, pictures: Tensor) -> list[Tensor]:
        """The outputs of stem and stages: (B, C, H / 2, W / 2), each next one at half of the size."""
        found = [self.classifier.stem((pictures - 0.45) / 0.25)]
        for stage in self.classifier.stages:
            found.append(stage(found[-1]))
        return found

    def statistics(self, pictures: Tensor) -> Tensor:
        """Numbers that describe the style of pictures, (B, S), see `statistics`."""
        return statistics(pictures, self.features(pictures))


def statistics(pictures: Tensor, features: list[Tensor]) -> Tensor:
    """Numbers that describe a style, (B, S): mean and standard deviation of each channel of pictures and features."""
    parts = []
    for maps in (pictures * 3, *features):
        std, mean = torch.std_mean(maps.float().flatten(2), 2, correction=0)  # (B, C, H * W) -> (B, C)
        parts += [mean, std]
    return torch.cat(parts, 1)


def patches(pictures: Tensor) -> list[Tensor]:
    """All patches of pictures (B, 3, H, W), at each scale: (B, 3 * PATCH**2 + 1, N)."""
    found = []
    for times in SHRUNK:
        columns = F.unfold(F.avg_pool2d(pictures, times), PATCH)  # (B, 3 * PATCH**2, N)
        found.append(torch.cat([columns, torch.ones_like(columns[:, :1])], 1))  # so that their mean counts as well
    return found


def gram(maps: Tensor) -> Tensor:
    """Gram matrix, the correlations between channels: (B, C, ...) -> (B, C, C)."""
    flat = maps.flatten(2).float()  # (B, C, N)
    return flat @ flat.transpose(1, 2) / flat.shape[2]


def relative(made: Tensor, wanted: Tensor) -> Tensor:
    """Squared error divided by the target's mean square, averaged over the batch: (B, ...) -> ()."""
    error = (made.float() - wanted.float()).flatten(1).square().mean(1)  # (B, N) -> (B,)
    return (error / (wanted.float().flatten(1).square().mean(1) + 1e-6)).mean()


def statistics_size(classifier: ResidualCNN) -> int:
    """S of `Perceptual.statistics`."""
    return Perceptual(classifier).statistics(torch.zeros(1, 3, 32, 32)).shape[1]

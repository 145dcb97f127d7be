"""A small residual convolutional network for picture classification.

Residual blocks after He et al. 2016, "Deep Residual Learning for Image Recognition" (https://arxiv.org/abs/1512.03385);
wide, shallow stages after Zagoruyko & Komodakis 2016, "Wide Residual Networks" (https://arxiv.org/abs/1605.07146).
"""

import torch
from huggingface_hub import PyTorchModelHubMixin
from torch import Tensor, nn


def conv_bn_relu(inputs: int, outputs: int, stride: int = 1) -> nn.Sequential:
    """3x3 convolution, batch normalisation, ReLU: (B, inputs, H, W) -> (B, outputs, H/stride, W/stride)."""
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, stride, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)
    )


class ResidualBlock(nn.Module):
    """x + two 3x3 convolutions of x, keeping the shape (B, C, H, W)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.body = nn.Sequential(conv_bn_relu(channels, channels), conv_bn_relu(channels, channels))

    def forward(self, x: Tensor) -> Tensor:
        return x + self.body(x)


class ResidualCNN(nn.Module, PyTorchModelHubMixin):
    """Stem and stages that each halve the side of the feature map, then average pooling and a linear classifier.

    Args:
        classes: number of classes.
        widths: channels of the stem and of each stage after it.
        depths: residual blocks in each stage after the stem (one fewer than `widths`).
    """

    def __init__(
        self,
        classes: int = 200,
        widths: tuple[int, ...] = (64, 96, 192, 352),
        depths: tuple[int, ...] = (1, 2, 1),
    ) -> None:
        super().__init__()
        self.stem = conv_bn_relu(3, widths[0], stride=2)
        self.stages = nn.ModuleList(
            nn.Sequential(conv_bn_relu(before, after, stride=2), *(ResidualBlock(after) for _ in range(depth)))
            for before, after, depth in zip(widths[:-1], widths[1:], depths, strict=True)
        )
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.classifier = nn.Linear(widths[-1], classes)

    def forward(self, pictures: Tensor) -> Tensor:
        """RGB pictures (B, 3, H, W) in [0, 1], sides of at least 16 -> class logits (B, classes)."""
        x = (pictures - 0.45) / 0.25  # about zero mean and unit spread over natural photos
        x = self.stem(x)  # (B, widths[0], H/2, W/2)
        for stage in self.stages:
            x = stage(x)  # the last one: (B, widths[-1], H/16, W/16)
        return self.classifier(torch.flatten(self.pool(x), 1))

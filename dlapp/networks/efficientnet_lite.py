"""EfficientNet-Lite: a convolutional network for picture classification, made to be fast on CPUs and phones.

Inverted residual blocks with depthwise convolutions (Sandler et al. 2018, MobileNetV2, https://arxiv.org/abs/1801.04381), depth
and width found by search and scaled together (Tan and Le 2019, EfficientNet, https://arxiv.org/abs/1905.11946); the Lite
variants have ReLU6 and no squeeze-and-excitation. The layers stand in TensorFlow's order, and pad as it does.
"""

from collections.abc import Mapping
from math import ceil

import torch.nn.functional as F
from torch import Tensor, nn

# repeats, kernel, stride, expansion, channels of each stage
_STAGES = (
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)
_SCALES = {0: (1.0, 1.0), 2: (1.1, 1.2)}  # variant: width, depth
MEAN, SPREAD = 127 / 255, 128 / 255
SIDES = {0: 224, 2: 260}  # variant: side of the square that it looks at, in pixels
SHARE = 0.875  # of a photo's shorter side that this square covers


class EfficientNetLite(nn.Module):
    """EfficientNet-Lite0 or Lite2, 4.7 and 6.1 million parameters: RGB (B, 3, H, W) in [0, 1] -> logits (B, classes).

    Without classes it gives the mean features, (B, 1280).
    """

    def __init__(self, variant: int = 0, classes: int = 1000) -> None:
        super().__init__()
        wide, deep = _SCALES[variant]
        self.stem = ConvNorm(3, 32, 3, 2)
        stages, inputs = [], 32
        for place, (repeats, kernel, stride, expansion, channels) in enumerate(_STAGES):
            if 0 < place < len(_STAGES) - 1:
                repeats = ceil(repeats * deep)
            outputs = int(channels * wide + 4) // 8 * 8
            blocks = [InvertedResidual(inputs, outputs, kernel, stride, expansion)]
            blocks += [InvertedResidual(outputs, outputs, kernel, 1, expansion) for _ in range(repeats - 1)]
            stages.append(nn.Sequential(*blocks))
            inputs = outputs
        self.stages = nn.ModuleList(stages)
        self.head = ConvNorm(inputs, 1280, 1)
        self.classifier = nn.Linear(1280, classes) if classes else nn.Identity()

    def forward(self, pictures: Tensor) -> Tensor:
        """Classify."""
        features = self.features(pictures)[-1]  # (B, 1280, H/32, W/32)
        return self.classifier(features.mean((2, 3)))

    def features(self, pictures: Tensor) -> list[Tensor]:
        """(B, 3, H, W) -> maps of strides 8, 16 and 32; Lite0: (B, 40, H/8, W/8), (B, 112, ...), (B, 1280, ...)."""
        x = self.stem((pictures - MEAN) / SPREAD)
        maps = []
        for place, stage in enumerate(self.stages):
            x = stage(x)
            if place in (2, 4):
                maps.append(x)
        return [*maps, self.head(x)]

    def load_in_order(self, weights: Mapping[str, Tensor]) -> None:
        """Take weights that stand in the same order under other names.

        Raises:
            ValueError: when their number or shapes do not fit.
        """
        own = self.state_dict()
        if [w.shape for w in own.values()] != [w.shape for w in weights.values()]:
            raise ValueError("these are not the weights of this EfficientNet-Lite")
        self.load_state_dict(dict(zip(own, weights.values(), strict=True)))


class InvertedResidual(nn.Module):
    """(B, inputs, H, W) -> (B, outputs, H/stride, W/stride): widen, look around in each channel, narrow without ReLU."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, expansion: int) -> None:
        super().__init__()
        wide = inputs * expansion
        self.expand = ConvNorm(inputs, wide, 1) if expansion > 1 else nn.Identity()
        self.depthwise = ConvNorm(wide, wide, kernel, stride, groups=wide)
        self.project = ConvNorm(wide, outputs, 1, active=False)
        self.residual = stride == 1 and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        changed = self.project(self.depthwise(self.expand(x)))
        return x + changed if self.residual else changed


class ConvNorm(nn.Module):
    """Convolution, batch normalisation and, if active, ReLU6: (B, inputs, H, W) -> (B, outputs, H/stride, W/stride)."""

    def __init__(
        self, inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1, active: bool = True
    ) -> None:
        super().__init__()
        self.padding = kernel // 2 if stride == 1 else 0
        self.conv = nn.Conv2d(inputs, outputs, kernel, stride, self.padding, groups=groups, bias=False)
        self.norm: nn.Module = nn.BatchNorm2d(outputs, eps=1e-3)
        self.active = active

    def forward(self, x: Tensor) -> Tensor:
        if self.conv.stride != (1, 1):
            x = self._padded(x)
        x = self.norm(self.conv(x))
        return F.relu6(x) if self.active else x

    def _padded(self, x: Tensor) -> Tensor:
        """(B, C, H, W) with zeros around it, where their number is odd one more at the right and at the bottom."""
        kernel, stride = self.conv.kernel_size[0], self.conv.stride[0]
        down, across = (max(0, (ceil(side / stride) - 1) * stride + kernel - side) for side in x.shape[2:])
        return F.pad(x, (across // 2, across - across // 2, down // 2, down - down // 2))

    def fold(self) -> None:
        """Let the convolution do what the normalisation does outside of training: the same result, faster."""
        norm, conv = self.norm, self.conv
        if isinstance(norm, nn.BatchNorm2d):
            assert norm.running_mean is not None
            assert norm.running_var is not None
            scale = norm.weight * (norm.running_var + norm.eps).rsqrt()
            self.conv = nn.Conv2d(
                conv.in_channels,
                conv.out_channels,
                conv.kernel_size[0],
                conv.stride[0],
                self.padding,
                groups=conv.groups,
            )
            self.conv.weight = nn.Parameter((conv.weight * scale[:, None, None, None]).detach())
            self.conv.bias = nn.Parameter((norm.bias - norm.running_mean * scale).detach())
            self.norm = nn.Identity()


def fold(model: nn.Module) -> None:
    """Fold all batch normalisation of a network into its convolutions."""
    for layer in model.modules():
        if isinstance(layer, ConvNorm):
            layer.fold()

"""A convolutional network of the layers one has put together."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from .cnn_layers import Activation, BatchNormalization, Convolution, Dense, Dropout, Plan, Pooling, Stage

_ACTIVATIONS = {"r": nn.ReLU, "t": nn.Tanh, "s": nn.Sigmoid}


class SeededDropout(nn.Module):
    """Dropout that draws from a generator of its own: other sessions draw from the process's."""

    def __init__(self, share: float, chance: torch.Generator) -> None:
        super().__init__()
        self.share, self.chance = share, chance

    def forward(self, values: Tensor) -> Tensor:
        """(B, ...) -> the same; in training a share of the values is 0, and the others are larger for it."""
        if not self.training:
            return values
        kept = torch.rand(values.shape, generator=self.chance) >= self.share
        return values * kept / (1 - self.share)


class Network(nn.Module):
    """A chain of layers, from pictures (B, C, H, W) to a number for each class (B, classes).

    Attributes:
        layers: one module for each of the plan's stages.
    """

    def __init__(self, plan: Plan, shape: tuple[int, int, int], chance: torch.Generator) -> None:
        super().__init__()
        before: list[tuple[int, ...]] = [shape, *(stage.shape for stage in plan.stages)]
        self.layers = nn.ModuleList(
            _module(stage, inside, chance) for inside, stage in zip(before, plan.stages, strict=False)
        )

    def forward(self, pictures: Tensor) -> Tensor:
        for layer in self.layers:
            pictures = layer(pictures)
        return pictures

    @torch.no_grad()
    def look(self, picture: Tensor) -> list[Tensor]:
        """(C, H, W) -> what comes out of each layer: (channels, height, width) or (units,)."""
        outputs, values = [], picture[None]
        for layer in self.layers:
            values = layer(values)
            outputs.append(values[0])
        return outputs

    def learning(self) -> Sequence[tuple[int, nn.Conv2d | nn.Linear]]:
        """Number of the layer, from 0, and the module, of those that have weights."""
        found = []
        for number, layer in enumerate(self.layers):
            module = layer[1] if isinstance(layer, nn.Sequential) else layer
            if isinstance(module, nn.Conv2d | nn.Linear):
                found.append((number, module))
        return found


def _module(stage: Stage, inside: tuple[int, ...], chance: torch.Generator) -> nn.Module:
    match stage.layer:
        case Convolution(channels, kernel, stride, padding):
            return _drawn(nn.Conv2d(inside[0], channels, kernel, stride, padding), chance)
        case Pooling(kind, window, stride):
            return nn.MaxPool2d(window, stride) if kind == "m" else nn.AvgPool2d(window, stride)
        case BatchNormalization():
            return nn.BatchNorm2d(inside[0]) if len(inside) == 3 else nn.BatchNorm1d(inside[0])
        case Activation(kind):
            return _ACTIVATIONS[kind]()
        case Dropout(percent):
            return SeededDropout(percent / 100, chance)
        case Dense(units):
            numbers = torch.Size(inside).numel()
            return nn.Sequential(nn.Flatten(), _drawn(nn.Linear(numbers, units), chance))
    raise AssertionError(stage.layer)


def _drawn(module: nn.Conv2d | nn.Linear, chance: torch.Generator) -> nn.Conv2d | nn.Linear:
    """Weights as PyTorch draws them, by a generator of its own."""
    inside = module.weight[0].numel()
    nn.init.kaiming_uniform_(module.weight, 5**0.5, generator=chance)
    assert module.bias is not None
    nn.init.uniform_(module.bias, -(inside**-0.5), inside**-0.5, generator=chance)
    return module

"""What modules put out during a forward pass, and how that is shown: the look-inside operations share it."""

import contextlib
import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

HEAT_CELLS = 96  # of a heat map along the picture's longer side


@contextlib.contextmanager
def outputs(modules: dict[str, nn.Module]) -> Iterator[dict[str, Tensor]]:
    """A dict that fills with each module's output while the block runs the network."""
    caught: dict[str, Tensor] = {}

    def catch(name: str):
        def hook(module: nn.Module, inputs: tuple, output: Tensor | tuple) -> None:
            caught[name] = output[0] if isinstance(output, tuple) else output

        return hook

    handles = [module.register_forward_hook(catch(name)) for name, module in modules.items()]
    try:
        yield caught
    finally:
        for handle in handles:
            handle.remove()


def as_map(output: Tensor) -> Tensor:
    """A feature map (B, C, H, W) as it is; a Transformer's tokens (B, 1 + H * H or H * H, C) laid out as one."""
    if output.ndim == 4:
        return output
    batch, tokens, channels = output.shape
    side = math.isqrt(tokens)
    patches = output[:, tokens - side * side :]  # without the class token
    return patches.transpose(1, 2).reshape(batch, channels, side, side)  # (B, C, H, H)


def heat_size(aspect: float) -> tuple[int, int]:
    """Rows and columns of a heat map over a picture that is `aspect` times as wide as it is high."""
    return max(1, round(HEAT_CELLS / max(aspect, 1))), max(1, round(HEAT_CELLS * min(aspect, 1)))


@dataclass(frozen=True)
class FeatureMaps:
    """Some of a layer's channels, to be looked at.

    Attributes:
        name: of the layer; channels: how many it has in all.
        maps: uint8 (n, height, width), each stretched to 0..255.
    """

    name: str
    channels: int
    maps: np.ndarray


def most_varied(name: str, features: Tensor, count: int) -> FeatureMaps:
    """The `count` channels of a layer's (C, H, W) with the largest standard deviation."""
    order = features.float().flatten(1).std(1).topk(min(count, len(features))).indices
    return FeatureMaps(name, len(features), stretched(features[order].float()[:, None])[:, 0].cpu().numpy())


def stretched(values: Tensor) -> Tensor:
    """(N, C, H, W) -> uint8, each of the N from its smallest to its largest value."""
    low, high = values.amin((1, 2, 3), keepdim=True), values.amax((1, 2, 3), keepdim=True)
    return ((values - low) / (high - low).clamp(min=1e-12) * 255).round().to(torch.uint8)

"""Catching what modules put out during a forward pass, for the look-inside tasks."""

import contextlib
import math
from collections.abc import Iterator

from torch import Tensor, nn


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
    return patches.transpose(1, 2).reshape(batch, channels, side, side)

"""Depthwise convolutions that train fast on a CPU."""

import torch
from torch import Tensor, nn


class FloatDepthwise(nn.Conv2d):
    """A depthwise convolution that stays in float32 under autocast: (B, C, H, W) -> (B, C, H', W') of the input's type."""

    def forward(self, input: Tensor) -> Tensor:
        with torch.autocast(input.device.type, enabled=False):
            return super().forward(input.float()).to(input.dtype)


def in_float(model: nn.Module) -> None:
    """Keep the depthwise convolutions of a network in float32 where their gradients in bfloat16 are slow.

    With kernels of 5 or strides of 2, oneDNN has only a reference implementation of them, up to a hundred times slower.
    """
    for layer in model.modules():
        if not isinstance(layer, nn.Conv2d) or not layer.weight.requires_grad:
            continue
        if layer.groups == layer.in_channels > 1 and (layer.kernel_size[0] > 3 or layer.stride[0] > 1):
            layer.__class__ = FloatDepthwise

"""Checkpoints in 8 bits: a third of the size on disk, float again in memory.

Each row of a matrix, and each filter of a convolution, is stored as int8 with one float16 scale (absmax quantisation, Dettmers et al. 2022,
https://arxiv.org/abs/2208.07339); vectors stay float16. What else is in the folder is what `from_pretrained` reads.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import torch
from torch import Tensor, nn

_SCALE = ".scale"

M = TypeVar("M", bound=nn.Module)


def quantized(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """Every matrix and convolution as int8 with its scales beside it, all else as float16."""
    small: dict[str, Tensor] = {}
    for name, tensor in state.items():
        if tensor.ndim >= 2:
            # the scale as it will be read, so that the rounding fits it; rows of zeros have one, too
            scale = (tensor.float().abs().amax(tuple(range(1, tensor.ndim)), keepdim=True) / 127).clamp(min=1e-7).half()
            small[name] = (tensor.float() / scale.float()).round().clamp(-127, 127).to(torch.int8)
            small[name + _SCALE] = scale
        else:
            small[name] = tensor.half()
    return small


def dequantized(small: dict[str, Tensor]) -> dict[str, Tensor]:
    """What `quantized` made of a state dict, as float32 again."""
    state = {}
    for name, tensor in small.items():
        if not name.endswith(_SCALE):
            scale = small.get(name + _SCALE)
            state[name] = tensor.float() if scale is None else tensor.float() * scale.float()
    return state


def save(model: nn.Module, folder: Path) -> None:
    """Write a model's weights in 8 bits, each shared one once."""
    from safetensors.torch import save_file

    kept = model.state_dict().keys()
    state = {
        name: tensor.detach().contiguous()
        for name, tensor in (*model.named_parameters(), *model.named_buffers())
        if name in kept
    }
    save_file(quantized(state), folder / "model.safetensors", metadata={"format": "pt"})


def load(model: nn.Module, folder: Path) -> None:
    """Give a new model the weights that `save` wrote.

    Raises:
        ValueError: when they are not those of such a model.
    """
    from safetensors.torch import load_file

    state = dequantized(load_file(folder / "model.safetensors"))
    unknown = model.load_state_dict(state, strict=False).unexpected_keys
    lacking = {name for name, _ in model.named_parameters()} - state.keys()
    if unknown or lacking:
        raise ValueError(f"{folder} does not fit this model: {unknown or sorted(lacking)}")


def from_folder(kind: Callable[..., M], folder: Path) -> M:
    """A model of that kind in float32, made as the folder's config.json says, with its weights.

    Raises:
        ValueError: when they do not fit.
    """
    model = kind(**json.loads((folder / "config.json").read_text("utf-8")))
    load(model, folder)
    return model

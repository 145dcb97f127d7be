"""Checkpoints in 8 bits: a third of the size on disk, float again in memory.

Each row of a matrix is stored as int8 with one float16 scale (absmax quantisation, Dettmers et al. 2022,
https://arxiv.org/abs/2208.07339); vectors stay float16. The folder is otherwise what `from_pretrained` reads.
"""

from pathlib import Path
from typing import Any

import torch
from torch import Tensor

_SCALE = ".scale"


def packed(state: dict[str, Tensor]) -> dict[str, Tensor]:
    """Every matrix as int8 with its scales beside it, all else as float16."""
    small: dict[str, Tensor] = {}
    for name, tensor in state.items():
        if tensor.ndim == 2:
            # the scale as it will be read, so that the rounding fits it; rows of zeros have one, too
            scale = (tensor.float().abs().amax(1, keepdim=True) / 127).clamp(min=1e-7).half()
            small[name] = (tensor.float() / scale.float()).round().clamp(-127, 127).to(torch.int8)
            small[name + _SCALE] = scale
        else:
            small[name] = tensor.half()
    return small


def unpacked(small: dict[str, Tensor]) -> dict[str, Tensor]:
    """What `packed` made of a state dict, as float32 again."""
    state = {}
    for name, tensor in small.items():
        if not name.endswith(_SCALE):
            scale = small.get(name + _SCALE)
            state[name] = tensor.float() if scale is None else tensor.float() * scale.float()
    return state


def save(model: Any, folder: Path) -> None:
    """Write a transformers model's configuration and its weights in 8 bits."""
    from safetensors.torch import save_file

    model.config.save_pretrained(folder)
    if model.can_generate():
        model.generation_config.save_pretrained(folder)
    tied = {name for name, _ in model.named_parameters()}  # each shared tensor under one name
    state = {name: tensor.contiguous() for name, tensor in model.state_dict().items() if name in tied}
    save_file(packed(state), folder / "model.safetensors", metadata={"format": "pt"})


def load(kind: Any, folder: Path) -> Any:
    """The model that `save` wrote, by an auto class of transformers such as `AutoModelForSeq2SeqLM`, in float32."""
    from safetensors.torch import load_file
    from transformers import AutoConfig, GenerationConfig

    config = AutoConfig.from_pretrained(folder)
    model = kind.from_config(config)
    lacking, unknown = model.load_state_dict(unpacked(load_file(folder / "model.safetensors")), strict=False)
    own = {name for name, _ in model.named_parameters()}
    if unknown or own & set(lacking):
        raise ValueError(f"{folder} does not fit its configuration: {unknown or lacking}")
    model.tie_weights()
    if model.can_generate():
        model.generation_config = GenerationConfig.from_pretrained(folder)
    return model

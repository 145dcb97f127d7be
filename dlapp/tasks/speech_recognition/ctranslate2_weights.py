"""Whisper's weights out of CTranslate2's file, so that a look inside needs no second download.

The format is that of CTranslate2 (https://github.com/OpenNMT/CTranslate2, `python/ctranslate2/specs/model_spec.py`, version 6):
strings with their length in 16 bits and a zero at their end, numbers in 32 bits, little-endian; then one variable after the
other: name, shape, type, bytes; then other names of the same variables.
"""

import json
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import torch
from torch import Tensor

VERSION = 6
_TYPES = ("<f4", "i1", "<i2", "<i4", "<f2")  # by their numbers in the file


def variables(path: Path) -> dict[str, Tensor]:
    """All variables of a file, in the types that they have there.

    Raises:
        ValueError: when it is of another version, or has variables of an unknown type.
    """
    with path.open("rb") as file:
        (version,) = struct.unpack("<I", file.read(4))
        if version != VERSION:
            raise ValueError(f"{path.name} is of version {version} of the format")
        _string(file)
        _, count = struct.unpack("<II", file.read(8))
        found = dict(_variable(file) for _ in range(count))
        (count,) = struct.unpack("<I", file.read(4))
        return found | {_string(file): found[_string(file)] for _ in range(count)}  # equal ones are there once


def _variable(file: BinaryIO) -> tuple[str, Tensor]:
    name = _string(file)
    shape = struct.unpack(f"<{(rank := file.read(1)[0])}I", file.read(4 * rank))
    kind, size = struct.unpack("<BI", file.read(5))
    if kind >= len(_TYPES):
        raise ValueError(f"{name} has an unknown type")
    return name, torch.from_numpy(np.frombuffer(file.read(size), _TYPES[kind]).reshape(shape).copy())


def _string(file: BinaryIO) -> str:
    (length,) = struct.unpack("<H", file.read(2))
    return file.read(length)[:-1].decode()


def whisper(folder: Path) -> Any:
    """The network of a folder as transformers' WhisperForConditionalGeneration, float32, in evaluation mode."""
    from transformers import WhisperConfig, WhisperForConditionalGeneration

    found = variables(folder / "model.bin")
    stated = json.loads((folder / "config.json").read_text("utf-8"))
    layers = [
        sum(f"{side}/layer_{i}/ffn/linear_0/weight" in found for i in range(99)) for side in ("encoder", "decoder")
    ]
    vocabulary, width = found["decoder/embeddings/weight"].shape
    heads = int(found["decoder/num_heads"])
    config = WhisperConfig(
        vocab_size=vocabulary,
        num_mel_bins=found["encoder/conv1/weight"].shape[1],
        d_model=width,
        max_source_positions=len(found["encoder/position_encodings/encodings"]),
        max_target_positions=len(found["decoder/position_encodings/encodings"]),
        encoder_layers=layers[0],
        decoder_layers=layers[1],
        encoder_attention_heads=heads,
        decoder_attention_heads=heads,
        encoder_ffn_dim=4 * width,
        decoder_ffn_dim=4 * width,
        **dict.fromkeys(("pad_token_id", "bos_token_id", "eos_token_id", "decoder_start_token_id"), 0),  # not used here
        attn_implementation="eager",  # the only one that gives the attention
    )
    with torch.device("meta"):  # random weights would take seconds to draw
        network = WhisperForConditionalGeneration(config)
    network.load_state_dict(dict(_renamed(found, width)), assign=True)
    network.generation_config.alignment_heads = stated["alignment_heads"]
    return network.eval().requires_grad_(False)


def _renamed(found: dict[str, Tensor], width: int) -> Iterator[tuple[str, Tensor]]:
    """The variables by the names and in the shapes of transformers; projections that are one matrix there are several here."""
    for name, tensor in found.items():
        side, _, rest = name.partition("/")
        if tensor.ndim == 0 or tensor.numel() == 1 or "alignment" in name:
            continue
        place, kind = (
            f"model.{side}.",
            {"gamma": "weight", "beta": "bias"}.get(rest.rpartition("/")[2], rest.rpartition("/")[2]),
        )
        tensor = tensor.float()
        match rest.split("/"):
            case ["embeddings", _]:
                yield place + "embed_tokens.weight", tensor
                yield "proj_out.weight", tensor
            case ["position_encodings", _]:
                yield place + "embed_positions.weight", tensor
            case ["layer_norm", _]:
                yield f"{place}layer_norm.{kind}", tensor
            case ["conv1" | "conv2" as convolution, _]:
                yield f"{place}{convolution}.{kind}", tensor
            case [layer, "ffn", part, _]:
                part = {"layer_norm": "final_layer_norm", "linear_0": "fc1", "linear_1": "fc2"}[part]
                yield f"{place}layers.{layer[6:]}.{part}.{kind}", tensor
            case [layer, "self_attention" | "attention" as block, part, _]:
                there = "self_attn" if block == "self_attention" else "encoder_attn"
                place = f"{place}layers.{layer[6:]}.{there}"
                if part == "layer_norm":
                    yield f"{place}_layer_norm.{kind}", tensor
                    continue
                projections = _PROJECTIONS[there, part]
                for projection, rows in zip(projections, tensor.split(width), strict=True):
                    if (projection, kind) != ("k_proj", "bias"):  # which Whisper has not: it is zero there
                        yield f"{place}.{projection}.{kind}", rows


_PROJECTIONS = {
    ("self_attn", "linear_0"): ("q_proj", "k_proj", "v_proj"),
    ("self_attn", "linear_1"): ("out_proj",),
    ("encoder_attn", "linear_0"): ("q_proj",),
    ("encoder_attn", "linear_1"): ("k_proj", "v_proj"),
    ("encoder_attn", "linear_2"): ("out_proj",),
}

"""Llama networks in GGUF, llama.cpp's format, rewritten as transformers reads them.

The format is described in https://github.com/ggml-org/ggml/blob/master/docs/gguf.md: metadata, then tensors in blocks of few bits.
llama.cpp pairs the rows of queries and keys for its rotary positions in another order, which is undone here.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

_NAMES = {
    "token_embd": "embed_tokens",
    "output_norm": "norm",
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}


def convert(unpacked: Path, folder: Path) -> None:
    """Write the network and the tokenizer of the one GGUF file in `unpacked` to `folder`, weights as bfloat16.

    Raises:
        ValueError: when it is damaged, or not a Llama whose first matrix also names the tokens.
    """
    from gguf import GGUFReader
    from safetensors.torch import save_file

    paths = list(unpacked.glob("*.gguf"))
    if len(paths) != 1:
        raise ValueError(f"{len(paths)} GGUF files instead of one")
    reader = GGUFReader(paths[0])
    stated = {
        name: field.contents() for name, field in reader.fields.items() if name.startswith(("general.", "llama."))
    }
    if stated.get("general.architecture") != "llama":
        raise ValueError(f"{paths[0].name} is not a Llama")
    config = _config(stated)
    state = dict(_renamed(tensor, config) for tensor in reader.tensors)
    if len(state) != 9 * config["num_hidden_layers"] + 2:
        raise ValueError(f"{paths[0].name} has {len(state)} tensors")
    save_file(state, folder / "model.safetensors", metadata={"format": "pt"})
    del state, reader  # the file is mapped into memory
    _write_tokenizer(paths[0], folder, config)
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")


def _config(stated: dict[str, Any]) -> dict[str, Any]:
    """What transformers' LlamaConfig says, by what the metadata say."""
    heads = stated["llama.attention.head_count"]
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "dtype": "bfloat16",
        "vocab_size": stated["llama.vocab_size"],
        "hidden_size": stated["llama.embedding_length"],
        "intermediate_size": stated["llama.feed_forward_length"],
        "num_hidden_layers": stated["llama.block_count"],
        "num_attention_heads": heads,
        "num_key_value_heads": stated["llama.attention.head_count_kv"],
        "head_dim": stated["llama.embedding_length"] // heads,
        "max_position_embeddings": stated["llama.context_length"],
        "rms_norm_eps": round(stated["llama.attention.layer_norm_rms_epsilon"], 9),
        "rope_parameters": {"rope_type": "default", "rope_theta": stated["llama.rope.freq_base"]},
        "tie_word_embeddings": True,
    }


def _renamed(tensor: Any, config: dict[str, Any]) -> tuple[str, Tensor]:
    """A tensor of the file by the name and in the order that transformers gives it."""
    from gguf.quants import dequantize

    *place, kind, end = tensor.name.split(".")
    if kind not in _NAMES or end != "weight":
        raise ValueError(f"{tensor.name} is not a tensor of a Llama")
    values = np.array(dequantize(tensor.data, tensor.tensor_type), np.float32)
    if kind in ("attn_q", "attn_k"):
        heads = config["num_attention_heads" if kind == "attn_q" else "num_key_value_heads"]
        pairs = values.reshape(heads, config["head_dim"] // 2, 2, -1)  # (heads, pairs, 2, width)
        values = pairs.swapaxes(1, 2).reshape(values.shape)
    inside = f"layers.{int(place[1])}." if place else ""
    return f"model.{inside}{_NAMES[kind]}.weight", torch.from_numpy(np.ascontiguousarray(values)).bfloat16()


def _write_tokenizer(path: Path, folder: Path, config: dict[str, Any]) -> None:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(path.parent, gguf_file=path.name, local_files_only=True)
    tokenizer.save_pretrained(folder)
    for name in ("bos", "eos", "pad"):
        config[f"{name}_token_id"] = getattr(tokenizer, f"{name}_token_id")

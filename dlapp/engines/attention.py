"""What an encoder-decoder attends to while it writes, and what else it would have written.

Bahdanau et al. 2015 (https://arxiv.org/abs/1409.0473) drew the first such pictures, Vaswani et al. 2017
(https://arxiv.org/abs/1706.03762) have them for each layer and head.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from .. import result, text
from ..errors import UserError
from ..i18n import N_

CANDIDATES = 5


@dataclass(frozen=True)
class Candidate:
    """A token that could stand at a position, with its probability in [0, 1]."""

    token: str
    score: float


@dataclass(frozen=True, kw_only=True)
class Attention(result.Result):
    """Attention weights and predictions while a text is written.

    Attributes:
        source_tokens, target_tokens: the S and T tokens that the network reads and writes.
        seen_tokens: the T tokens that are the decoder's input: the one to begin with, then its own.
        encoder: float16 (layers, heads, S, S), where each source token (second last axis) looks, rows that add up to 1.
        decoder: (layers, heads, T, T), where the network looks among the seen tokens while it writes each target token.
        cross: (layers, heads, T, S), where each target token looks in the source.
        candidates: for each target token, the most probable ones at its position, given those before it.
    """

    source_tokens: list[str]
    target_tokens: list[str]
    seen_tokens: list[str]
    encoder: np.ndarray
    decoder: np.ndarray
    cross: np.ndarray
    candidates: list[list[Candidate]]


def check(item: object) -> None:
    """Refuse what is not a text, `source`, and what was written for it, `target`.

    Raises:
        UserError: naming the type that came instead.
    """
    if not isinstance(item, dict) or set(item) != {"source", "target"}:
        raise UserError(N_("A text and its answer are needed here, not {kind}."), kind=type(item).__name__)
    for each in item.values():
        text.check(each)


@torch.inference_mode()
def attention(network: Any, tokenizer: Any, source: list[int], start: Sequence[int], written: list[int]) -> Attention:
    """One forward pass, with what was written as the decoder's input (teacher forcing).

    Args:
        network: of transformers, which gives its attention weights.
        source: token ids that it reads. start: those that the decoder is given to begin with. written: those behind.
    """
    target = torch.tensor([[*start, *written]], device=network.device)  # (1, start + T)
    read = torch.tensor([source], device=network.device)  # (1, S)
    output = network(input_ids=read, decoder_input_ids=target[:, :-1], output_attentions=True)
    skip = len(start) - 1  # a language token that the decoder was given, not one that it wrote
    best = output.logits[0, skip:].float().softmax(-1).topk(CANDIDATES)
    return Attention(
        source_tokens=_tokens(tokenizer, source),
        target_tokens=_tokens(tokenizer, written),
        seen_tokens=_tokens(tokenizer, [start[-1], *written[:-1]]),
        encoder=_stacked(output.encoder_attentions),
        decoder=_stacked(output.decoder_attentions)[:, :, skip:, skip:],
        cross=_stacked(output.cross_attentions)[:, :, skip:],
        candidates=[
            [Candidate(token, score) for token, score in zip(_tokens(tokenizer, ids), scores, strict=True)]
            for ids, scores in zip(best.indices.tolist(), best.values.tolist(), strict=True)
        ],
    )


def _stacked(layers: tuple[torch.Tensor, ...]) -> np.ndarray:
    """A (1, heads, T, S) tensor for each layer -> (layers, heads, T, S)."""
    return torch.cat(layers).half().cpu().numpy()


def _tokens(tokenizer: Any, ids: list[int]) -> list[str]:
    """Tokens with their spaces; some networks have more rows than their tokenizer has tokens."""
    return [(token or "").replace("▁", " ") for token in tokenizer.convert_ids_to_tokens(ids)]

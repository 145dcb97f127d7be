"""Inside a writer: where each token looks, and what each layer would write next.

The logit lens (https://www.lesswrong.com/posts/AcKRB8wDpdaN6v6ru/interpreting-gpt-the-logit-lens) names the residual stream after each
layer as if it were the last one.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ... import result, text
from ...networks.language_model import Block, LanguageModel
from ...progress import Progress, Report
from ..spec import Operation
from . import Candidate
from .models import Writer

TOKENS = 32  # of the text's end that are looked at


@dataclass(frozen=True)
class InsideSettings:
    """Nothing to choose."""


@dataclass(frozen=True, kw_only=True)
class Inside(result.Result):
    """What happened at the last T tokens of a text.

    Attributes:
        tokens: the T tokens.
        attention: float16 (layers, heads, T, T), where each token looks, rows that add up to 1.
        lens: for the embedding and each layer, what would be written behind each token.
    """

    tokens: list[str]
    attention: np.ndarray
    lens: list[list[Candidate]]


@torch.inference_mode()
def run(model: Writer, items: list[str], settings: InsideSettings, report: Report) -> list[Inside]:
    """One forward pass over the end of each text."""
    results = []
    for done, item in enumerate(items, 1):
        ids = model.ids(item)[-TOKENS:]
        network = model.engine.network
        look = _in_built_in if isinstance(network, LanguageModel) else _in_full
        logits, attention = look(network, ids)
        report(Progress(done - 0.5, len(items)))
        scores, best = logits.softmax(-1).max(-1)  # (layers + 1, T)
        lens = [
            [Candidate(_spelt(model, [token]), score) for token, score in zip(*row, strict=True)]
            for row in zip(best.tolist(), scores.tolist(), strict=True)
        ]
        tokens = [_spelt(model, [token]) for token in ids]
        results.append(Inside(tokens=tokens, attention=attention.half().cpu().numpy(), lens=lens))
        report(Progress(done, len(items)))
    return results


def _spelt(model: Writer, ids: list[int]) -> str:
    return model.tokenizer.decode(ids, clean_up_tokenization_spaces=False)


def _in_built_in(network: LanguageModel, ids: list[int]) -> tuple[Tensor, Tensor]:
    """Logits (layers + 1, T, V) and attention (layers, heads, T, T)."""
    x = network.tokens(torch.tensor([ids], device=network.bias.device)) + network.places.weight[: len(ids)]
    streams, looks = [x], []
    for block in network.blocks:
        assert isinstance(block, Block)
        looks.append(block.looks(x))
        x = block(x, None)
        streams.append(x)
    return network.named(network.norm(torch.cat(streams))).float(), torch.cat(looks)


def _in_full(network: Any, ids: list[int]) -> tuple[Tensor, Tensor]:
    """As `_in_built_in`; transformers has normalised the last stream already."""
    output = network(
        input_ids=torch.tensor([ids], device=network.device),
        output_hidden_states=True,
        output_attentions=True,
        use_cache=False,
    )
    streams = [*(network.model.norm(stream) for stream in output.hidden_states[:-1]), output.hidden_states[-1]]
    return network.lm_head(torch.cat(streams)).float(), torch.cat(output.attentions)


OPERATION = Operation(settings=InsideSettings, result=Inside, types=(Candidate,), check=text.check, run=run)

"""Attention between sentences, and the weight of each token in its sentence's vector; of the sentence ranker."""

from dataclasses import dataclass

import numpy as np
import torch

from ... import result
from ... import text as texts
from ...errors import UserError
from ...i18n import N_
from ...progress import Progress, Report
from ...text import Span
from ..spec import Operation
from .extractive import CHUNK, Extractor
from .sentences import split


@dataclass(frozen=True)
class AttentionSettings:
    """Nothing to set."""


@dataclass(frozen=True, kw_only=True)
class Attention(result.Result):
    """Attention weights while the sentences are ranked.

    Attributes:
        spans: the first N sentences of the text, as many as the network sees at once.
        tokens: of each sentence, its tokens with their weights in its vector, which add up to 1.
        attention: float16 (layers, heads, N, N), where each sentence (second last axis) looks, rows that add up to 1.
    """

    spans: list[Span]
    tokens: list[list[tuple[str, float]]]
    attention: np.ndarray


@torch.inference_mode()
def run(model: Extractor, items: list[str], settings: AttentionSettings, report: Report) -> list[Attention]:
    """One forward pass over the beginning of each text."""
    results = []
    for done, item in enumerate(items, 1):
        source = texts.clean(item)
        spans = split(source, texts.detect(source).code)[:CHUNK]
        if not spans:
            raise UserError(N_("There is nothing to summarize in this text."))
        ids = model.ids([source[span.start : span.end] for span in spans])
        shares, attention = model.network.attention(ids[None])
        names = [model.tokenizer.convert_ids_to_tokens(row[row != 0].tolist()) for row in ids]
        tokens = [
            [(name.replace("▁", " "), float(share)) for name, share in zip(row, weights, strict=False)]
            for row, weights in zip(names, shares[0].tolist(), strict=True)
        ]
        results.append(Attention(spans=spans, tokens=tokens, attention=attention[:, 0].half().cpu().numpy()))
        report(Progress(done, len(items)))
    return results


OPERATION = Operation(
    settings=AttentionSettings,
    result=Attention,
    types=(Span,),
    check=texts.check,
    run=run,
    architectures=("sentence_ranker",),
)

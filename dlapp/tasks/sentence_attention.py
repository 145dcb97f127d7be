"""Sentence attention: which sentences each one looks at, and which tokens make up its vector; of the built-in summarizer."""

from dataclasses import dataclass

import numpy as np
import torch

from .. import result
from .. import text as texts
from ..errors import UserError
from ..i18n import N_
from ..progress import Progress, Report
from ..text import Span
from . import summarization
from .summarization import Extractor, Writer

MODELS = summarization.MODELS
load = summarization.load
check = texts.check


@dataclass(frozen=True)
class Settings:
    """Nothing to set."""


@dataclass(kw_only=True)
class Result(result.Result):
    """What happened inside while the sentences were weighed.

    Attributes:
        spans: the first N sentences of the text, as many as the network sees at once.
        tokens: of each sentence, its tokens with their share in its vector, which add up to 1.
        attention: float16 (layers, heads, N, N), where each sentence (second last axis) looks, rows that add up to 1.
    """

    spans: list[Span]
    tokens: list[list[tuple[str, float]]]
    attention: np.ndarray


@torch.inference_mode()
def run(model: Extractor | Writer, items: list[str], settings: Settings, report: Report) -> list[Result]:
    """One forward pass over the beginning of each text."""
    if not isinstance(model, Extractor):
        raise UserError(N_("Only the built-in model weighs whole sentences."))
    results = []
    for done, item in enumerate(items, 1):
        source = texts.clean(item)
        spans = summarization.split(source, texts.detect(source).code)[: summarization.CHUNK]
        if not spans:
            raise UserError(N_("There is nothing to summarize in this text."))
        ids = model.ids([source[span.start : span.end] for span in spans])
        share, attention = model.network.inside(ids[None].to(model.device))
        names = [model.tokenizer.convert_ids_to_tokens(row[row != 0].tolist()) for row in ids]
        tokens = [
            [(name.replace("▁", " "), float(part)) for name, part in zip(row, parts, strict=False)]
            for row, parts in zip(names, share[0].tolist(), strict=True)
        ]
        results.append(Result(spans=spans, tokens=tokens, attention=attention[:, 0].half().cpu().numpy()))
        report(Progress(done, len(items)))
    return results

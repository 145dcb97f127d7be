"""Extractive summarization: the most important sentences of the text itself."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from ... import text as texts
from ...networks.sentence_ranker import SentenceRanker
from ...progress import Report
from ...text import Span
from . import Result

CHUNK = 100  # sentences that the network sees at once
REPEATS = 0.9  # a sentence whose vector is this similar to a chosen one (cosine) says the same


@dataclass
class Extractor:
    """The sentence ranker with its tokenizer."""

    network: SentenceRanker
    tokenizer: Any
    device: str

    def ids(self, sentences: list[str]) -> Tensor:
        """Token ids (N, T) of sentences on the device, padded with 0."""
        rows = self.tokenizer([texts.one_width(s) for s in sentences], add_special_tokens=False)["input_ids"]
        known = [torch.tensor(row or [self.tokenizer.unk_token_id]) for row in rows]
        return torch.nn.utils.rnn.pad_sequence(known, batch_first=True).to(self.device)

    def rank(self, sentences: list[str]) -> tuple[np.ndarray, np.ndarray]:
        """Scores in [0, 1] (N,) of the sentences of a text, and their vectors (N, C) of length 1."""
        scores, vectors = [], []
        for start in range(0, len(sentences), CHUNK):
            ids = self.ids(sentences[start : start + CHUNK])
            logits, shares = self.network(ids[None])  # (1, N), (1, N, T)
            means = (shares[0, ..., None] * self.network.tokens(ids)).sum(1)  # (N, C)
            vectors.append(F.normalize(means, dim=-1).float().cpu().numpy())
            scores.append(logits[0].float().cpu().numpy())
        joined = np.concatenate(scores)
        return np.exp(joined - joined.max()), np.concatenate(vectors)

    def summarize(self, source: str, spans: list[Span], language: str, count: int, report: Report) -> Result:
        """The best sentences that do not repeat each other, in the order of the text."""
        scores, vectors = self.rank([source[span.start : span.end] for span in spans])
        chosen: list[int] = []
        for i in np.argsort(-scores, kind="stable").tolist():
            if len(chosen) == count:
                break
            if all(float(vectors[i] @ vectors[j]) < REPEATS for j in chosen):
                chosen.append(i)
        kept = [spans[i] for i in sorted(chosen)]
        sentences = [source[span.start : span.end] for span in kept]
        return Result(
            text=("" if language in texts.SPACELESS else " ").join(sentences),
            sentences=sentences,
            spans=kept,
            scores=[(span, float(score)) for span, score in zip(spans, scores, strict=True)],
        )

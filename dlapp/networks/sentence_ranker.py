"""A sentence ranker: which sentences of a text belong in its summary?

Extractive summarization with a Transformer over sentence vectors (Liu and Lapata 2019, BertSum,
https://arxiv.org/abs/1908.08345). A sentence's vector is the mean of its token vectors, weighted by a learnt salience
(as inverse document frequency is, Arora et al. 2017, https://openreview.net/forum?id=SyK00v5xx).
"""

import torch
from torch import Tensor, nn


class SentenceRanker(nn.Module):
    """Token ids (B, N, T) of N sentences, 0 where there is none -> scores (B, N), -inf for absent sentences; see `forward`."""

    def __init__(self, vocabulary: int, width: int, layers: int, heads: int, longest: int) -> None:
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, width, padding_idx=0)
        self.salience = nn.Embedding(vocabulary, 1, padding_idx=0)
        self.place = nn.Embedding(longest, width)  # the sentence's position in the text
        # logarithms of the number of tokens and of sentences, and the sentence's mean similarity to all others, as in
        # TextRank (Mihalcea and Tarau 2004, https://aclanthology.org/W04-3252/)
        self.facts = nn.Linear(3, width)
        layer = nn.TransformerEncoderLayer(width, heads, 2 * width, 0.2, "gelu", batch_first=True, norm_first=True)
        self.layers = nn.TransformerEncoder(layer, layers, nn.LayerNorm(width), enable_nested_tensor=False)
        self.score = nn.Linear(width, 1)

    def forward(self, ids: Tensor) -> tuple[Tensor, Tensor]:
        """(B, N, T) -> scores (B, N), and the share of each token in its sentence's vector (B, N, T)."""
        hidden, shares, present = self._sentences(ids)
        hidden = self.layers(hidden, src_key_padding_mask=~present)
        return self.score(hidden)[..., 0].masked_fill(~present, -torch.inf), shares

    def attention(self, ids: Tensor) -> tuple[Tensor, Tensor]:
        """(B, N, T) -> the shares (B, N, T), and attention weights (layers, B, heads, N, N); without dropout."""
        hidden, shares, present = self._sentences(ids)
        weights = []
        for layer in self.layers.layers:
            normed = layer.norm1(hidden)
            _, weight = layer.self_attn(normed, normed, normed, ~present, average_attn_weights=False)
            weights.append(weight)  # (B, heads, N, N)
            hidden = layer(hidden, src_key_padding_mask=~present)
        return shares, torch.stack(weights)

    def _sentences(self, ids: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Vectors (B, N, C) of the sentences with their positions, the shares (B, N, T), and which are present (B, N)."""
        real = ids != 0  # (B, N, T)
        present = real.any(-1)  # (B, N)
        logits = self.salience(ids)[..., 0].masked_fill(~real, -torch.inf).masked_fill(~present[..., None], 0)
        shares = logits.softmax(-1)  # (B, N, T)
        vectors = (shares[..., None] * self.tokens(ids)).sum(2)  # (B, N, C)
        vectors = nn.functional.normalize(vectors, dim=-1) * present[..., None]
        count = present.sum(1, keepdim=True).expand_as(present)  # (B, N)
        sizes = torch.stack([real.sum(-1), count], -1).float().clamp(min=1).log()  # (B, N, 2)
        similarity = (vectors @ vectors.sum(1)[..., None]) / count[..., None].clamp(min=1)  # (B, N, 1)
        facts = torch.cat([sizes, 4 * similarity], -1)  # (B, N, 3)
        vectors = vectors * vectors.shape[-1] ** 0.5
        index = torch.arange(ids.shape[1], device=ids.device).clamp(max=self.place.num_embeddings - 1)  # (N,)
        return vectors + self.place(index) + self.facts(facts), shares, present

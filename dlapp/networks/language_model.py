"""Small language models: which word is hidden here, and which comes next?

One Transformer for both (Vaswani et al. 2017, https://arxiv.org/abs/1706.03762; pre-norm, Xiong et al. 2020,
https://arxiv.org/abs/2002.04745). Looking both ways it fills masks (Devlin et al. 2019, BERT, https://arxiv.org/abs/1810.04805);
looking back only it goes on with a text (Radford et al. 2019, GPT-2). The words it reads and those it names share their vectors
(Press and Wolf 2017, https://arxiv.org/abs/1608.05859).
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class LanguageModel(nn.Module):
    """Token ids (B, T) -> logits (B, T, vocabulary).

    Args:
        vocabulary: number of tokens.
        longest: T at most.
        width, layers, heads: of the Transformer.
        causal: each token sees only those before it.
    """

    def __init__(
        self, vocabulary: int, longest: int, width: int, layers: int, heads: int, causal: bool, dropout: float = 0.0
    ) -> None:
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, width)
        self.places = nn.Embedding(longest, width)
        self.drop = nn.Dropout(dropout)
        self.blocks = nn.ModuleList(Block(width, heads, causal, dropout) for _ in range(layers))
        self.norm = nn.LayerNorm(width)
        self.bias = nn.Parameter(torch.zeros(vocabulary))
        for embedding in (self.tokens, self.places):
            nn.init.normal_(embedding.weight, std=0.02)
        self.config = {
            "vocabulary": vocabulary,
            "longest": longest,
            "width": width,
            "layers": layers,
            "heads": heads,
            "causal": causal,
        }

    def forward(self, ids: Tensor, real: Tensor | None = None) -> Tensor:
        """`real` (B, T): False at padding, which is not looked at."""
        return self.named(self.hidden(ids, real))

    def hidden(self, ids: Tensor, real: Tensor | None = None) -> Tensor:
        """(B, T) -> (B, T, width), before the words are named."""
        x = self.drop(self.tokens(ids) + self.places.weight[: ids.shape[1]])
        for block in self.blocks:
            x = block(x, real)
        return self.norm(x)

    def named(self, hidden: Tensor) -> Tensor:
        """(..., width) -> logits (..., vocabulary)."""
        return F.linear(hidden, self.tokens.weight, self.bias)


class Block(nn.Module):
    """(B, T, C) -> (B, T, C): adds what attention brings, then what a small network makes of it."""

    def __init__(self, width: int, heads: int, causal: bool, dropout: float) -> None:
        super().__init__()
        self.heads, self.causal = heads, causal
        self.before_attention = nn.LayerNorm(width)
        self.attend = nn.Linear(width, 3 * width)
        self.merge = nn.Linear(width, width)
        self.before_thought = nn.LayerNorm(width)
        self.think = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))
        self.drop = nn.Dropout(dropout)

    def forward(self, x: Tensor, real: Tensor | None) -> Tensor:
        query, key, value = self._split(x)
        seen = None if real is None else real[:, None, None]  # (B, 1, 1, T)
        if seen is not None and self.causal:
            seen = seen & torch.ones(x.shape[1], x.shape[1], dtype=torch.bool, device=x.device).tril()
        brought = F.scaled_dot_product_attention(query, key, value, seen, is_causal=self.causal and seen is None)
        x = x + self.drop(self.merge(brought.transpose(1, 2).flatten(2)))  # (B, heads, T, C / heads) -> (B, T, C)
        return x + self.drop(self.think(self.before_thought(x)))

    def looks(self, x: Tensor) -> Tensor:
        """(B, T, C) -> where each token looks, (B, heads, T, T), rows that add up to 1."""
        query, key, _ = self._split(x)
        scores = query @ key.mT / query.shape[-1] ** 0.5
        if self.causal:
            scores = scores.masked_fill(~torch.ones_like(scores, dtype=torch.bool).tril(), -torch.inf)
        return scores.softmax(-1)

    def _split(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(B, T, C) -> query, key and value of each head, (B, heads, T, C / heads) each."""
        mixed = self.attend(self.before_attention(x)).unflatten(2, (3, self.heads, -1))  # (B, T, 3, heads, C / heads)
        query, key, value = mixed.permute(2, 0, 3, 1, 4)
        return query, key, value

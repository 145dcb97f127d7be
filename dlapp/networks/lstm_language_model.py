"""A language model without attention: what comes before a token, or before and behind it, is carried along by an LSTM.

Hochreiter and Schmidhuber 1997, https://doi.org/10.1162/neco.1997.9.8.1735; as a language model Sundermeyer et al. 2012,
https://www.isca-archive.org/interspeech_2012/sundermeyer12_interspeech.html; both ways Schuster and Paliwal 1997. It is there to be
compared with `LanguageModel` of the same size on the same tokens.
"""

import torch.nn.functional as F
from torch import Tensor, nn

Memory = tuple[Tensor, Tensor]
"""Hidden and cell state of all layers, (layers * directions, B, memory) each."""


class LSTMLanguageModel(nn.Module):
    """Token ids (B, T) -> logits (B, T, vocabulary).

    Args:
        vocabulary: number of tokens.
        width: of the vectors that tokens are read and named by.
        memory: what a layer carries along in each direction.
        layers: of the LSTM.
        causal: each token sees only those before it.
    """

    def __init__(self, vocabulary: int, width: int, memory: int, layers: int, causal: bool) -> None:
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, width)
        self.lstm = nn.LSTM(width, memory, layers, batch_first=True, bidirectional=not causal)
        self.merge = nn.Linear(memory if causal else 2 * memory, width)
        self.norm = nn.LayerNorm(width)
        self.bias = nn.Parameter(nn.init.zeros_(self.tokens.weight.new_empty(vocabulary)))
        nn.init.normal_(self.tokens.weight, std=0.02)
        self.config = {
            "vocabulary": vocabulary,
            "width": width,
            "memory": memory,
            "layers": layers,
            "causal": causal,
        }

    def forward(self, ids: Tensor) -> Tensor:
        """Logits of all places."""
        return self.named(self.hidden(ids))

    def hidden(self, ids: Tensor) -> Tensor:
        """(B, T) -> (B, T, width), before the words are named."""
        return self.carried(ids, None)[0]

    def carried(self, ids: Tensor, memory: Memory | None) -> tuple[Tensor, Memory]:
        """(B, T) -> (B, T, width), going on from what is remembered of the tokens before, and what is remembered then."""
        read, memory = self.lstm(self.norm(self.tokens(ids)), memory)
        return self.merge(read), memory

    def named(self, hidden: Tensor) -> Tensor:
        """(..., width) -> logits (..., vocabulary)."""
        return F.linear(hidden, self.tokens.weight, self.bias)

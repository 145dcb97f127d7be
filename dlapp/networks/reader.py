"""A reader: finds the answer to a question in a passage.

Recurrent networks read question and passage, forwards and backwards (LSTM, Hochreiter and Schmidhuber 1997,
https://doi.org/10.1162/neco.1997.9.8.1735). Attention in both directions brings the question's tokens to those of the passage
(Seo et al. 2017, BiDAF, https://arxiv.org/abs/1611.01603; as in Yu et al. 2018, QANet, https://arxiv.org/abs/1804.09541),
self-attention the rest of the passage (Clark and Gardner 2018, https://arxiv.org/abs/1710.10723). Each token is then scored as
start and as end of the answer; the token before the passage stands for "no answer". Features say which parts of the passage
occur in the question (Chen et al. 2017, DrQA, https://arxiv.org/abs/1704.00051), which is hard to learn from little data.

A Transformer without pre-training learns this far more slowly from so few questions.
"""

import re
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

MATCHES, SHARES = 8, 8  # values of the two features
MASKED = -1e4  # a logit that stands for minus infinity, also in half precision


class Reader(nn.Module):
    """Token ids of question (B, Q) and passage (B, P), with features -> logits (B, P, 2) of start and end."""

    def __init__(self, vocabulary: int, width: int, heads: int, dropout: float = 0.0) -> None:
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, width)
        self.match = nn.Embedding(MATCHES + 1, width)
        self.share = nn.Embedding(SHARES + 1, width)
        self.project = nn.Linear(width, width)
        self.drop = LockedDropout(dropout)
        self.encode = BiLSTM(width, dropout)
        # similarity of a passage's token p and a question's token q: p * q, p and q, weighted by channel (BiDAF)
        self.alike = nn.ParameterList([nn.Parameter(torch.zeros(width)) for _ in range(2)])
        self.together = nn.Parameter(torch.full((width,), width**-0.5))
        self.merge = nn.Linear(4 * width, width)
        self.think = BiLSTM(width, dropout)
        self.normed = nn.LayerNorm(width)
        self.attend = nn.MultiheadAttention(width, heads, batch_first=True)
        self.conclude = BiLSTM(width, dropout)
        self.ends = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, 2))

    def forward(
        self, question: Tensor, passage: Tensor, matches: Tensor, shares: Tensor, with_attention: bool = False
    ) -> tuple[Tensor, list[Tensor]]:
        """Read; padding is 0 and stands at the end.

        Args:
            matches, shares: features (B, P) of the passage's tokens, see `inputs`.

        Returns:
            Logits (B, P, 2), and if asked for the attention weights, rows that add up to 1: from passage to question
            (B, 1, P, Q), from question to passage (B, 1, Q, P), and within the passage (B, heads, P, P).
        """
        is_question, is_passage = question != 0, passage != 0  # (B, Q), (B, P)
        encoded_question = self.encode(self.project(self.drop(self.tokens(question))), is_question)  # (B, Q, C)
        features = self.match(matches) + self.share(shares)  # (B, P, C)
        encoded = self.encode(self.project(self.drop(self.tokens(passage))) + features, is_passage)  # (B, P, C)

        similarity = (encoded * self.together) @ encoded_question.transpose(1, 2)  # (B, P, Q)
        similarity = similarity + encoded @ self.alike[0][:, None] + (encoded_question @ self.alike[1])[:, None]
        to_question = similarity.float().masked_fill(~is_question[:, None], MASKED).softmax(2).to(similarity.dtype)
        from_passage = similarity.float().masked_fill(~is_passage[..., None], MASKED).softmax(1).to(similarity.dtype)
        to_passage = from_passage.transpose(1, 2)  # (B, Q, P)
        attended = to_question @ encoded_question  # (B, P, C)
        back = to_question @ (to_passage @ encoded)  # (B, P, C)
        mixed = torch.cat([encoded, attended, encoded * attended, encoded * back], 2)  # (B, P, 4 * C)
        hidden = self.think(encoded + self.merge(mixed), is_passage)  # (B, P, C)

        normed = self.normed(hidden)
        context, within = self.attend(
            normed, normed, normed, ~is_passage, need_weights=with_attention, average_attn_weights=False
        )  # (B, P, C), (B, heads, P, P)
        hidden = self.conclude(hidden + self.drop(context), is_passage)
        logits = self.ends(hidden).float().masked_fill(~is_passage[..., None], MASKED)  # (B, P, 2)
        return logits, [to_question[:, None], to_passage[:, None], within] if with_attention else []


class BiLSTM(nn.Module):
    """Two LSTMs, one in each direction, with a residual connection: (B, T, C) -> (B, T, C)."""

    def __init__(self, width: int, dropout: float) -> None:
        super().__init__()
        self.drop = LockedDropout(dropout)
        self.forth = nn.LSTM(width, width // 2, batch_first=True)
        self.back = nn.LSTM(width, width // 2, batch_first=True)

    def forward(self, sequence: Tensor, real: Tensor) -> Tensor:
        """`real` (B, T): False at the padding behind a sequence, which changes nothing before it."""
        index = torch.arange(real.shape[1], device=real.device)  # (T,)
        reverse = torch.where(real, real.sum(1, keepdim=True) - 1 - index, index)  # (B, T), its own inverse
        reverse = reverse[..., None]  # (B, T, 1)
        dropped = self.drop(sequence)
        forth, _ = self.forth(dropped)  # (B, T, C / 2)
        back, _ = self.back(dropped.gather(1, reverse.expand_as(dropped)))  # (B, T, C / 2)
        return sequence + torch.cat([forth, back.gather(1, reverse.expand_as(back))], 2)  # (B, T, C)


class LockedDropout(nn.Module):
    """Dropout of the same channels at every position of a sequence (B, T, C).

    Gal and Ghahramani 2016, https://arxiv.org/abs/1512.05287.
    """

    def __init__(self, rate: float) -> None:
        super().__init__()
        self.rate = rate

    def forward(self, sequence: Tensor) -> Tensor:
        if not self.training or not self.rate:
            return sequence
        return sequence * F.dropout(torch.ones_like(sequence[:, :1]), self.rate)  # a mask (B, 1, C)


@dataclass(frozen=True)
class Overlap:
    """What a passage shares with a question, for each of its n characters.

    Attributes:
        matches: int64 (n,), length of the longest run of characters around it that also occurs in the question, in MATCHES
            steps.
        shares: int64 (n,), the share of the question's character pairs that occur in its sentence, in SHARES steps.
    """

    matches: np.ndarray
    shares: np.ndarray


_STEPS = np.array([1, 2, 3, 4, 6, 8, 12])  # run lengths at which the next value of `matches` begins
_SENTENCE = re.compile(r"[^。．.！？!?\n]*[。．.！？!?\n]*")


def overlap(question: str, passage: str) -> Overlap:
    """Compare a passage with a question, ignoring case."""
    asked, text = _codes(question), _codes(passage)
    # run[i + 1]: how many characters up to text[i] equal those up to the question's current one
    run = np.zeros(len(text) + 1, dtype=np.int64)
    ending = np.zeros(len(text), dtype=np.int64)
    for code in asked:
        run[1:] = np.where(text == code, run[:-1] + 1, 0)
        np.maximum(ending, run[1:], out=ending)
    longest = ending.copy()
    for i in range(len(text) - 2, -1, -1):  # a run counts for all its characters, not for its last one only
        if ending[i + 1] == ending[i] + 1 and ending[i]:
            longest[i] = longest[i + 1]
    return Overlap(np.searchsorted(_STEPS, longest, side="right"), _shares(asked, text, passage))


def _codes(text: str) -> np.ndarray:
    lower = "".join(small if len(small := sign.lower()) == 1 else sign for sign in text)
    return np.array([ord(sign) for sign in lower], dtype=np.int64)


def _shares(asked: np.ndarray, text: np.ndarray, passage: str) -> np.ndarray:
    """The share of the question's character pairs in each sentence, repeated for its characters, in SHARES steps."""
    shares = np.zeros(len(text), dtype=np.int64)
    pairs = np.unique(asked[:-1] * 0x110000 + asked[1:])
    if not len(pairs) or len(text) < 2:
        return shares
    has = np.concatenate([text[:-1] * 0x110000 + text[1:], [-1]])
    index = np.minimum(np.searchsorted(pairs, has), len(pairs) - 1)
    hit = np.where(pairs[index] == has, index, -1)
    for sentence in _SENTENCE.finditer(passage):
        found = hit[sentence.start() : sentence.end()]
        count = len(np.unique(found[found >= 0]))
        shares[sentence.start() : sentence.end()] = min(SHARES - 1, int(SHARES * count / len(pairs) * 1.4))
    return shares


def inputs(
    passage: list[int], offsets: list[tuple[int, int]], found: Overlap, start: int
) -> tuple[list[int], list[int], list[int]]:
    """The network's input for one window of a passage.

    Args:
        passage, offsets: token ids of the window, and the characters of each in the text that `found` is about.
        start: the token before the passage, which stands for "no answer".

    Returns:
        ids, matches, shares, of 1 + len(passage) each.
    """
    spans = [slice(first, max(last, first + 1)) for first, last in offsets]
    matches = [int(found.matches[span].max(initial=0)) + 1 for span in spans]
    shares = [int(found.shares[span].max(initial=0)) + 1 for span in spans]
    return [start, *passage], [0, *matches], [0, *shares]

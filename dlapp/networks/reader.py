"""A reader: finds the answer to a question in a passage.

A pre-norm Transformer encoder (that of mBART, Liu et al. 2020, https://arxiv.org/abs/2001.08210) scores each token as start
and as end of the answer (Devlin et al. 2019, https://arxiv.org/abs/1810.04805); the first token stands for "the passage does
not say". It is also told which parts of the passage occur in the question (Chen et al. 2017, DrQA,
https://arxiv.org/abs/1704.00051), which a network trained on little data would hardly find out.
"""

import re
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

MATCHES, SHARES = 8, 8  # kinds of the two features


class Reader(nn.Module):
    """Token ids (B, T) and features -> logits (B, T, 2) of start and end."""

    def __init__(self, vocabulary: int, width: int, layers: int, heads: int, longest: int) -> None:
        super().__init__()
        from transformers import MBartConfig
        from transformers.models.mbart.modeling_mbart import MBartEncoder

        self.encoder = MBartEncoder(
            MBartConfig(
                vocab_size=vocabulary,
                d_model=width,
                encoder_layers=layers,
                encoder_attention_heads=heads,
                encoder_ffn_dim=4 * width,
                max_position_embeddings=longest,
                dropout=0.0,
                scale_embedding=True,
                pad_token_id=0,
            )
        )
        self.match = nn.Embedding(MATCHES + 1, width)
        self.share = nn.Embedding(SHARES + 1, width)
        self.ends = nn.Linear(width, 2)

    def forward(self, ids: Tensor, matches: Tensor, shares: Tensor, output_attentions: bool = False):
        """(B, T) each -> logits (B, T, 2), -inf at padding, and the attention of each layer (B, heads, T, T) if asked for."""
        real = ids != 0
        embedded = self.encoder.embed_tokens(ids) + self.match(matches) + self.share(shares)
        output = self.encoder(inputs_embeds=embedded, attention_mask=real, output_attentions=output_attentions)
        logits = self.ends(output.last_hidden_state).float().masked_fill(~real[..., None], -torch.inf)
        return logits, output.attentions


@dataclass(frozen=True)
class Overlap:
    """What a passage shares with a question, for each of its n characters.

    Attributes:
        matches: int64 (n,), length of the longest run of characters around it that the question has, too, in MATCHES steps.
        shares: int64 (n,), which share of the question's pairs of characters its sentence has, in SHARES steps.
    """

    matches: np.ndarray
    shares: np.ndarray


_STEPS = np.array([1, 2, 3, 4, 6, 8, 12])  # run lengths at which the next kind of match begins
_SENTENCE = re.compile(r"[^。．.！？!?\n]*[。．.！？!?\n]*")


def overlap(question: str, passage: str) -> Overlap:
    """Compare a passage with a question, letter case aside."""
    asked, text = _codes(question), _codes(passage)
    run = np.zeros(len(text) + 1, dtype=np.int64)  # run[i + 1]: characters up to i that end alike with asked[: j + 1]
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
    """The question's pairs of characters that a sentence has, for each character of the sentence, in SHARES steps."""
    shares = np.zeros(len(text), dtype=np.int64)
    pairs = np.unique(asked[:-1] * 0x110000 + asked[1:])
    if not len(pairs) or len(text) < 2:
        return shares
    has = np.concatenate([text[:-1] * 0x110000 + text[1:], [-1]])
    place = np.minimum(np.searchsorted(pairs, has), len(pairs) - 1)
    hit = np.where(pairs[place] == has, place, -1)
    for sentence in _SENTENCE.finditer(passage):
        found = hit[sentence.start() : sentence.end()]
        count = len(np.unique(found[found >= 0]))
        shares[sentence.start() : sentence.end()] = min(SHARES - 1, int(SHARES * count / len(pairs) * 1.4))
    return shares


def inputs(
    question: list[int], passage: list[int], offsets: list[tuple[int, int]], found: Overlap, start: int, end: int
):
    """The network's input for one question and one window of a passage.

    Args:
        question: token ids without a closing token; `start`: the token that stands before question and passage.
        passage, offsets: token ids of the window, and the characters of each in the text that `found` is about.
        end: the closing token.

    Returns:
        ids, matches, shares, of 3 + len(question) + len(passage) each; the passage begins at 2 + len(question).
    """
    spans = [slice(first, max(last, first + 1)) for first, last in offsets]
    matches = [int(found.matches[span].max(initial=0)) + 1 for span in spans]
    shares = [int(found.shares[span].max(initial=0)) + 1 for span in spans]
    nothing = [0] * (2 + len(question))
    return [start, *question, start, *passage, end], [*nothing, *matches, 0], [*nothing, *shares, 0]

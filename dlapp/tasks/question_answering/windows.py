"""How a passage of any length is cut into windows that a network reads at once."""

import functools
from dataclasses import dataclass
from typing import Any

import numpy as np

from ... import text as texts
from ...errors import UserError
from ...i18n import N_
from ...networks import reader
from ...text import Span

QUESTION_TOKENS = 96
READ_WINDOWS = 32  # of a long passage only those that share most with the question are read


@dataclass(frozen=True)
class Window:
    """A part of a passage that the network reads at once: its tokens first to last - 1, and their characters."""

    first: int
    last: int
    span: Span


@dataclass(frozen=True)
class Prepared:
    """A question and a passage in tokens.

    Attributes:
        question, question_ids: the question as it is read, and its token ids.
        passage: with half-width letters and digits, each character at its index in the original.
        ids, offsets: token ids of the passage, and the characters of each.
    """

    question: str
    question_ids: list[int]
    passage: str
    ids: list[int]
    offsets: list[tuple[int, int]]

    @functools.cached_property
    def overlap(self) -> reader.Overlap:
        """What the passage shares with the question; a feature of the built-in network only."""
        return reader.overlap(self.question, self.passage)


def prepare(tokenizer: Any, item: dict[str, str]) -> Prepared:
    """A question and its passage in the tokens of a tokenizer.

    Raises:
        UserError: when the question has too many of them.
    """
    question, passage = texts.one_width(texts.clean(item["question"])), texts.narrow(item["context"])
    question_ids = tokenizer(question, add_special_tokens=False)["input_ids"]
    if len(question_ids) > QUESTION_TOKENS:
        raise UserError(
            N_("The question has {count} tokens; this model reads up to {limit}. Please shorten it."),
            count=len(question_ids),
            limit=QUESTION_TOKENS,
        )
    tokens = tokenizer(passage, add_special_tokens=False, return_offsets_mapping=True)
    return Prepared(question, question_ids, passage, tokens["input_ids"], tokens["offset_mapping"])


def windows(prepared: Prepared, room: int) -> list[Window]:
    """Windows of `room` tokens, half overlapping; of many, those that share most with the question."""
    size, step = len(prepared.ids), room // 2
    found = []
    for first in range(0, max(1, size - step), step):
        last = min(first + room, size)
        found.append(Window(first, last, Span(prepared.offsets[first][0], prepared.offsets[last - 1][1])))
    if len(found) <= READ_WINDOWS:
        return found
    scores = relevance(prepared.question, prepared.passage, [window.span for window in found])
    best = sorted(np.argsort(-scores, kind="stable")[:READ_WINDOWS].tolist())
    return [found[i] for i in best]


def relevance(question: str, passage: str, spans: list[Span]) -> np.ndarray:
    """How much each part of the passage shares with the question, float64 (n,): character pairs, rare ones count more.

    Inverse document frequency (Spärck Jones 1972, https://doi.org/10.1108/eb026526) over the parts.
    """
    pairs = {question[i : i + 2].lower() for i in range(len(question) - 1)}
    lower = [passage[span.start : span.end].lower() for span in spans]
    has = np.array([[pair in part for part in lower] for pair in sorted(pairs)], dtype=np.float64)
    has = has.reshape(len(pairs), len(spans))  # (pairs, n), also for a question of one character, which has no pairs
    rarity = np.log((len(spans) + 1) / (has.sum(1) + 0.5)).clip(min=0)
    return rarity @ has

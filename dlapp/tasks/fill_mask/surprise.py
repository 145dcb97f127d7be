"""How surprising is each word of a sentence? Hidden one after the other, and asked for: the pseudo-log-likelihood.

Salazar et al. 2020 (https://arxiv.org/abs/1910.14659); a word of several tokens is hidden as a whole, since its own tokens would
give it away (Kauf and Ivanova 2023, https://arxiv.org/abs/2305.10588).
"""

from dataclasses import dataclass

import torch

from ... import result, text
from ...errors import UserError
from ...i18n import N_
from ...progress import Progress, Report, part
from ..spec import Operation
from . import Candidate, check_words
from .inference import best
from .models import FILLS, Encoder
from .pieces import window, words

READ = 512  # tokens of a text: there are as many passes as words
EXPECTED = 5  # candidates for each word
ROWS = 32  # words between two reports
SIDES = ("first", "second")


@dataclass(frozen=True)
class SurpriseSettings:
    """Nothing to choose."""


@dataclass(frozen=True)
class Word:
    """A word with the space in front of it.

    Attributes:
        bits: -log2 of its probability given all other words, the sum over its tokens; 0 for a gap, which nobody knows.
        expected: the most probable tokens in its place, likeliest first; the first token's for a word of several.
        is_gap: it is hidden in the text.
    """

    text: str
    bits: float
    expected: list[Candidate]
    is_gap: bool = False


@dataclass(frozen=True, kw_only=True)
class Surprise(result.Result):
    """A text word by word: their texts, one behind the other, are what was read of it.

    `read`, `total`: tokens that were read, from the beginning, and that there are.
    """

    words: list[Word]
    read: int
    total: int

    @property
    def bits(self) -> float:
        """Of the whole sentence: its negative pseudo-log-likelihood."""
        return sum(word.bits for word in self.words)

    @property
    def mean(self) -> float | None:
        """Of its words, gaps and spaces left out; None where there are no others."""
        known = [word.bits for word in self.words if word.text.strip() and not word.is_gap]
        return sum(known) / len(known) if known else None


@dataclass(frozen=True, kw_only=True)
class Comparison(result.Result):
    """Two sentences word by word."""

    first: Surprise
    second: Surprise


def check_pair(item: object) -> None:
    """Refuse what is not two sentences.

    Raises:
        UserError: saying what is wrong.
    """
    if not isinstance(item, dict) or set(item) != set(SIDES):
        raise UserError(N_("Two sentences are needed here, not {kind}."), kind=type(item).__name__)
    for sentence in item.values():
        check_words(sentence)


@torch.inference_mode()
def run(model: Encoder, items: list[str], settings: SurpriseSettings, report: Report) -> list[Surprise]:
    """A pass for each word, in which it is hidden and all others are seen.

    Raises:
        UserError: when the network does not name tokens.
    """
    return [_surprise(model, text.clean(item), part(report, number, len(items))) for number, item in enumerate(items)]


def compare(
    model: Encoder, items: list[dict[str, str]], settings: SurpriseSettings, report: Report
) -> list[Comparison]:
    """Both sentences of each pair, for themselves."""
    results = []
    for number, item in enumerate(items):
        first, second = run(model, [item[side] for side in SIDES], settings, part(report, number, len(items)))
        results.append(Comparison(first=first, second=second))
    return results


def _surprise(model: Encoder, item: str, report: Report) -> Surprise:
    every = model.pieces(item)
    pieces = every[:READ]
    ids, mask = [piece.id for piece in pieces], model.tokenizer.mask_token_id
    groups = words(item, pieces)
    found: list[Word] = []
    place = 0
    for begin in range(0, len(groups), ROWS):
        report(Progress(begin, len(groups)))  # raises Cancelled after Stop
        here = groups[begin : begin + ROWS]
        seen = [window(group[len(group) // 2], len(ids), model.room) for group in here]
        rows = [
            [mask if number in group else ids[number] for number in around]
            for group, around in zip(here, seen, strict=True)
        ]
        places = [[number - around.start for number in group] for group, around in zip(here, seen, strict=True)]
        for group, probabilities in zip(here, model.probabilities(rows, places), strict=True):
            end = pieces[group[-1]].end
            is_gap = pieces[group[0]].is_gap
            bits = 0.0 if is_gap else _bits(probabilities, [ids[number] for number in group])
            found.append(Word(item[place:end], bits, best(model, probabilities[0], EXPECTED), is_gap))
            place = end
    report(Progress(len(groups), len(groups)))
    return Surprise(words=found, read=len(pieces), total=len(every))


def _bits(probabilities: torch.Tensor, ids: list[int]) -> float:
    """Of tokens, by the probabilities (tokens, V) in their places."""
    right = probabilities[torch.arange(len(ids)), torch.tensor(ids)].double().clamp(min=1e-30)
    return float(-right.log2().sum())


OPERATION = Operation(
    settings=SurpriseSettings,
    result=Surprise,
    types=(Word, Candidate),
    check=check_words,
    run=run,
    architectures=FILLS,
)
COMPARISON = Operation(
    settings=SurpriseSettings,
    result=Comparison,
    types=(Surprise, Word, Candidate),
    check=check_pair,
    run=compare,
    architectures=FILLS,
)

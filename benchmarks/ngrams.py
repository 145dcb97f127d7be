"""A language model that only counts: interpolated Kneser-Ney (Chen and Goodman 1999, https://doi.org/10.1006/csla.1999.0128).

Written here because of the libraries that have one, KenLM's Python package cannot estimate it, and nltk's takes hours for millions of
tokens. N-grams are known by a hash of 64 bits: with 10^7 of them, hardly any two are taken for each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

FACTOR = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class Level:
    """The n-grams of one length: sorted hashes and their counts; those of all but the last token, with sum and number."""

    keys: np.ndarray
    counts: np.ndarray
    contexts: np.ndarray
    totals: np.ndarray
    types: np.ndarray
    discount: float


class KneserNey:
    """Probabilities of the next token by the few before it."""

    def __init__(self, tokens: np.ndarray, vocabulary: int, order: int = 5) -> None:
        """`tokens`: int64 (N,), below `vocabulary`."""
        self.vocabulary = vocabulary
        named = tokens.astype(np.uint64) + np.uint64(1)
        hashes = [np.zeros(len(named) + 1, np.uint64)]  # of n tokens from each place on
        for length in range(order):
            hashes.append(hashes[-1][: len(named) - length] * FACTOR + named[length:])
        levels: list[Level] = []
        ends: np.ndarray | None = None  # where each of the next longer n-grams begins
        for length in range(order, 0, -1):
            places = np.arange(len(hashes[length])) if ends is None else ends + 1
            keys, first, counts = np.unique(hashes[length][places], return_index=True, return_counts=True)
            ends = places[first]
            contexts, inverse = np.unique(hashes[length - 1][ends], return_inverse=True)
            once, twice = (counts == 1).sum(), (counts == 2).sum()
            levels.append(
                Level(
                    keys,
                    counts.astype(np.float32),
                    contexts,
                    np.bincount(inverse, counts),
                    np.bincount(inverse),
                    float(once / max(1, once + 2 * twice)),
                )
            )
        self.levels = levels[::-1]

    def probabilities(self, before: Sequence[int]) -> np.ndarray:
        """float64 (V,), of each token to come behind the last ones of these."""
        every = np.arange(1, self.vocabulary + 1, dtype=np.uint64)
        found = np.full(self.vocabulary, 1 / self.vocabulary)
        for length, level in enumerate(self.levels):
            if length > len(before):
                break
            context = np.uint64(0)
            with np.errstate(over="ignore"):
                for token in before[len(before) - length :]:
                    context = context * FACTOR + np.uint64(token + 1)
                wanted = context * FACTOR + every
            place = min(int(np.searchsorted(level.contexts, context)), len(level.contexts) - 1)
            if level.contexts[place] != context:
                break
            at = np.minimum(np.searchsorted(level.keys, wanted), len(level.keys) - 1)
            counts = np.where(level.keys[at] == wanted, level.counts[at], 0)
            total, types = level.totals[place], level.types[place]
            found = np.maximum(counts - level.discount, 0) / total + level.discount * types / total * found
        return found

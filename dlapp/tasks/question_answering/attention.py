"""Attention: the probability of each token to start or end the answer, and where each token looked."""

from dataclasses import dataclass

import numpy as np
import torch

from ... import result
from ...errors import UserError
from ...i18n import N_
from ...progress import Progress, Report
from ...text import Span
from ..spec import Operation
from . import check
from .models import Reader
from .windows import prepare, windows


@dataclass(frozen=True)
class AttentionSettings:
    """`start`, `end`: the answer's characters in the passage; the window around them is looked at."""

    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Attention(result.Result):
    """Probabilities and attention weights of the window that an answer was found in.

    Attributes:
        tokens: the N tokens that the network read, question and window; first: index of the window's first.
        start, end: float32 (N,), probability of each to be the answer's first and last; 0 outside the window.
        attention: by layer, float16 (heads, N, N): where each token (second last axis) looks, rows that add up to 1, or to 0
            where it looks nowhere.
    """

    tokens: list[str]
    first: int
    start: np.ndarray
    end: np.ndarray
    attention: dict[str, np.ndarray]


@torch.inference_mode()
def run(model: Reader, items: list[dict[str, str]], settings: AttentionSettings, report: Report) -> list[Attention]:
    """Read the window of each passage that has the answer nearest to its middle.

    Raises:
        UserError: when a passage has no such characters.
    """
    results = []
    for done, item in enumerate(items, 1):
        if not 0 <= settings.start < settings.end <= len(item["context"]):
            raise UserError(
                N_("The passage has no characters {start} to {end}."), start=settings.start, end=settings.end
            )
        prepared = prepare(model.tokenizer, item)
        found = windows(prepared, model.room(len(prepared.question_ids)))
        nearest = min(found, key=lambda window: _distance(window.span, settings))
        reading = model.read(prepared, [nearest], True)[0]
        size = len(reading.tokens)
        start, end = np.zeros(size, np.float32), np.zeros(size, np.float32)
        window = slice(reading.first, reading.first + len(reading.offsets))
        start[window], end[window] = np.exp(reading.start), np.exp(reading.end)
        results.append(
            Attention(tokens=reading.tokens, first=reading.first, start=start, end=end, attention=reading.attention)
        )
        report(Progress(done, len(items)))
    return results


def _distance(span: Span, settings: AttentionSettings) -> tuple[bool, float]:
    """First those windows that have the whole answer, then those whose middle is near to its own."""
    is_whole = span.start <= settings.start and settings.end <= span.end
    return not is_whole, abs((span.start + span.end) / 2 - (settings.start + settings.end) / 2)


OPERATION = Operation(settings=AttentionSettings, result=Attention, check=check, run=run)

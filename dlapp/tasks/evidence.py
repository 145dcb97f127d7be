"""Evidence: which tokens a reader took for the answer's start and end, and where each token looked."""

from dataclasses import dataclass

import numpy as np
import torch

from .. import result
from ..errors import UserError
from ..i18n import N_
from ..progress import Progress, Report
from ..text import Span
from . import question_answering
from .readers import Reader

MODELS = question_answering.MODELS
load = question_answering.load


@dataclass(frozen=True)
class Settings:
    """`start`, `end`: the answer's characters in the passage; the window around them is looked at."""

    start: int
    end: int


def check(item: object) -> None:
    """Refuse what is not a question with a passage; see `question_answering.check`."""
    question_answering.check(item)


@dataclass(kw_only=True)
class Result(result.Result):
    """What happened inside while an answer was found.

    Attributes:
        tokens: the N tokens that the network read, question and window; first: where the window begins.
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
def run(model: Reader, items: list[dict[str, str]], settings: Settings, report: Report) -> list[Result]:
    """Read the window of each passage that has the answer nearest to its middle."""
    results = []
    for done, item in enumerate(items, 1):
        if not 0 <= settings.start < settings.end <= len(item["context"]):
            raise UserError(
                N_("The passage has no characters {start} to {end}."), start=settings.start, end=settings.end
            )
        middle = (settings.start + settings.end) / 2
        prepared = question_answering.prepare(model, item)
        nearest = min(
            question_answering.windows(model, prepared), key=lambda window: _distance(window.span, settings, middle)
        )
        reading = model.read(prepared, [nearest], True)[0]
        assert reading.attentions is not None
        size = len(reading.tokens)
        start, end = np.zeros(size, np.float32), np.zeros(size, np.float32)
        place = slice(reading.first, reading.first + len(reading.offsets))
        start[place], end[place] = np.exp(reading.start), np.exp(reading.end)
        results.append(
            Result(tokens=reading.tokens, first=reading.first, start=start, end=end, attention=reading.attentions)
        )
        report(Progress(done, len(items)))
    return results


def _distance(span: Span, settings: Settings, middle: float) -> tuple[bool, float]:
    """First those windows that have the whole answer, then those whose middle is near to its own."""
    is_whole = span.start <= settings.start and settings.end <= span.end
    return not is_whole, abs((span.start + span.end) / 2 - middle)

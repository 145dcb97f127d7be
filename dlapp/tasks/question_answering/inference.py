"""Answering questions from passages, window by window."""

import re

import numpy as np
import torch

from ... import limits
from ...progress import Progress, Report
from ...text import Span
from . import Answer, Result, Settings
from .models import Reader, Reading
from .windows import prepare, windows

ANSWER_TOKENS = 30
BATCH = 8


@torch.inference_mode()
def run(model: Reader, items: list[dict[str, str]], settings: Settings, report: Report) -> list[Result]:
    """Read the windows of each passage that share most with the question.

    Raises:
        UserError: when a question has too many tokens.
    """
    results = []
    for done, item in enumerate(items):
        prepared = prepare(model.tokenizer, item)
        chosen = windows(prepared, model.room(len(prepared.question_ids)))
        candidates: list[tuple[float, Answer]] = []
        for begin in range(0, len(chosen), BATCH):
            part = chosen[begin : begin + BATCH]
            for reading in model.read(prepared, part, False):
                candidates += _candidates(reading, item["context"])
            report(Progress(done + (begin + len(part)) / len(chosen), len(items)))
        best = _without_overlap(candidates, settings.top)
        is_sure = bool(best) and best[0][0] > model.null_threshold
        answers = [answer for _, answer in best]
        results.append(Result(answers=answers if is_sure else [], unsure=[] if is_sure else answers))
    return results


def _candidates(reading: Reading, passage: str) -> list[tuple[float, Answer]]:
    """The most probable answers of a window, each with its log-probability less that of "no answer"."""
    size = len(reading.offsets)
    both = reading.start[:, None] + reading.end[None, :]  # (T, T)
    allowed = np.triu(np.ones((size, size), dtype=bool)) & ~np.triu(np.ones((size, size), dtype=bool), ANSWER_TOKENS)
    both = np.where(allowed, both, -np.inf)
    found = []
    for index in np.argsort(-both, axis=None)[: 2 * limits.ANSWERS]:
        first, last = divmod(int(index), size)
        if np.isneginf(both[first, last]):
            break
        span = _trimmed(passage, reading.offsets[first][0], reading.offsets[last][1])
        if span.start < span.end:
            lead = float(both[first, last]) - reading.nothing
            score = float(1 / (1 + np.exp(-np.clip(lead, -50, 50))))  # of the two, so that answers of windows compare
            found.append((lead, Answer(passage[span.start : span.end], span.start, span.end, score)))
    return found


_WORD = re.compile("[A-Za-zÀ-ÿ]{2}|[0-9]{2}|[ァ-ヺー]{2}")  # two neighbours that belong together


def _trimmed(passage: str, start: int, end: int) -> Span:
    """Without spaces and punctuation around it, and with the whole of a word, number or katakana run that it cuts."""
    while start > 0 and _WORD.fullmatch(passage[start - 1 : start + 1]):
        start -= 1
    while end < len(passage) and _WORD.fullmatch(passage[end - 1 : end + 1]):
        end += 1
    while start < end and passage[start] in " \n　、。,.;:":
        start += 1
    while end > start and passage[end - 1] in " \n　、。,.;:":
        end -= 1
    return Span(start, end)


def _without_overlap(candidates: list[tuple[float, Answer]], top: int) -> list[tuple[float, Answer]]:
    kept: list[tuple[float, Answer]] = []
    for lead, answer in sorted(candidates, key=lambda candidate: -candidate[0]):
        if len(kept) == top:
            break
        if all(answer.end <= other.start or answer.start >= other.end for _, other in kept):
            kept.append((lead, answer))
    return kept

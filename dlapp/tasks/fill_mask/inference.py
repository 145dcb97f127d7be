"""Filling gaps: each one is seen with what stands on both sides of it, as far as the network reads."""

from collections.abc import Iterator

import torch
from torch import Tensor

from ... import text
from ...progress import Progress, Report, part
from . import Candidate, Result, Settings
from .models import Encoder
from .pieces import window


@torch.inference_mode()
def run(model: Encoder, items: list[str], settings: Settings, report: Report) -> list[Result]:
    """All gaps of a text that fits are seen together; in a longer one, each with those near it.

    Raises:
        UserError: when the network does not name tokens.
    """
    return [
        _filled(model, text.clean(item), settings.top, part(report, number, len(items)))
        for number, item in enumerate(items)
    ]


def _filled(model: Encoder, item: str, top: int, report: Report) -> Result:
    pieces = model.pieces(item)
    ids = [piece.id for piece in pieces]
    gaps = [number for number, piece in enumerate(pieces) if piece.is_gap]
    masks: list[list[Candidate]] = []
    read: set[int] = set()
    for seen, here in _windows(gaps, len(ids), model.room):
        report(Progress(len(masks), len(gaps)))  # raises Cancelled after Stop
        read |= set(seen)
        row = [ids[number] for number in seen]
        found = model.probabilities([row], [[gap - seen.start for gap in here]])[0]
        for gap, probabilities in zip(here, found, strict=True):
            masks.append(best(model, model.candidates(probabilities, pieces[gap].is_spaced), top))
    report(Progress(len(gaps), len(gaps)))
    return Result(masks=masks, read=len(read), total=len(ids))


def _windows(gaps: list[int], count: int, room: int) -> Iterator[tuple[range, list[int]]]:
    """What is read of so many tokens, and the gaps that are filled by it: those well inside."""
    left = list(gaps)
    while left:
        seen = window(left[0], count, room)
        reach = seen.stop if seen.stop == count else left[0] + room // 4
        here = [gap for gap in left if gap < reach or gap == left[0]]
        yield seen, here
        left = left[len(here) :]


def best(model: Encoder, probabilities: Tensor, top: int) -> list[Candidate]:
    """The most probable tokens by probabilities (V,), likeliest first."""
    scores, ids = probabilities.topk(min(top, len(probabilities)))
    return [
        Candidate(model.spelt(id), score) for id, score in zip(ids.tolist(), scores.tolist(), strict=True) if score > 0
    ]

"""Inside an encoder: its tokens, and where each of them looks, in every layer and head."""

from dataclasses import dataclass

import numpy as np
import torch

from ... import result, text
from ...progress import Progress, Report
from ..spec import Operation
from . import check_words
from .models import FILLS, Encoder
from .pieces import window

TOKENS = 48  # that are looked at, around the first gap
MOST = 200  # tokens that are listed


@dataclass(frozen=True)
class InsideSettings:
    """Nothing to choose."""


@dataclass(frozen=True, kw_only=True)
class Inside(result.Result):
    """What happened at T tokens of a text: those around its first gap, and one before and after them.

    Attributes:
        tokens: the T tokens, spaces included.
        gaps: numbers of those that hide a word.
        attention: float16 (layers, heads, T, T), where each token looks, rows that add up to 1.
    """

    tokens: list[str]
    gaps: list[int]
    attention: np.ndarray


@dataclass(frozen=True, kw_only=True)
class Tokens(result.Result):
    """The first tokens of a text as they are spelt, and their ids; `total`: how many there are."""

    tokens: list[str]
    ids: list[int]
    total: int


@torch.inference_mode()
def run(model: Encoder, items: list[str], settings: InsideSettings, report: Report) -> list[Inside]:
    """One pass over each text, as it is: gaps stay hidden."""
    results = []
    for done, item in enumerate(items, 1):
        pieces = model.pieces(text.clean(item))
        first = next((number for number, piece in enumerate(pieces) if piece.is_gap), 0)
        seen = [pieces[number] for number in window(first, len(pieces), min(TOKENS, model.room))]
        ids = [model.first, *(piece.id for piece in seen), model.last]
        results.append(
            Inside(
                tokens=[_shown(model, id) for id in ids],
                gaps=[number for number, piece in enumerate(seen, 1) if piece.is_gap],
                attention=model.attention(ids[1:-1]).numpy(),
            )
        )
        report(Progress(done, len(items)))
    return results


def list_tokens(model: Encoder, items: list[str], settings: InsideSettings, report: Report) -> list[Tokens]:
    """How each text is cut."""
    results = []
    for done, item in enumerate(items, 1):
        pieces = model.pieces(text.clean(item))
        ids = [piece.id for piece in pieces[:MOST]]
        results.append(Tokens(tokens=[_shown(model, id) for id in ids], ids=ids, total=len(pieces)))
        report(Progress(done, len(items)))
    return results


def _shown(model: Encoder, id: int) -> str:
    return model.tokenizer.convert_ids_to_tokens([id])[0].replace("▁", " ").replace("Ġ", " ")


OPERATION = Operation(settings=InsideSettings, result=Inside, check=check_words, run=run, architectures=FILLS)
TOKENS_OPERATION = Operation(settings=InsideSettings, result=Tokens, check=check_words, run=list_tokens)

"""Which of some sentences is nearest in meaning? Vectors of sentences, compared by the angle between them.

A sentence's vector is the mean of its tokens' last hidden states, those around it included (Reimers and Gurevych 2019, https://arxiv.org/abs/1908.10084).
The map shows the two directions in which the vectors differ most (principal component analysis).
"""

from dataclasses import dataclass

import numpy as np
import torch

from ... import limits, result
from ...errors import UserError
from ...i18n import N_
from ...progress import Progress, Report, part
from ...text import clean
from ..spec import Operation
from . import check_words
from .models import Encoder

SENTENCES = 200
AT_ONCE = 32  # sentences between two reports


@dataclass(frozen=True)
class NearestSettings:
    """Nothing to choose."""


@dataclass(frozen=True, kw_only=True)
class Nearest(result.Result):
    """N sentences and the one that they are compared with, which is number 0.

    Attributes:
        similarities: float32 (N + 1, N + 1), cosine of the angle between two vectors, in [-1, 1].
        places: float32 (N + 1, 2), where each is on the map.
        explained: share of the variance that the map shows, in [0, 1].
    """

    similarities: np.ndarray
    places: np.ndarray
    explained: float

    @property
    def order(self) -> list[int]:
        """Numbers of the N sentences, 0 for the first, nearest first."""
        return np.argsort(-self.similarities[0, 1:], kind="stable").tolist()


def check(item: object) -> None:
    """Refuse what is not a sentence with a list of others.

    Raises:
        UserError: saying what is wrong.
    """
    if not isinstance(item, dict) or set(item) != {"sentence", "others"} or not isinstance(item["others"], list):
        raise UserError(N_("A sentence and a list of others are needed here, not {kind}."), kind=type(item).__name__)
    check_words(item["sentence"])
    if not item["others"]:
        raise UserError(N_("Type the sentences to choose from, one on each line."))
    if len(item["others"]) > SENTENCES:
        raise UserError(
            N_("These are {count} sentences. The limit is {limit}."), count=len(item["others"]), limit=SENTENCES
        )
    for other in item["others"]:
        check_words(other)
    count = sum(map(len, item["others"]))
    if count > limits.CHARACTERS:
        raise UserError(
            N_("The text has {count} characters. The limit is {limit}."),
            count=f"{count:,}",
            limit=f"{limits.CHARACTERS:,}",
        )


@torch.inference_mode()
def run(model: Encoder, items: list[dict], settings: NearestSettings, report: Report) -> list[Nearest]:
    """Vectors of each sentence and of the others, and how near they are."""
    results = []
    for number, item in enumerate(items):
        vectors = _vectors(model, [item["sentence"], *item["others"]], part(report, number, len(items)))
        places, explained = _map(vectors)
        results.append(Nearest(similarities=vectors @ vectors.T, places=places, explained=explained))
    return results


def _vectors(model: Encoder, sentences: list[str], report: Report) -> np.ndarray:
    """float32 (N, C), each of length 1; a long text is read in parts."""
    sums: list[torch.Tensor] = []
    for begin in range(0, len(sentences), AT_ONCE):
        report(Progress(begin, len(sentences)))  # raises Cancelled after Stop
        rows, owners = [], []
        for owner, sentence in enumerate(sentences[begin : begin + AT_ONCE]):
            ids = [piece.id for piece in model.pieces(clean(sentence))] or [model.last]
            parts = [ids[start : start + model.room] for start in range(0, len(ids), model.room)]
            rows += parts
            owners += [owner] * len(parts)
        here = [torch.zeros(0)] * (max(owners) + 1)
        for owner, states in zip(owners, model.states(rows), strict=True):
            total = states.float().sum(0).cpu()  # the mean's length does not count
            here[owner] = total if not len(here[owner]) else here[owner] + total
        sums += here
    report(Progress(len(sentences), len(sentences)))
    return torch.nn.functional.normalize(torch.stack(sums), dim=1).numpy()


def _map(vectors: np.ndarray) -> tuple[np.ndarray, float]:
    """(N, C) -> (N, 2) along the first two principal components, and the share of the variance that they have."""
    centred = vectors - vectors.mean(0)
    left, sizes, _ = np.linalg.svd(centred, full_matrices=False)
    places = np.zeros((len(vectors), 2), np.float32)
    kept = min(2, len(sizes))
    places[:, :kept] = left[:, :kept] * sizes[:kept]
    variance = float((sizes**2).sum())
    return places, float((sizes[:kept] ** 2).sum() / variance) if variance > 1e-12 else 1.0


OPERATION = Operation(settings=NearestSettings, result=Nearest, check=check, run=run)

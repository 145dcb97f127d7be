"""Naming what pictures show."""

import torch
from PIL import Image
from torch import Tensor

from ... import media
from ...progress import Progress, Report
from . import LONGEST, Label, Result, Settings
from .models import Classifier

CHUNK = 32  # views in one forward pass


@torch.inference_mode()
def run(model: Classifier, pictures: list[Image.Image], settings: Settings, report: Report) -> list[Result]:
    """Classify pictures, several views to a forward pass, averaging each picture's probabilities over its views."""
    results: list[Result] = []
    labels = model.labels(settings)
    pictures = [media.fit(picture, LONGEST) for picture in pictures]  # as the page does: so the answers are the same
    per_pass = max(1, CHUNK // len(model.views(pictures[0])))
    for start in range(0, len(pictures), per_pass):
        views = [model.views(picture) for picture in pictures[start : start + per_pass]]
        probabilities = model.probabilities(model.logits(torch.cat(views), settings))
        for part in probabilities.split([len(view) for view in views]):
            results.append(Result(labels=_best(part.mean(0).cpu(), labels, settings.top)))
        report(Progress(len(results), len(pictures)))
    return results


def _best(probabilities: Tensor, labels: list[tuple[str, str]], top: int) -> list[Label]:
    scores, places = probabilities.topk(min(top, len(labels)))
    return [
        Label(labels[i][0], labels[i][1], score, i) for score, i in zip(scores.tolist(), places.tolist(), strict=True)
    ]

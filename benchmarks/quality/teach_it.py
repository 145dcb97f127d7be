"""How well the Teach it page learns three classes from ten pictures of each.

Photos of Caltech 101 (Fei-Fei et al. 2004): household things that are no classes of ImageNet under these names (scissors, staplers, chairs), three
that are alike (chairs, Windsor chairs, lamps) and two flowers beside a chair (lotus, water lily). Ten pictures of each class are drawn at random, ten
times; right answers are counted on 25 other pictures of each. "From nothing" is the small CNN beside it on the page, trained on the same
ten pictures. The seconds are those of one lesson of 30 pictures, their features included, once the model is in memory. The data folder holds
`classification/101_ObjectCategories`. About a minute on two CPU cores.
"""

import random
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from dlapp.catalog import CARDS
from dlapp.device import Device
from dlapp.tasks import TASKS
from dlapp.tasks.image_classification import linear_layer
from dlapp.tasks.image_classification.from_nothing import small, trained
from dlapp.tasks.image_classification.models import Classifier
from dlapp.tasks.image_classification.teaching import CHUNK, TeachingSettings, feature_maps, run

from ..benchmark import Values
from ..table import percent, table

MODEL = "efficientnet_lite0"
SETS = (("scissors", "stapler", "chair"), ("chair", "windsor_chair", "lamp"), ("lotus", "water_lilly", "chair"))
TAUGHT, ASKED, DRAWS, FROM_NOTHING = 10, 25, 10, 3  # pictures of each class; draws, and those for the small CNN


def measure(data: Path) -> Values:
    card = CARDS[MODEL]
    model = TASKS[card.tasks[0]].load(card, Device("cpu"))
    folder = data / "classification" / "101_ObjectCategories"
    pictures = {name: _read(folder / name) for name in sorted({name for names in SETS for name in names})}
    with torch.inference_mode():
        features = {name: _features(model, own) for name, own in pictures.items()}
    sets = []
    for names in SETS:
        rights, foreseen, nothing = [], [], []
        for draw in range(DRAWS):
            taught, asked = _drawn(pictures, names, draw)
            classes = torch.arange(len(names)).repeat_interleave(TAUGHT)
            wanted = torch.arange(len(names)).repeat_interleave(ASKED)
            seen = torch.cat([features[name][taught[name]] for name in names])
            unseen = torch.cat([features[name][asked[name]] for name in names])
            [weights], [biases] = linear_layer.fit(seen, classes, torch.ones(1, len(classes), dtype=torch.bool))
            rights.append(_share((unseen @ weights.T + biases).argmax(1), wanted))
            foreseen.append(_share(linear_layer.cross_validated(seen, classes).argmax(1), classes))
            if draw < FROM_NOTHING:
                views = torch.stack([small(pictures[name][place]) for name in names for place in taught[name]])
                network = trained(views, classes, len(names), lambda progress: None)
                others = torch.stack([small(pictures[name][place]) for name in names for place in asked[name]])
                with torch.no_grad():
                    nothing.append(_share(network(others).argmax(1), wanted))
        sets.append(
            {
                "classes": names,
                "right": round(float(np.mean(rights)), 3),
                "worst": round(min(rights), 3),
                "foreseen": round(float(np.mean(foreseen)), 3),
                "nothing": round(float(np.mean(nothing)), 3),
            }
        )
    return {"taught": TAUGHT, "asked": ASKED, "draws": DRAWS, "sets": sets, "seconds": _seconds(model, pictures)}


def tables(values: Values) -> str:
    rows = [
        (
            ", ".join(name.replace("_", " ") for name in each["classes"]),
            percent(each["right"]),
            percent(each["worst"]),
            percent(each["foreseen"]),
            percent(each["nothing"]),
        )
        for each in values["sets"]
    ]
    head = ("classes", f"right, mean of {values['draws']}", "worst", "cross-validation says", "from nothing")
    return table(head, rows) + f"\n\nA lesson of {3 * values['taught']} pictures takes {values['seconds']:.1f} s."


def _read(folder: Path) -> list[Image.Image]:
    return [Image.open(path).convert("RGB") for path in sorted(folder.glob("*.jpg"))]


def _features(model: Classifier, pictures: list[Image.Image]) -> torch.Tensor:
    parts = [pictures[start : start + CHUNK] for start in range(0, len(pictures), CHUNK)]
    return torch.cat([feature_maps(model, part).mean((2, 3)) for part in parts])


def _drawn(
    pictures: dict[str, list[Image.Image]], names: tuple[str, ...], draw: int
) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
    """Places of the pictures of each class to teach with, and of those to ask about."""
    chance = random.Random(draw)
    places = {name: chance.sample(range(len(pictures[name])), TAUGHT + ASKED) for name in names}
    return {name: own[:TAUGHT] for name, own in places.items()}, {name: own[TAUGHT:] for name, own in places.items()}


def _share(said: torch.Tensor, wanted: torch.Tensor) -> float:
    return float((said == wanted).float().mean())


def _seconds(model: Classifier, pictures: dict[str, list[Image.Image]]) -> float:
    """Of a lesson whose pictures were not looked at before."""
    names = list(SETS[0])
    lesson = {"names": names, "pictures": [pictures[name][:TAUGHT] for name in names]}
    start = time.perf_counter()
    run(model, [lesson], TeachingSettings(), lambda progress: None)
    return round(time.perf_counter() - start, 1)

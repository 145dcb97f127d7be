"""Whether the cartoonist draws the expression that is asked for, and leaves the rest of the person as it is.

Drawings that it did not learn from are given all seven expressions, and a classifier of drawings (`benchmarks/attribute_reader.py`)
reads what they show then: the share of edits that show the expression, and of all other attributes that read as before. What the
classifier reads wrongly in the drawings themselves is left out of the latter. The data folder holds `train` and `test`, made by
`training/draw_avatars.mjs` with `pairs`.
"""

from pathlib import Path

import numpy as np
import torch

from dlapp import catalog
from dlapp.device import Device
from dlapp.engines.cartoonist import GUIDANCE, CartoonPainter
from dlapp.tasks.face_editing import EXPRESSIONS, Settings, words
from training.face_data import cartoons

from ..attribute_reader import tensors, trained
from ..benchmark import Values
from ..table import table

PERSONS = 100
SHOWN: dict[str, dict[str, tuple[str, ...]]] = {  # expression -> what a drawing that shows it has
    "smile": {"mouth": ("smile",)},
    "laugh": {"mouth": ("laugh",)},
    "angry": {"mouth": ("angry",), "eyebrows": ("angry",)},
    "sad": {"mouth": ("sad",), "eyebrows": ("sad",)},
    "surprised": {"mouth": ("agape",), "eyebrows": ("raised",)},
    "wink": {"eyes": ("wink",)},
    "eyes_closed": {"eyes": ("humble", "bow")},
}
FACE = ("mouth", "eyebrows", "eyes")  # may follow the expression


@torch.inference_mode()
def measure(data: Path) -> Values:
    reader = trained(data)
    faces = cartoons(data / "test")
    sources = tensors(faces, np.arange(0, len(faces.pictures), 2)[:PERSONS])  # the first of each pair
    before = reader.read(sources)
    model = CartoonPainter(catalog.card("face_editing", "dlapp-cartoonist"), Device("cpu"))
    captions = model.tokens([words.caption(Settings(expression=name)) for name in EXPRESSIONS])
    hits, kept, judged = dict.fromkeys(EXPRESSIONS, 0), 0, 0
    truth = _truth(faces.labels, faces.parts, len(sources))
    for person, source in enumerate(sources):
        count = len(EXPRESSIONS)
        made = model.paint(
            captions, [person] * count, lambda _: None, source=source.expand(count, -1, -1, -1), guidance=GUIDANCE
        )
        after = reader.read(2 * made - 1)
        for number, name in enumerate(EXPRESSIONS):
            hits[name] += all(after[part][number] in choices for part, choices in SHOWN[name].items())
            for part, choices in truth.items():
                if part not in FACE and before[part][person] == choices[person]:
                    kept += after[part][number] == choices[person]
                    judged += 1
    return {
        "persons": len(sources),
        "shown": {name: round(hits[name] / len(sources), 3) for name in EXPRESSIONS},
        "kept": round(kept / max(1, judged), 3),
    }


def _truth(labels: np.ndarray, parts: dict[str, list[str]], count: int) -> dict[str, list[str]]:
    """Part -> the choice of each person's first drawing."""
    return {
        part: [choices[i] for i in labels[::2][:count, column]] for column, (part, choices) in enumerate(parts.items())
    }


def tables(values: Values) -> str:
    shown = values["shown"]
    rows = [(name.replace("_", " "), f"{share:.1%}") for name, share in shown.items()]
    rows += [
        ("all expressions", f"{sum(shown.values()) / len(shown):.1%}"),
        ("other attributes kept", f"{values['kept']:.1%}"),
    ]
    return table((f"{values['persons']} persons", "share"), rows)

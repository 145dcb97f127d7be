"""Whether the cartoonist draws the expression that is asked for, and leaves the rest of the person as it is.

Drawings that it did not learn from are given all seven expressions, and a classifier of drawings (`benchmarks/attribute_reader.py`)
reads what they show then: the share of edits that show the expression, and of all other attributes that read as before. What the
classifier reads wrongly in the drawings themselves is left out of the latter. The data folder holds `train` and `test`, made by
`training/draw_avatars.mjs` with `pairs`.
"""

from pathlib import Path

import numpy as np

from dlapp.tasks.face_editing import EXPRESSIONS, Settings, words
from training.face_data import cartoons

from ..attribute_reader import tensors, trained
from ..benchmark import Values
from ..painting import painted, painter
from ..table import table

PERSONS = 50
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


def measure(data: Path) -> Values:
    reader = trained(data)
    faces = cartoons(data / "test")
    sources = tensors(faces, np.arange(0, len(faces.pictures), 2)[:PERSONS])  # the first of each pair
    before, model = reader.read(sources), painter()
    truth = _truth(faces.labels, faces.parts, len(sources))
    shown, kept = {}, []
    for name in EXPRESSIONS:
        wish = Settings(expression=name)
        captions, seeds = [words.caption(wish)] * len(sources), range(len(sources))
        after = reader.read(painted(model, captions, seeds, source=sources, guidance=wish.strength))
        right = [
            all(after[part][person] in choices for part, choices in SHOWN[name].items())
            for person in range(len(sources))
        ]
        shown[name] = round(float(np.mean(right)), 3)
        kept += [
            after[part][person] == choice
            for part, choices in truth.items()
            for person, choice in enumerate(choices)
            if part not in FACE and before[part][person] == choice
        ]
    return {
        "persons": len(sources),
        "shown": shown,
        "kept": round(float(np.mean(kept)), 3),
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

"""Seconds from the end of a stroke to the picture, once the model is loaded: strokes to paper, a job, clean lines, the network."""

import functools
from typing import Any

import dlapp
from dlapp import strokes
from dlapp.ui.inputs.example_sketches import SKETCHES

from ..benchmark import Values
from ..table import table
from ..timing import median_seconds

CALLS: dict[str, dict[str, Any]] = {
    "one picture": {},
    "one picture, with a caption": {"caption": "red hair, green shirt, smiling"},
    "four pictures": {"count": 4},
}


def measure() -> Values:
    drawn = SKETCHES["bun"][1]
    sent = [{"points": [list(point) for point in each.points], "width": each.width} for each in drawn]

    def drawing_to_picture(settings: dict[str, Any]) -> None:
        dlapp.run("sketch_to_image", strokes.picture(strokes.read(sent)), **settings)

    found = {}
    for name, settings in CALLS.items():
        found[name] = round(median_seconds(functools.partial(drawing_to_picture, settings), repeats=5), 2)
    return {"seconds": found}


def tables(values: Values) -> str:
    return table(
        ("dlapp cartoonist, 12 steps", "time"), [(name, f"{taken:.2f} s") for name, taken in values["seconds"].items()]
    )

"""Faces from seeds, a face found in a picture, and a walk, once everything is loaded."""

from collections.abc import Callable

import dlapp

from ..benchmark import Values
from ..table import table
from ..timing import seconds


def measure() -> Values:
    face = dlapp.run("face_generation", None).images[0]
    calls: dict[str, Callable[[], object]] = {
        "16 faces, each enlarged to 256 x 256": lambda: dlapp.run("face_generation", None, count=16),
        "a face found (160 steps)": lambda: dlapp.run("face_generation.inversion", face),
        "a walk of four seconds": lambda: dlapp.run("face_generation.walk", None),
    }
    return {"seconds": {name: round(seconds(call), 2) for name, call in calls.items()}}


def tables(values: Values) -> str:
    return table(
        ("dlapp cartoon faces", "time"), [(name, f"{taken:.2f} s") for name, taken in values["seconds"].items()]
    )

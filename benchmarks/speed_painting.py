"""Stylizer and colorizer on one picture and on a whole photo; the small GAN's steps."""

import time
from collections.abc import Callable
from functools import partial

from PIL import Image

import dlapp
from dlapp.labs.gan import BOTH, Lab
from dlapp.ui.gan_controls import COLLAPSES, COVERS
from dlapp.ui.inputs import sample_picture

from .table import markdown

SIZES = ((512, 512), (4000, 3000))


def report() -> str:
    """Seconds by task and size; then steps of the lab a second."""
    with Image.open(sample_picture("coffee.png")) as image:
        photo = image.convert("RGB")
    ways: dict[str, Callable[[Image.Image], object]] = {
        "style transfer": lambda picture: dlapp.run("style_transfer", {"content": picture, "style": "great_wave"}),
        "colorization": lambda picture: dlapp.run("colorization", picture),
        "colorization, temperature 1": lambda picture: dlapp.run("colorization", picture, temperature=1.0),
    }
    rows = []
    for name, way in ways.items():
        way(photo.resize((64, 64)))
        rows.append((name, *(f"{_seconds(partial(way, photo.resize(size))):.2f} s" for size in SIZES)))
    labs = []
    for name, setup in (("non-saturating", COLLAPSES), ("Wasserstein, five steps of the critic", COVERS)):
        lab = Lab(setup)
        lab.train(BOTH, 20)
        labs.append((name, f"{200 / _seconds(partial(lab.train, BOTH, 200)):.0f}"))
    return "\n\n".join(
        [
            markdown(("", *(f"{width} x {height}" for width, height in SIZES)), rows),
            markdown(("GAN lab, on one core", "steps a second"), labs),
        ]
    )


def _seconds(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return time.perf_counter() - began

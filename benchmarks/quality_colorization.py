"""How near the built-in colorizer comes to the true colours of photos that it did not learn from."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from PIL import Image

import dlapp
from dlapp import recolouring
from dlapp.metrics import ciede2000, colourfulness
from dlapp.tasks.colorization import Hint
from training.colorization import to_lab
from training.image_classification import decoded

from .table import markdown

EVERY = 5  # photos of the validation set: 2,000 of 10,000
GIVEN = 10  # hints


def report(data: Path) -> str:
    """A table in Markdown; the data folder holds `tiny-imagenet-200`."""
    folder = data if (data / "wnids.txt").exists() else data / "tiny-imagenet-200"
    pixels, _ = decoded(folder, "val")
    photos = [Image.fromarray(photo.permute(1, 2, 0).numpy()) for photo in pixels[::EVERY]]
    learnt, _ = decoded(folder, "train")
    mean = to_lab(learnt[::50].float() / 255)[:, 1:].mean((0, 2, 3)).numpy()
    ways: dict[str, Callable[[Image.Image, int], Image.Image]] = {
        "gray": lambda photo, number: recolouring.turned(photo, 0, 0),
        "mean colour": lambda photo, number: recolouring.changed(photo, lambda ab, top: ab * 0 + mean),
        "dlapp colorizer": lambda photo, number: dlapp.run("colorization", photo).image,
        f"dlapp colorizer, {GIVEN} hints": _hinted,
        "the photos": lambda photo, number: photo,
    }
    rows = []
    for name, way in ways.items():
        made = [way(photo, number) for number, photo in enumerate(photos)]
        difference = np.mean([ciede2000(ours, true) for ours, true in zip(made, photos, strict=True)])
        rows.append((name, f"{difference:.2f}", f"{np.mean([colourfulness(ours) for ours in made]):.1f}"))
    return markdown((f"{len(photos):,} photos", "CIEDE2000", "colourfulness"), rows)


def _hinted(photo: Image.Image, number: int) -> Image.Image:
    """With the true colours of a few random places."""
    places = torch.rand(GIVEN, 2, generator=torch.Generator().manual_seed(number)).tolist()
    hints = []
    for x, y in places:
        colour = photo.getpixel((int(x * photo.width), int(y * photo.height)))
        assert isinstance(colour, tuple)
        hints.append(Hint(x, y, (colour[0], colour[1], colour[2])))
    return dlapp.run("colorization", photo, hints=tuple(hints)).image

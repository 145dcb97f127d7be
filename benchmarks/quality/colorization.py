"""How near the built-in colorizer comes to the true colours of photos that it did not learn from.

Mean colour difference CIEDE2000 (1 is just noticeable) and colourfulness (Hasler & Süsstrunk 2003,
https://doi.org/10.1117/12.477378: 15 is slightly, 59 quite colourful). The data folder holds `tiny-imagenet-200` (of
https://github.com/seshuad/IMagenet).
"""

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

from ..benchmark import Values
from ..table import table

EVERY = 5  # photos of the validation set: 2,000 of 10,000
HINTS = 10


def measure(data: Path) -> Values:
    folder = data if (data / "wnids.txt").exists() else data / "tiny-imagenet-200"
    pixels, _ = decoded(folder, "val")
    photos = [Image.fromarray(photo.permute(1, 2, 0).numpy()) for photo in pixels[::EVERY]]  # (3, H, W) -> (H, W, 3)
    learnt, _ = decoded(folder, "train")
    mean = to_lab(learnt[::50].float() / 255)[:, 1:].mean((0, 2, 3)).numpy()
    systems: dict[str, Callable[[Image.Image, int], Image.Image]] = {
        "gray": lambda photo, number: recolouring.turned(photo, 0, 0),
        "mean colour": lambda photo, number: recolouring.changed(photo, lambda ab, top: ab * 0 + mean),
        "dlapp colorizer": lambda photo, number: dlapp.run("colorization", photo).image,
        f"dlapp colorizer, {HINTS} hints": _hinted,
        "the photos": lambda photo, number: photo,
    }
    rows = []
    for name, colorize in systems.items():
        made = [colorize(photo, number) for number, photo in enumerate(photos)]
        difference = np.mean([ciede2000(ours, true) for ours, true in zip(made, photos, strict=True)])
        vividness = np.mean([colourfulness(ours) for ours in made])
        rows.append(
            {"system": name, "ciede2000": round(float(difference), 2), "colourfulness": round(float(vividness), 1)}
        )
    return {"photos": len(photos), "systems": rows}


def tables(values: Values) -> str:
    rows = [(row["system"], f"{row['ciede2000']:.2f}", row["colourfulness"]) for row in values["systems"]]
    return table((f"{values['photos']:,} photos of Tiny-ImageNet-200 validation", "CIEDE2000", "colourfulness"), rows)


def headlines(values: Values) -> dict[str, str]:
    gray, _, ours, hinted, _ = (f"{row['ciede2000']:.2f}" for row in values["systems"])
    return {
        "dlapp-colorizer": f"CIEDE2000 {ours} on Tiny-ImageNet-200 validation (gray photo: {gray}), {hinted} with ten hints"
    }


def _hinted(photo: Image.Image, number: int) -> Image.Image:
    """With the true colours of a few random points."""
    points = torch.rand(HINTS, 2, generator=torch.Generator().manual_seed(number)).tolist()
    hints = []
    for x, y in points:
        colour = photo.getpixel((int(x * photo.width), int(y * photo.height)))
        assert isinstance(colour, tuple)
        hints.append(Hint(x, y, (colour[0], colour[1], colour[2])))
    return dlapp.run("colorization", photo, hints=tuple(hints)).image

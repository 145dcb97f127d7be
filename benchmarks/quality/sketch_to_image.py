"""Whether the built-in network keeps the lines of a sketch, and takes the colours of its caption.

200 drawings that no training saw, turned into sketches as in training (lines or outlines, thick or thin, wobbly, with gaps), with a caption that
names their colours. Distances in pixels of 128: from each pixel of a line to the nearest edge of the picture, and from each edge to
the nearest line, means over all sketches. An edge further than any line is often right, since sketches have gaps: the drawing
itself is measured as well. “Colours”: how many of those named are right, as a classifier trained on drawings reads them
(`benchmarks/attribute_reader.py`).

The data folder holds `train` and `test` of `training/draw_avatars.mjs`: 60000 and 4000 drawings of 128 pixels, seeds 11 and 12,
in pairs.
"""

import random
from pathlib import Path

import numpy as np
import torch
from PIL import Image

import dlapp
from dlapp.networks.cartoonist import SIDE
from dlapp.tasks.sketch_to_image import lines
from dlapp.tensors import from_picture, to_pictures
from training.avatar_captions import Caption
from training.avatars import Avatars
from training.hand_sketches import sketched

from .. import attribute_reader
from ..benchmark import Values
from ..table import percent, table

COUNT = 200
COLOURS = ("hairColor", "skinColor", "clothesColor", "backgroundColor")


def measure(data: Path) -> Values:
    avatars, reader, chance = Avatars(data / "test"), attribute_reader.trained(data), random.Random(0)
    indices = range(0, 2 * COUNT, 2)  # one of each pair
    drawings = avatars.batch(np.array(indices))  # (B, 3, 128, 128) in [-1, 1]
    sketches = sketched(drawings, torch.Generator().manual_seed(0))  # (B, 1, 128, 128)
    captions = [avatars.caption(index, chance, COLOURS) for index in indices]
    made = [
        dlapp.run("sketch_to_image", drawn, caption=caption.text, seed=seed).image
        for seed, (drawn, caption) in enumerate(zip(map(_on_paper, sketches), captions, strict=True))
    ]
    small = [from_picture(image.resize((SIDE, SIDE), Image.Resampling.BOX)) for image in made]
    return {
        "sketches": COUNT,
        "pictures": _distances(sketches, made) | _colours(captions, reader.read(torch.stack(small) * 2 - 1)),
        "drawings": _distances(sketches, to_pictures((drawings + 1) / 2)) | _colours(captions, reader.read(drawings)),
    }


def _colours(captions: list[Caption], found: dict[str, list[str]]) -> dict[str, float]:
    """Of the colours that captions name, how many were found."""
    right = [
        found[part][i] in choices
        for i, caption in enumerate(captions)
        for part, choices in caption.named.items()
        if part in COLOURS
    ]
    return {"colours": round(float(np.mean(right)), 3)}


def _on_paper(sketch: torch.Tensor) -> Image.Image:
    """Ink (1, 128, 128) in [0, 1] as a drawing of 512 x 512 pixels."""
    return Image.fromarray((255 - 255 * sketch[0].numpy()).astype(np.uint8)).resize(
        (512, 512), Image.Resampling.NEAREST
    )


def _distances(sketches: torch.Tensor, pictures: list[Image.Image]) -> dict[str, float]:
    """Means over sketches and their pictures, see `lines.Kept`."""
    pairs = zip(sketches[:, 0].numpy(), pictures, strict=True)
    found = [kept for ink, picture in pairs if (kept := lines.kept(ink, lines.edges(picture)))]
    return {
        "to_edges": round(float(np.mean([kept.to_edges for kept in found])), 2),
        "to_lines": round(float(np.mean([kept.to_lines for kept in found])), 2),
    }


def tables(values: Values) -> str:
    names = {"pictures": "dlapp cartoonist", "drawings": "the drawings themselves"}
    rows = [
        (
            name,
            *(f"{values[key][way]:.2f}" for way in ("to_edges", "to_lines")),
            percent(values[key]["colours"]),
        )
        for key, name in names.items()
    ]
    return table((f"{values['sketches']} sketches, pixels of 128", "line to edge", "edge to line", "colours"), rows)

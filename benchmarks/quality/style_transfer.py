"""How much of content and style the built-in stylizer keeps, in the losses that it was trained with, on new photos.

Ten test photos of BSDS500 (https://github.com/BIDS/BSDS500) with each of the seven masters. Each loss is a share of what a
blank picture would lose, so lower is nearer. Weave is the fine texture in places that are flat in the photo, on eight other
test photos with a clear sky, in levels of 0 to 255. The data folder holds `images/test` of BSDS500 and the paintings that
`training/style_transfer.py` names.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageOps
from torch import Tensor

from dlapp.catalog import card
from dlapp.device import Device
from dlapp.networks.flat_places import weave
from dlapp.networks.perceptual import Perceptual
from dlapp.tasks import TASKS
from dlapp.tensors import from_picture
from training.style_transfer import MASTERS, losses

from ..benchmark import Values
from ..table import table

PHOTOS, SIDE = 10, 192
LOSSES = ("content", "style", "patches")
SKIES, SKY_SIDE = ("80085", "201080", "161045", "228076", "120093", "69007", "140006", "176051"), 320


def measure(data: Path) -> Values:
    painter = TASKS["style_transfer"].load(card("style_transfer"), Device("cpu"))
    masters = paintings(data)
    pairs, skies = list(held_out(data, masters)), list(pairs_of(_skies(data), masters, SKY_SIDE))

    def paint(content: Tensor, style: Tensor) -> Tensor:
        return painter.apply_style(content, painter.stylizer.read(painter.perceptual.statistics(style)), None)[0]

    systems: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
        "the photo itself": lambda content, style: content,
        "the painting itself": lambda content, style: style,
        "dlapp stylizer": paint,
    }
    rows = [
        {"system": name, **mean_losses(painter.perceptual, pairs, system), "weave": mean_weave(skies, system)}
        for name, system in systems.items()
    ]
    return {"pairs": len(pairs), "systems": rows}


def tables(values: Values) -> str:
    rows = [
        (row["system"], *(f"{row[loss]:.3f}" for loss in LOSSES), f"{row['weave']:.2f}") for row in values["systems"]
    ]
    return table((f"{values['pairs']} pairs, lower is nearer", *LOSSES, "weave"), rows)


def headlines(values: Values) -> dict[str, str]:
    photo, _, ours = values["systems"]
    shown = ", ".join(f"{loss} {ours[loss]:.3f}" for loss in LOSSES)
    unchanged = ", ".join(f"{photo[loss]:.3f}" for loss in LOSSES)
    weaves = f"weave over skies {ours['weave']:.1f} of 255 (photo itself: {photo['weave']:.1f})"
    return {"dlapp-stylizer": f"losses: {shown} (photo itself: {unchanged}); {weaves}"}


def paintings(data: Path) -> Path:
    """The folder of the masters' paintings, wherever it is in the data folder."""
    return next(data.rglob(MASTERS["starry_night"])).parent


def held_out(photos: Path, paintings: Path) -> Iterator[tuple[Tensor, Tensor]]:
    """Photos that were not learnt from, each with every master: (1, 3, SIDE, SIDE) each."""
    files = sorted(photos.rglob("images/test/*.jpg"))[:PHOTOS]
    if not files:
        raise FileNotFoundError(f"{photos} has no images/test of BSDS500")
    return pairs_of(files, paintings, SIDE)


def _skies(photos: Path) -> list[Path]:
    return [next(photos.rglob(f"images/test/{name}.jpg")) for name in SKIES]


def pairs_of(files: list[Path], paintings: Path, side: int) -> Iterator[tuple[Tensor, Tensor]]:
    """Photos, each with every master: (1, 3, side, side) each."""
    for file in files:
        for name in MASTERS.values():
            with Image.open(file) as photo, Image.open(paintings / name) as painting:
                first, second = (
                    from_picture(ImageOps.fit(image.convert("RGB"), (side, side), Image.Resampling.BICUBIC))[None]
                    for image in (photo, painting)
                )
            yield first, second


@torch.inference_mode()
def mean_losses(
    perceptual: Perceptual, pairs: Iterator | list, paint: Callable[[Tensor, Tensor], Tensor]
) -> dict[str, float]:
    """By the names in LOSSES, see `training.style_transfer.losses`."""
    found = []
    for content, style in pairs:
        of_style = perceptual.features(style)
        found.append([float(part) for part in losses(perceptual, paint(content, style), content, style, of_style)])
    return {name: round(mean, 3) for name, mean in zip(LOSSES, np.mean(found, 0).tolist(), strict=True)}


@torch.inference_mode()
def mean_weave(pairs: list[tuple[Tensor, Tensor]], paint: Callable[[Tensor, Tensor], Tensor]) -> float:
    """See `dlapp.networks.flat_places.weave`; in levels of 0 to 255."""
    found = [float(weave(paint(content, style), content)) for content, style in pairs]
    return round(255 * float(np.mean(found)), 2)

"""How much of content and style the built-in stylizer keeps, in the measures that it was trained with, on new photos."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageOps
from torch import Tensor

from dlapp.catalog import card
from dlapp.device import Device
from dlapp.networks.perceptual import Perceptual
from dlapp.tasks import style_transfer
from dlapp.tasks.image_classification import to_tensor
from training.style_transfer import MASTERS, losses

from .table import markdown

PHOTOS, SIDE = 10, 192


def report(data: Path) -> str:
    """A table in Markdown; the data folder holds `images/test` of BSDS500 and the paintings that training names."""
    model = style_transfer.load(card("style_transfer"), Device("cpu"))
    assert isinstance(model, style_transfer.Model)
    painter = model.network
    assert isinstance(painter, style_transfer.Painter)
    paintings = next(data.rglob(MASTERS["starry_night"])).parent
    pairs = list(held_out(data, paintings))

    def paint(content: Tensor, style: Tensor) -> Tensor:
        return painter.apply_style(content, painter.stylizer.read(painter.seen.statistics(style)), None)[0]

    ways: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
        "the photo itself": lambda content, style: content,
        "the painting itself": lambda content, style: style,
        "dlapp stylizer": paint,
    }
    rows = [(name, *(f"{value:.3f}" for value in mean_losses(painter.seen, pairs, way))) for name, way in ways.items()]
    return markdown((f"{len(pairs)} pairs, lower is nearer", "content", "style", "patches"), rows)


def held_out(photos: Path, paintings: Path) -> Iterator[tuple[Tensor, Tensor]]:
    """Photos that were not learnt from, each with every master: (1, 3, SIDE, SIDE) each."""
    files = sorted(photos.rglob("images/test/*.jpg"))[:PHOTOS]
    if not files:
        raise FileNotFoundError(f"{photos} has no images/test of BSDS500")
    for file in files:
        for name in MASTERS.values():
            with Image.open(file) as photo, Image.open(paintings / name) as painting:
                first, second = (
                    to_tensor(ImageOps.fit(image.convert("RGB"), (SIDE, SIDE), Image.Resampling.BICUBIC))[None]
                    for image in (photo, painting)
                )
            yield first, second


@torch.inference_mode()
def mean_losses(
    seen: Perceptual, pairs: Iterator | list, paint: Callable[[Tensor, Tensor], Tensor]
) -> tuple[float, ...]:
    """Content, style and patches, see `training.style_transfer.losses`."""
    found = []
    for content, style in pairs:
        of_style = seen.features(style)
        found.append([float(part) for part in losses(seen, paint(content, style), content, style, of_style)])
    return tuple(np.mean(found, 0).tolist())

"""Enlarging pictures, tile by tile, with their transparency and their 16 bits."""

import numpy as np
import torch
from PIL import Image, ImageFilter
from torch import Tensor

from ... import limits, media, tiling
from ...errors import UserError
from ...i18n import N_
from ...progress import Progress, Report, part
from . import Result, Settings
from .models import Model

MATTE = 4  # pixels that the colours reach into what is transparent, as far as the network's filters mix them


@torch.inference_mode()
def run(model: Model, pictures: list[Image.Image], settings: Settings, report: Report) -> list[Result]:
    """Enlarge pictures one after the other, tile by tile.

    Raises:
        UserError: when the model does not enlarge by that much, or the result would be too large.
    """
    if settings.scale not in model.scales:
        raise UserError(
            N_("This model's scale is {scales}, not {scale}. Change the scale or the model."),
            scales=", ".join(map(str, model.scales)),
            scale=settings.scale,
        )
    _check_sizes(pictures, settings.scale)
    results = []
    for number, picture in enumerate(pictures):
        image = enlarged(model, picture, settings, part(report, number, len(pictures)))
        results.append(Result(image=image, seed=settings.seed if model.is_random else None))
    return results


def _check_sizes(pictures: list[Image.Image], scale: int) -> None:
    sizes = [scale**2 * picture.width * picture.height for picture in pictures]
    if max(sizes) > limits.OUTPUT_PIXELS:
        raise UserError(
            N_("At ×{scale} the picture would have {size} megapixels. The limit is {limit}."),
            scale=scale,
            size=max(sizes) // 10**6,
            limit=limits.OUTPUT_PIXELS // 10**6,
        )
    if sum(sizes) > limits.JOB_PIXELS:
        raise UserError(
            N_("Together the pictures would have {size} megapixels. The limit for one run is {limit}."),
            size=sum(sizes) // 10**6,
            limit=limits.JOB_PIXELS // 10**6,
        )


def enlarged(model: Model, picture: Image.Image, settings: Settings, report: Report) -> Image.Image:
    """One picture, with its transparency and its 16 bits, if it has them; a model that invents has 8 bits only."""
    image = media.upright(picture, deep=not model.is_random)
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    has_edges = alpha is not None and len(set(alpha.getextrema())) > 1
    is_painted = has_edges and not model.is_random  # which has no idea of transparency
    passes = 2 if is_painted else 1

    def enlarge(pixels: np.ndarray, number: int) -> np.ndarray:
        """uint8 or uint16 (H, W, 3), or (H, W, 1) for gray."""
        last = Progress(number, passes)

        def remember(progress: Progress) -> None:
            nonlocal last
            last = progress
            report(progress)

        def network(tile: Tensor) -> Tensor:
            made = model.enlarge(tile.expand(-1, 3, -1, -1), settings, lambda: report(last))
            return made if tile.shape[1] == 3 else made.float().mean(1, keepdim=True)

        return tiling.run(network, pixels, settings.scale, model.tiles, part(remember, number, passes))

    if image.mode == "I;16":
        made = Image.fromarray(enlarge(np.asarray(image)[..., None], 0)[..., 0])
    else:
        made = Image.fromarray(enlarge(_opaque(image), 0))
    if alpha is not None:
        if is_painted:
            found = Image.fromarray(enlarge(np.asarray(alpha)[..., None], 1)[..., 0])
            made.putalpha(_with_plain_parts(found, alpha))
        else:
            made.putalpha(alpha.resize(made.size, Image.Resampling.BICUBIC))
    made.info = dict(image.info)
    return made


def _with_plain_parts(found: Image.Image, alpha: Image.Image) -> Image.Image:
    """Alpha as the network made it, but as clear or opaque as it was wherever nothing else is near."""
    for extreme, spread in ((0, ImageFilter.MaxFilter(5)), (255, ImageFilter.MinFilter(5))):
        plain = alpha.filter(spread).point(lambda value, extreme=extreme: 255 * (value == extreme))
        found.paste(extreme, mask=plain.resize(found.size, Image.Resampling.NEAREST))
    return found


def _opaque(image: Image.Image) -> np.ndarray:
    """uint8 (H, W, 3): RGB whose transparent parts go on in the colours beside them, of which edges would get a rim."""
    if image.mode == "RGB":
        return np.asarray(image)
    around = image.convert("RGBa").filter(ImageFilter.BoxBlur(MATTE)).convert("RGBA").convert("RGB")
    return np.asarray(
        Image.composite(image.convert("RGB"), around, image.getchannel("A").point(lambda a: 255 * (a > 0)))
    )

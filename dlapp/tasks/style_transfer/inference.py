"""Repainting pictures."""

from typing import Any

from PIL import Image

from ... import media
from ...engines.diffusion import Editor
from ...errors import UserError
from ...i18n import N_
from ...progress import Report, part
from . import Result, Settings
from .models import Painter


def run(model: Painter | Editor, items: list[dict[str, Any]], settings: Settings, report: Report) -> list[Result]:
    """Repaint pictures one after the other.

    Raises:
        UserError: when a style is missing or unknown, or a prompt is missing.
    """
    results = []
    for number, item in enumerate(items):
        picture = media.upright_rgb(item["content"])
        content = media.on_white(picture)
        one_done = part(report, number, len(items))
        seed = None
        if isinstance(model, Editor):
            seed = settings.seed + number
            made = model.edit(content, settings.prompt, settings.strength, seed, one_done)
        else:
            made = model.paint(content, styles_of(item), settings, one_done)
        if settings.keep_colours:
            made = with_colours_of(made, content)
        results.append(Result(image=media.dressed_as(picture, made), seed=seed))
    return results


def styles_of(item: dict[str, Any]) -> list[Image.Image | str]:
    """The one or two styles of an input.

    Raises:
        UserError: when there is none.
    """
    styles = [item[name] for name in ("style", "second") if item.get(name)]
    if not styles:
        raise UserError(N_("Choose a style first."))
    return styles


def with_colours_of(painted: Image.Image, picture: Image.Image) -> Image.Image:
    """The brightness of the painting with the colours of the picture (Gatys et al. 2017, https://arxiv.org/abs/1611.07865)."""
    brightness = painted.convert("YCbCr").getchannel("Y")
    _y, blue, red = picture.resize(painted.size, Image.Resampling.BICUBIC).convert("YCbCr").split()
    return Image.merge("YCbCr", (brightness, blue, red)).convert("RGB")

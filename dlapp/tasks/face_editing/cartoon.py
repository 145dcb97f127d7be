"""Editing drawn faces: the cartoonist is shown the drawing and told what is to be seen."""

import torch
from PIL import Image
from torch import Tensor

from ... import media
from ...engines.cartoonist import CartoonPainter, Step
from ...errors import UserError
from ...i18n import N_
from ...progress import Report
from . import Result, Settings, drawings, words
from .drawings import Place


def edited(model: CartoonPainter, picture: Image.Image, settings: Settings, seed: int, report: Report) -> Result:
    """An upright RGB or RGBA picture as the settings ask for.

    Raises:
        UserError: when there is nothing in the picture.
    """
    if settings.strength == 0:
        return Result(image=picture, unknown=[])
    caption = words.caption(settings)
    face, place = seen(picture, settings)
    made, chance = face, None
    if caption:
        made, chance = model.enlarged(painted(model, [caption], face, settings.strength, seed, report))[0], seed
    image = drawings.put_back(media.on_white(picture), made, place)
    if picture.mode == "RGBA":
        image.putalpha(_transparency(picture, settings, place).resize(image.size, Image.Resampling.BICUBIC))
    image.info = dict(picture.info)
    return Result(image=image, unknown=model.unknown(settings.instruction), seed=chance)


def seen(picture: Image.Image, settings: Settings) -> tuple[Image.Image, Place]:
    """The tilted square that the network gets of an upright picture, and where it was.

    Raises:
        UserError: when there is nothing in the picture.
    """
    flat = media.on_white(picture)
    if drawings.is_plain(flat):
        raise UserError(N_("There is no face in this picture: it has only one colour."))
    place = drawings.square(flat)
    return drawings.tilted(flat.crop(place), settings.strength * settings.tilt), place


@torch.inference_mode()
def painted(
    model: CartoonPainter,
    captions: list[str],
    face: Image.Image,
    strength: float,
    seed: int,
    report: Report,
    film: list[Step] | None = None,
) -> Tensor:
    """The face once for each caption, all from the same noise, (B, 3, 128, 128) in [0, 1]; `film` as in `CartoonPainter.paint`."""
    count = len(captions)
    return model.paint(
        model.tokens(captions),
        [seed] * count,
        report,
        source=model.from_face(face).expand(count, -1, -1, -1),
        guidance=strength,  # further than the words point, the rest of the face would go along
        film=film,
    )


def _transparency(picture: Image.Image, settings: Settings, place: Place) -> Image.Image:
    """The transparency of an RGBA picture, whose square was tilted."""
    alpha = picture.getchannel("A")
    square = drawings.tilted(alpha.crop(place).convert("RGB"), settings.strength * settings.tilt)
    alpha.paste(square.getchannel(0), place[:2])
    return alpha

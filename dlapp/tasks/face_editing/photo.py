"""Editing faces in photos: one is found, and its parts are moved."""

from PIL import Image

from ... import media
from ...errors import UserError
from ...i18n import N_
from . import Result, Settings
from .faces import Face, FaceFinder
from .warp import Warp


def edited(model: FaceFinder, picture: Image.Image, settings: Settings) -> Result:
    """An upright RGB or RGBA photo as the settings ask for.

    Raises:
        UserError: when it has no such face.
    """
    if settings.strength == 0:
        return Result(image=picture, unknown=[])
    made = Warp(chosen(model, picture, settings), settings).apply(picture)
    made.info = dict(picture.info)
    return Result(image=made, unknown=[])


def chosen(model: FaceFinder, picture: Image.Image, settings: Settings) -> Face:
    """The face of a photo that the settings mean.

    Raises:
        UserError: when there is none, or not as many.
    """
    found = model.faces(media.on_white(picture))
    if not found:
        raise UserError(
            N_("No face was found in this picture. If it is a drawing, choose the model “dlapp cartoonist”.")
        )
    if settings.face >= len(found):
        raise UserError(
            N_("There is no face {number} in this picture, counted from 0: {count} found."),
            number=settings.face,
            count=len(found),
        )
    return found[settings.face]

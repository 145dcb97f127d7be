"""Grey patches of photos: those that are learnt from and those that are held out come from different parts of each photo."""

import functools
from dataclasses import dataclass

import numpy as np
from PIL import Image

from ..i18n import N_
from ..sample_pictures import sample_picture

SIDE = 32  # pixels of a picture
BRIGHTNESS, CONTRAST = (108, 148), (40, 60)  # mean and standard deviation of a picture's values are drawn from these
Part = tuple[int, int, int, int]  # left, top, right, bottom


@dataclass(frozen=True)
class Photo:
    """A file of scikit-image's, the part that is learnt from, and the part that is held out.

    Attributes:
        side: pixels of the square in the photo that becomes one picture.
    """

    file: str
    side: int
    learnt: Part
    held_out: Part


# Brick, grass, gravel, cat: CC0; the Hubble eXtreme Deep Field: NASA, public domain.
PHOTOS = {
    N_("brick"): Photo("brick.png", 64, (0, 0, 300, 512), (300, 0, 512, 512)),
    N_("grass"): Photo("grass.png", 64, (0, 0, 300, 512), (300, 0, 512, 512)),
    N_("gravel"): Photo("gravel.png", 64, (0, 0, 300, 512), (300, 0, 512, 512)),
    N_("cat's fur"): Photo("chelsea.png", 32, (50, 0, 210, 110), (210, 0, 330, 110)),
    N_("galaxies"): Photo("hubble_deep_field.jpg", 64, (0, 0, 580, 872), (580, 0, 1000, 872)),
}


def picture(photo: Photo, is_held_out: bool, chance: np.random.Generator) -> np.ndarray:
    """A patch of either part, uint8 (1, SIDE, SIDE), mirrored or not; brightness and contrast tell nothing about the photo."""
    left, top, right, bottom = photo.held_out if is_held_out else photo.learnt
    x, y = chance.integers((left, top), (right - photo.side, bottom - photo.side), endpoint=True).tolist()
    box = (x, y, x + photo.side, y + photo.side)
    values = np.asarray(_grey(photo.file).resize((SIDE, SIDE), Image.Resampling.BOX, box), float)
    values = (values - values.mean()) / max(values.std(), 1)
    if chance.random() < 0.5:
        values = values[:, ::-1]
    values = chance.uniform(*BRIGHTNESS) + chance.uniform(*CONTRAST) * values
    return values.clip(0, 255).astype(np.uint8)[None]


@functools.cache
def _grey(file: str) -> Image.Image:
    with Image.open(sample_picture(file)) as image:
        return image.convert("L")

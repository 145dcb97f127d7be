"""Inputs that benchmarks share."""

from pathlib import Path

import skimage
from PIL import Image

from training.everyday_sentences import ENGLISH, JAPANESE

FACT = "The old lighthouse on the hill was built in 1874 by the engineer Clara Whitfield. "
PAGE = 2_000  # characters
SIZES = ((512, 512), (4000, 3000))  # pixels of a small picture and of a whole photo


def picture(name: str) -> Image.Image:
    """A picture of scikit-image, as RGB: "chelsea.png" is a cat."""
    with Image.open(Path(skimage.__file__).parent / "data" / name) as image:
        return image.convert("RGB")


def passages() -> dict[str, str]:
    """A page and 200 pages of everyday sentences in each language, with one fact in the middle of the 200."""
    made = {}
    for title, text in (("English", " ".join(ENGLISH) + " "), ("Japanese", "".join(JAPANESE))):
        page = (text * (PAGE // len(text) + 1))[:PAGE]
        made[f"{title}, one page"] = page
        made[f"{title}, 200 pages"] = page * 100 + FACT + page * 100
    return made

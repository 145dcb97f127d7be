"""A box as it is shown: its name in the visitor's language, its place on the screen."""

from collections.abc import Sequence

from PIL import Image

from ...tasks.object_detection import Box, drawing
from ..components.boxes import Drawn
from ..results import percent
from ..session import language


def name_of(box: Box) -> str:
    """The class of a box in the visitor's language."""
    return box.name_ja if language() == "ja" else box.name


def drawn(picture: Image.Image, found: Sequence[Box], looks: Sequence[str] = ()) -> list[Drawn]:
    """Boxes for the screen, each with its look."""
    return [
        Drawn(
            box.left / picture.width,
            box.top / picture.height,
            box.right / picture.width,
            box.bottom / picture.height,
            f"{name_of(box)} {percent(box.score)}",
            drawing.colour_of(box.index),
            drawing.ink_of(box.index),
            look,
        )
        for box, look in zip(found, looks or ["solid"] * len(found), strict=True)
    ]

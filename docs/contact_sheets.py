"""Sheets of results to look at, and the small pictures that the style page offers its styles with.

    python -m docs.contact_sheets

Writes `docs/style_transfer_sheet.webp` (ten pairs), `docs/colorization_sheet.webp` and `dlapp/ui/assets/style_*.webp`, from
the public-domain pictures of scikit-image; and `docs/faces_*.webp`, the faces of the seeds 0 to 63 of each built-in generator.
"""

from pathlib import Path

from PIL import Image, ImageOps

import dlapp
from benchmarks import samples
from benchmarks.quality.face_generation import MODELS, PORTRAITS, generated, loaded
from dlapp import recolouring
from dlapp.catalog import card
from dlapp.tasks.face_generation.models import to_rgb
from dlapp.tensors import to_array

ROOT = Path(__file__).parents[1]
CELL, GAP = (360, 270), 8
CONTENTS = ("astronaut.png", "chelsea.png", "coffee.png", "rocket.jpg", "motorcycle_left.png")
OWN_STYLES = ("hubble_deep_field.jpg", "ihc.png", "coffee.png")
COLOURED = (
    "astronaut.png",
    "chelsea.png",
    "coffee.png",
    "rocket.jpg",
    "motorcycle_left.png",
    "camera.png",
    "grass.png",
    "coins.png",
)


def picture(name: str, size: tuple[int, int] = CELL) -> Image.Image:
    return ImageOps.fit(samples.picture(name), size, Image.Resampling.LANCZOS)


def sheet(rows: list[list[Image.Image]]) -> Image.Image:
    """Pictures of one size in rows."""
    width, height = rows[0][0].size
    made = Image.new("RGB", ((width + GAP) * max(map(len, rows)) - GAP, (height + GAP) * len(rows) - GAP), "white")
    for y, row in enumerate(rows):
        for x, cell in enumerate(row):
            made.paste(cell, (x * (width + GAP), y * (height + GAP)))
    return made


def styles() -> Image.Image:
    """Ten pairs, each as photo, painting and, for a style that is a picture here, that picture."""
    names: list[str | Image.Image] = [*card("style_transfer").styles, *map(picture, OWN_STYLES)]
    cells = []
    for number, style in enumerate(names):
        content = picture(CONTENTS[number % len(CONTENTS)], (720, 540))
        painted = dlapp.run("style_transfer", {"content": content, "style": style}).image
        cells.append([content.resize(CELL), painted.resize(CELL, Image.Resampling.LANCZOS)])
        if isinstance(style, Image.Image):
            cells[-1].append(style)
    return sheet([[*cells[i], *cells[i + 1]] for i in range(0, 6, 2)] + [[*cells[6]], *cells[7:]])


def colours() -> Image.Image:
    """Gray, coloured and, where there are any, true colours."""
    rows = []
    for name in COLOURED:
        true = picture(name)
        made = dlapp.run("colorization", true).image
        rows.append([recolouring.turned(true, 0, 0), made, true])
    return sheet([[*rows[i], *rows[i + 1]] for i in range(0, len(rows), 2)])


def faces(model: str) -> Image.Image:
    """64 unselected faces in eight rows."""
    pixels = to_array(to_rgb(generated(loaded(model), 64)))  # (64, H, W, 3)
    side = pixels.shape[1]
    rows = pixels.reshape(8, 8, side, side, 3).swapaxes(1, 2)  # (8, H, 8, W, 3)
    return Image.fromarray(rows.reshape(8 * side, 8 * side, 3))


def main() -> None:
    for name, made in (("style_transfer", styles()), ("colorization", colours())):
        made.save(ROOT / "docs" / f"{name}_sheet.webp", quality=82, method=6)
    for model in (*MODELS, PORTRAITS):
        faces(model).save(ROOT / "docs" / f"faces_{model.removeprefix('dlapp-faces-')}.webp", quality=90)
    content = picture("coffee.png", (360, 240))
    for style in card("style_transfer").styles:
        painted = dlapp.run("style_transfer", {"content": content, "style": style}).image
        painted.save(ROOT / "dlapp" / "ui" / "assets" / f"style_{style}.webp", quality=80, method=6)


if __name__ == "__main__":
    main()

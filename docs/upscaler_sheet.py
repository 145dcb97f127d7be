"""A sheet of what the upscalers make of small pictures, to look at.

    python -m docs.upscaler_sheet

Writes `docs/super_resolution_sheet.webp`: bicubic interpolation, the built-in upscaler ("restore"), then Real-ESRGAN x4plus, x4plus
anime and animevideo v3, which must have been downloaded. First two photos of scikit-image made small and stored as JPEG, then a
drawing of the cartoon faces.
"""

import io
from pathlib import Path

from PIL import Image

import dlapp
from benchmarks import samples

from .contact_sheets import ROOT, sheet

SIZE = (80, 80)  # of the small pictures, which are enlarged four times
PHOTOS = {"astronaut.png": (130, 0, 330, 200), "chelsea.png": (110, 40, 310, 240)}  # the part that is made small
DRAWINGS = Path("dlapp/weights/dlapp-faces-cartoons/faces.webp")
JPEG_QUALITY = 60
MODELS = ("dlapp-upscaler", "realesrgan-x4plus", "realesrgan-x4plus-anime", "realesr-animevideov3")


def worn(name: str, box: tuple[int, int, int, int]) -> Image.Image:
    """A part of a photo, small and stored as JPEG."""
    file = io.BytesIO()
    samples.picture(name).resize(SIZE, Image.Resampling.LANCZOS, box).save(file, "JPEG", quality=JPEG_QUALITY)
    with Image.open(file) as stored:
        return stored.convert("RGB")


def row(small: Image.Image) -> list[Image.Image]:
    """The small picture four times as large, in each way."""
    bicubic = small.resize((4 * small.width, 4 * small.height), Image.Resampling.BICUBIC)
    return [bicubic, *(dlapp.run("super_resolution", small, model=name, mode="restore").image for name in MODELS)]


def main() -> None:
    with Image.open(ROOT / DRAWINGS) as drawings:
        drawing = drawings.convert("RGB").crop((160, 40, 240, 120))
    smalls = [*(worn(name, box) for name, box in PHOTOS.items()), drawing]
    made = sheet([row(small) for small in smalls])
    made.save(ROOT / "docs" / "super_resolution_sheet.webp", quality=82, method=6)


if __name__ == "__main__":
    main()

"""Pictures that tests share."""

import io

from PIL import Image

from dlapp.sample_pictures import sample_picture

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)


def sample(name: str) -> Image.Image:
    """A public-domain picture of scikit-image's data folder, as RGB."""
    with Image.open(sample_picture(name)) as image:
        return image.convert("RGB")


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    """The picture as the bytes of a file."""
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def quarters(mode: str = "RGB", colours=(RED, GREEN, BLUE, WHITE)) -> Image.Image:
    """64 x 48 pixels: a colour in each corner, so that no turn and no mirror looks the same."""
    image = Image.new(mode, (64, 48))
    for i, colour in enumerate(colours):
        image.paste(colour, (i % 2 * 32, i // 2 * 24, i % 2 * 32 + 32, i // 2 * 24 + 24))
    return image

"""Pictures that tests share."""

import io

from PIL import Image

from dlapp.ui.inputs import sample_picture


def sample(name: str) -> Image.Image:
    """A public-domain picture of scikit-image's data folder, as RGB."""
    with Image.open(sample_picture(name)) as image:
        return image.convert("RGB")


def encoded(image: Image.Image, kind: str, **options: object) -> bytes:
    """The picture as the bytes of a file."""
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()

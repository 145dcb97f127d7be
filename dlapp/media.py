"""Pictures entering and leaving, checked: the one picture loader."""

import io
import logging
import warnings
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from . import limits
from .errors import UserError
from .i18n import N_

log = logging.getLogger(__name__)
ACCEPTED = "PNG, JPEG, WebP, GIF, BMP, TIFF, HEIC, AVIF"
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "HEIF", "AVIF")  # MPO is opened as a JPEG

Image.MAX_IMAGE_PIXELS = None  # load_picture refuses by its own limit, with both numbers
warnings.filterwarnings("ignore", module=r"PIL\.")  # about odd metadata, which does not matter here


@dataclass(frozen=True)
class Picture:
    """A picture that came in.

    Attributes:
        name: the file's name.
        image: upright, RGB or RGBA, 8 bits a channel.
        frames: how many frames or pages the file has; only the first is in `image`.
    """

    name: str
    image: Image.Image
    frames: int = 1


def load_picture(data: bytes, name: str) -> Picture:
    """Decode a picture file of any accepted format, whatever its name says.

    Raises:
        UserError: when it is empty, too large, damaged or not a picture. Size is checked before decoding.
    """
    limits.check_file(data, name)
    _register_heif()
    try:
        image = Image.open(io.BytesIO(data), formats=_FORMATS)
        _check_pixels(image, name)
        frames = getattr(image, "n_frames", 1) if image.format != "MPO" else 1
        image.load()
        return Picture(name, upright_rgb(image), frames)
    except UserError:
        raise
    except UnidentifiedImageError:
        raise UserError(
            N_("{name} is not a picture that can be read. Accepted: {accepted}."), name=name, accepted=ACCEPTED
        ) from None
    except Exception:  # a decoder raises whatever a damaged file makes it stumble over
        log.info("%s cannot be decoded", name, exc_info=True)
        raise UserError(
            N_("{name} is damaged or incomplete and cannot be decoded. Accepted: {accepted}."),
            name=name,
            accepted=ACCEPTED,
        ) from None


def _register_heif() -> None:
    from pillow_heif import register_heif_opener

    register_heif_opener()


def _check_pixels(image: Image.Image, name: str) -> None:
    if image.width * image.height > limits.PIXELS:
        raise UserError(
            N_("{name} is {width} x {height} = {size} megapixels; up to {limit} megapixels are accepted."),
            name=name,
            width=image.width,
            height=image.height,
            size=image.width * image.height // 10**6,
            limit=limits.PIXELS // 10**6,
        )


def upright_rgb(image: Image.Image) -> Image.Image:
    """Any mode and EXIF orientation -> upright RGB, or RGBA where there is transparency."""
    return _eight_bits(ImageOps.exif_transpose(image))


def _eight_bits(image: Image.Image) -> Image.Image:
    """Any mode -> RGB, or RGBA where there is transparency."""
    if image.mode.startswith("I;16"):
        high_bytes = (np.asarray(image).astype(np.uint16) >> 8).astype(np.uint8)
        return Image.fromarray(high_bytes).convert("RGB")
    if image.mode in ("I", "F"):  # no stated range: the values in the picture are stretched to 0..255
        values = np.nan_to_num(np.asarray(image, dtype=np.float64))
        low, high = values.min(), values.max()
        scaled = (values - low) * (255 / (high - low) if high > low else 0)
        return Image.fromarray(scaled.round().astype(np.uint8)).convert("RGB")
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def on_white(image: Image.Image) -> Image.Image:
    """Upright RGB of any picture, transparent parts on white: what a network without an alpha channel gets."""
    image = upright_rgb(image)
    if image.mode == "RGB":
        return image
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    return ground


def fit(image: Image.Image, longest: int) -> Image.Image:
    """The picture reduced, if need be, so that its longer side is `longest` pixels."""
    if max(image.size) <= longest:
        return image
    width, height = (max(1, round(side * longest / max(image.size))) for side in image.size)
    return image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)


def check_picture(item: object) -> None:
    """Refuse what is not a PIL picture of at least one pixel: for code that calls tasks itself.

    Raises:
        UserError: naming the type that came instead.
    """
    if not isinstance(item, Image.Image) or 0 in item.size:
        raise UserError(N_("A picture is needed here, not {kind}."), kind=type(item).__name__)

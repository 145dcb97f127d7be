"""Pixels of any kind as 8 bits a channel: which value is black, which is white, and which is nothing at all."""

import io
import logging
import sys
from collections.abc import Callable, Iterator

import numpy as np
from PIL import Image, ImageCms, ImageFile

from .i18n import N_

log = logging.getLogger(__name__)
CLIPPED = N_("{name} has a few extreme values. They were clipped so that the rest of the picture can be seen.")
STRETCHED = N_("{name} uses only 12 of its 16 bits. It was brightened to the full range.")
_STRIP = 1_000_000  # pixels that are converted at once, so that no second copy of a large picture is made
_SAMPLE = 1_000_000  # values that percentiles are taken of
_TAILS = (0.1, 99.9)  # percentiles between which values are ordinary
_FAR = 3  # times as wide as that range: then there are extreme values


def is_deep(image: Image.Image) -> bool:
    """Whether it is gray of 16 bits."""
    return image.mode.startswith("I;16")


def eight_bits(image: Image.Image) -> tuple[Image.Image, str]:
    """Any mode -> RGB, or RGBA where there is transparency, and a sentence about `{name}` if values were changed.

    The very same object when it is RGB or RGBA already.
    """
    transparency = image.info.get("transparency")
    if is_deep(image):
        gray = _strips(image, lambda values: (values >> 8).astype(np.uint8))
        converted = _with_alpha(gray.convert("RGB"), image, transparency)
        return converted, ""
    if image.mode in ("I", "F"):
        low, high, is_clipped = _range(image)
        scale = 255 / (high - low) if high > low else 0.0
        gray = _strips(image, lambda values: _scaled(values, low, scale))
        return gray.convert("RGB"), CLIPPED if is_clipped else ""
    if image.mode in ("CMYK", "L") and image.info.get("icc_profile"):
        return _with_alpha(_to_srgb(image), image, transparency if image.mode == "L" else None), ""
    wanted = "RGBA" if image.has_transparency_data else "RGB"
    return (image if image.mode == wanted else image.convert(wanted)), ""


def true_transparency(image: Image.Image, depth: int) -> None:
    """Let the one transparent colour of a PNG of `depth` bits a channel be counted as Pillow counts the pixels, in 8 bits."""
    colour = image.info.get("transparency")
    if image.mode == "L" and depth < 8 and isinstance(colour, int):
        image.info["transparency"] = colour * 255 // (2**depth - 1)
    elif image.mode == "RGB" and depth == 16 and isinstance(colour, tuple):
        image.info["transparency"] = tuple(part >> 8 for part in colour)


def gray16(image: Image.Image) -> Image.Image:
    """16-bit gray of any byte order -> I;16."""
    return image if image.mode == "I;16" else Image.fromarray(np.asarray(image).astype(np.uint16))


def full_range(image: Image.Image) -> tuple[Image.Image, str]:
    """16-bit gray with the values of a camera of up to 12 bits -> all of the 16 bits, and a sentence about `{name}` if so.

    Values of up to 8 bits stay as they are: those are a dark picture.
    """
    largest = max(int(values.max()) for values in _rows(image))
    bits = largest.bit_length()
    if not 8 < bits <= 12:
        return image, ""
    made = np.concatenate([(values.astype(np.uint32) * 65_535 // 4095).astype(np.uint16) for values in _rows(image)])
    stretched = Image.fromarray(made)
    stretched.info = dict(image.info)
    return stretched, STRETCHED


_OTHER_ORDER = {"L": "B", "B": "L", "N": "B" if sys.byteorder == "little" else "L"}


def full_range_colour(image: Image.Image, opened: Callable[[], ImageFile.ImageFile]) -> str:
    """As `full_range`, for a TIFF of 16 bits a colour, of which Pillow decodes only the high bytes; in the picture itself.

    Args:
        opened: opens the same file again, for the low bytes.
    """
    low = opened()
    if not all(_raw_mode(tile).endswith((";16L", ";16B", ";16N")) for tile in low.tile):
        return ""
    if not 0 < max(int(np.asarray(image.getchannel(colour)).max()) for colour in "RGB") < 16:
        return ""
    low.tile = [_in_other_order(tile) for tile in low.tile]
    top = 0
    for high, rest in zip(_rows(image), _rows(low), strict=True):
        values = (high.astype(np.uint16) << 8 | rest).astype(np.uint32) * 255 // 4095
        image.paste(Image.fromarray(values.clip(0, 255).astype(np.uint8)), (0, top))
        top += len(values)
    return STRETCHED


def _raw_mode(tile) -> str:
    return tile.args if isinstance(tile.args, str) else tile.args[0]


def _in_other_order(tile):
    """A part of the file, read with the low bytes taken for the high ones."""
    raw_mode = _raw_mode(tile)
    swapped = raw_mode[:-1] + _OTHER_ORDER[raw_mode[-1]]
    return tile._replace(args=swapped if isinstance(tile.args, str) else (swapped, *tile.args[1:]))


def _rows(image: Image.Image) -> Iterator[np.ndarray]:
    """The pixels from the top, some rows at a time, (rows, W); 16 bits in this machine's byte order."""
    height = max(1, _STRIP // image.width)
    for top in range(0, image.height, height):
        rows = np.asarray(image.crop((0, top, image.width, min(top + height, image.height))))
        yield rows.astype(np.uint16) if is_deep(image) else rows


def _strips(image: Image.Image, convert) -> Image.Image:
    """Gray of 8 bits, converted some rows at a time."""
    return Image.fromarray(np.concatenate([convert(values) for values in _rows(image)]))


def _range(image: Image.Image) -> tuple[float, float, bool]:
    """Which values become black and white: the least and the greatest, but for extreme ones; and whether there are such."""
    least, greatest, is_clipped, samples = np.inf, -np.inf, False, []
    step = max(1, image.width * image.height // _SAMPLE)
    for values in _rows(image):
        finite = values[np.isfinite(values)]
        is_clipped |= bool(np.isinf(values).any())
        if len(finite):
            least, greatest = min(least, float(finite.min())), max(greatest, float(finite.max()))
            samples.append(finite[::step])
    if not samples:
        return 0.0, 0.0, is_clipped
    low, high = (float(value) for value in np.percentile(np.concatenate(samples).astype(np.float64), _TAILS))
    if high > low and greatest - least > _FAR * (high - low):
        return low, high, True
    return least, greatest, is_clipped


def _scaled(values: np.ndarray, low: float, scale: float) -> np.ndarray:
    """0 to 255; what is not a number is black."""
    with np.errstate(over="ignore", invalid="ignore"):
        scaled = (values.astype(np.float64) - low) * scale
    return np.nan_to_num(scaled, nan=0.0, posinf=255.0, neginf=0.0).clip(0, 255).round().astype(np.uint8)


def _with_alpha(converted: Image.Image, image: Image.Image, transparency: object) -> Image.Image:
    """With the one gray value that is transparent in the file, if there is one."""
    if not isinstance(transparency, int):
        return converted
    converted.putalpha(_strips(image, lambda values: np.where(values == transparency, 0, 255).astype(np.uint8)))
    return converted


def _to_srgb(image: Image.Image) -> Image.Image:
    """By the picture's own profile, if that can be read."""
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(image.info["icc_profile"]))
        converted = ImageCms.profileToProfile(image, profile, ImageCms.createProfile("sRGB"), outputMode="RGB")
        assert converted is not None
        return converted
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError) as error:
        log.info("a profile cannot be applied: %s", error)
        return image.convert("RGB")

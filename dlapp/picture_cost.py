"""What decoding a picture file would cost, known from its header: a small file must not take much time or memory."""

from PIL import Image

from . import limits
from .errors import UserError
from .i18n import N_
from .picture_metadata import jpeg_blocks

BYTES = 440_000_000  # of memory that decoding may take, for each MB of the file and at least once
LINE_BYTES = 24  # of memory for each line, beside its pixels: Pillow's pointers to it, and its length in fours; twice
SCAN_PIXELS = 4_000_000_000  # of a JPEG, each counted once for every scan: about 4 s


def check(image: Image.Image, data: bytes, name: str) -> None:
    """Refuse a picture, opened and not yet decoded, with too many pixels, or more than so small a file should have.

    Raises:
        UserError: naming the limit. ValueError: when the header contradicts itself.
    """
    pixels = image.width * image.height
    if pixels > limits.PIXELS:
        raise UserError(
            N_("{name} has {width} × {height} = {size} megapixels. The limit is {limit}."),
            name=name,
            width=image.width,
            height=image.height,
            size=pixels // 10**6,
            limit=limits.PIXELS // 10**6,
        )
    budget, needed = BYTES * max(1, len(data) / 1e6), pixels * _pixel_bytes(image) + LINE_BYTES * max(image.size)
    if needed > budget:
        raise UserError(
            N_(
                "{name} packs {size} megapixels into {kilobytes} kB. Files that small may have up to {limit} megapixels."
            ),
            name=name,
            size=pixels // 10**6,
            kilobytes=len(data) // 1000,
            limit=int(pixels * budget / needed // 10**6),
        )
    if image.format in ("JPEG", "MPO") and _scans(data) * pixels > SCAN_PIXELS:
        raise UserError(
            N_(
                "{name} was saved in so many passes that it takes too long to open. Save it again as an ordinary JPEG or PNG."
            ),
            name=name,
        )
    if image.format == "TIFF" and _tile_pixels(image) > 4 * max(pixels, 1_000_000):
        raise ValueError("a tile is far larger than the picture")


def _pixel_bytes(image: Image.Image) -> int:
    """Memory that one pixel takes at most while it is decoded, converted and turned: measured."""
    if image.format in ("WEBP", "AVIF"):
        return 17
    if image.format == "HEIF":
        return 12
    if image.format == "TIFF" and max(_bits(image)) > 8 and image.mode in ("RGB", "RGBA"):
        return 15  # which is decoded twice: see `picture_values.full_range_colour`
    if image.mode in ("I", "F", "CMYK", "LA", "PA", "La", "YCbCr", "LAB", "RGBX", "RGBa"):
        return 13  # 4 as they are, 4 converted, 4 turned
    if image.mode in ("RGB", "RGBA") and not image.info.get("progressive"):
        return 9
    return 10  # the coefficients of a progressive JPEG are in memory, too


def _bits(image: Image.Image) -> tuple[int, ...]:
    """Of each channel of a TIFF."""
    bits = getattr(image, "tag_v2", {}).get(258)
    return bits if isinstance(bits, tuple) and bits else (8,)


def _scans(data: bytes) -> int:
    return sum(kind == 0xDA for kind, _start, _end in jpeg_blocks(data))


def _tile_pixels(image: Image.Image) -> int:
    """Pixels that are decoded together: as many as a tile claims to have, even outside of the picture."""
    tags = getattr(image, "tag_v2", {})
    width, length = tags.get(322, 0), tags.get(323, 0)
    return width * length if isinstance(width, int) and isinstance(length, int) else 0

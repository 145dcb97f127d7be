"""What a picture file says beside its pixels. Cameras and editors write it carelessly, so nothing in it may fail a picture."""

import logging
import re
import struct
from typing import Any

from PIL import ExifTags, Image, PngImagePlugin

log = logging.getLogger(__name__)
TURNS = {  # EXIF orientation -> what makes the picture upright
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_DESCRIPTIVE = (
    ExifTags.Base.ImageDescription,
    ExifTags.Base.Make,
    ExifTags.Base.Model,
    ExifTags.Base.Software,
    ExifTags.Base.DateTime,
    ExifTags.Base.Artist,
    ExifTags.Base.Copyright,
)
_BLOCKS = (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo)


def turn(image: Image.Image) -> Image.Transpose | None:
    """What makes a picture upright, None where that is not said or cannot be read."""
    try:
        return TURNS.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # Pillow raises whatever a damaged tag makes it stumble over, here and below
        log.info("the orientation cannot be read", exc_info=True)
        return None


def exif(image: Image.Image) -> bytes | None:
    """The EXIF data of a picture that is turned upright: as they are without the orientation, None where they cannot be read."""
    raw = image.info.get("exif")
    try:
        tags = image.getexif()
        if image.format == "TIFF" and raw is None:  # whose tags also describe its own layout
            return _descriptive(tags).tobytes()
        if not raw:
            return None
        readable = tags.tobytes()  # reads every tag
        if ExifTags.Base.Orientation not in tags:
            return raw
        del tags[ExifTags.Base.Orientation]
        return tags.tobytes() if readable else None
    except Exception:  # Pillow raises whatever a damaged tag makes it stumble over; the picture is good without
        log.info("EXIF data cannot be read", exc_info=True)
        return None


def profile(image: Image.Image) -> bytes | None:
    """The ICC profile, unless it is none or too large for a PNG to be read again."""
    found = image.info.get("icc_profile")
    return found if isinstance(found, bytes) and 0 < len(found) <= PngImagePlugin.MAX_TEXT_CHUNK else None


def _descriptive(tags: Image.Exif) -> Image.Exif:
    """What the tags of a TIFF file say about the photo."""
    made = Image.Exif()
    for tag in _DESCRIPTIVE:
        if tag in tags:
            made[tag] = tags[tag]
    for block in _BLOCKS:
        if found := tags.get_ifd(block):
            made[block] = dict(found)
    return made


def stripped(data: bytes) -> bytes | None:
    """The same PNG, JPEG or TIFF file with nothing but its pixels and how they are to be read, None for other files."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _stripped_png(data)
    if data.startswith(b"\xff\xd8"):
        return _stripped_jpeg(data)
    if data[:4] in (b"II*\0", b"MM\0*"):
        return _stripped_tiff(data)
    return None


def _stripped_png(data: bytes) -> bytes:
    kept, place = [data[:8]], 8
    while place + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, place)
        if kind in (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"):
            kept.append(data[place : place + length + 12])
        place += length + 12
    return b"".join(kept)


def _stripped_jpeg(data: bytes) -> bytes:
    """Without application blocks and comments; JFIF and Adobe's say which colours are meant."""
    kept, place = [data[:2]], 2
    for kind, start, end in jpeg_blocks(data):
        if kind == 0xDA:
            break
        block = data[start:end]
        colours = (kind == 0xE0 and block[4:8] == b"JFIF" and len(block) >= 16) or (
            kind == 0xEE and block[4:9] == b"Adobe" and len(block) >= 16
        )
        if colours or not (0xE0 <= kind <= 0xEF or kind == 0xFE):
            kept.append(block)
        place = end
    return b"".join(kept) + data[place:]


_MARKER = re.compile(rb"\xff+([^\x00\x01\xd0-\xd7\xff])")  # of those with a block; the others stand among the pixels


def jpeg_blocks(data: bytes) -> Any:
    """The blocks of the first picture in a JPEG file: (marker, start, end) each, without the pixels that follow a scan's."""
    place = 2
    while marker := _MARKER.search(data, place):
        kind, start = marker[1][0], marker.start()
        if kind == 0xD9 or marker.end() + 2 > len(data):
            return
        end = marker.end() + max(2, struct.unpack_from(">H", data, marker.end())[0])
        yield kind, start, end
        place = end


# Tags that have nothing to do with the pixels, and are often damaged: XMP, IPTC, Photoshop, EXIF, GPS, interoperability.
_TIFF_METADATA = {700, 33723, 34377, 34665, 34853, 40965, *map(int, _DESCRIPTIVE)}


def _stripped_tiff(data: bytes) -> bytes:
    """Those tags of the first page renamed to one that nobody reads."""
    order = "<" if data.startswith(b"II") else ">"
    made = bytearray(data)
    try:
        (place,) = struct.unpack_from(order + "I", data, 4)
        (count,) = struct.unpack_from(order + "H", data, place)
        for entry in range(place + 2, place + 2 + 12 * count, 12):
            if struct.unpack_from(order + "H", data, entry)[0] in _TIFF_METADATA:
                struct.pack_into(order + "H", made, entry, 65_000)
    except struct.error:  # the list ends early, and so does the search
        pass
    return bytes(made)

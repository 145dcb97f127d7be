"""Picture files that once failed, made by code."""

import io
import struct
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
from PIL import Image

ASCII, SHORT, LONG, RATIONAL, UNDEFINED, DOUBLE = 2, 3, 4, 5, 7, 12  # types of tags
ORIENTATION, X_RESOLUTION, EXIF_POINTER, GPS_POINTER = 0x0112, 0x011A, 0x8769, 0x8825

Entry = tuple[int, int, int, bytes]  # tag, type, count, the four bytes of its value or place


def tags(*entries: Entry, count: int | None = None, more: bytes = b"") -> bytes:
    """An EXIF block, little endian; `count`: how many entries it claims to have."""
    packed = b"".join(struct.pack("<HHI", tag, kind, number) + value for tag, kind, number, value in entries)
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(entries) if count is None else count) + packed + more


def jpeg(image: Image.Image, *blocks: tuple[int, bytes]) -> bytes:
    """A JPEG file with application blocks after its start: (marker, content) each."""
    file = io.BytesIO()
    image.save(file, "JPEG", quality=95, subsampling=0)
    packed = b"".join(struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body for marker, body in blocks)
    return file.getvalue()[:2] + packed + file.getvalue()[2:]


TURNED = (ORIENTATION, SHORT, 1, struct.pack("<HH", 6, 0))
DAMAGED_TAGS = {
    "orientation is a text": tags((ORIENTATION, ASCII, 2, b"6\0\0\0"), more=bytes(4)),
    "orientation is two numbers": tags((ORIENTATION, SHORT, 2, struct.pack("<HH", 1, 1)), more=bytes(4)),
    "orientation has no value": tags((ORIENTATION, SHORT, 0, bytes(4)), more=bytes(4)),
    "orientation is 77": tags((ORIENTATION, SHORT, 1, struct.pack("<HH", 77, 0)), more=bytes(4)),
    "resolution ends early": tags((X_RESOLUTION, RATIONAL, 1, struct.pack("<I", 26)), more=bytes(6)),
    "resolution is bytes": tags((X_RESOLUTION, UNDEFINED, 4, b"\xff\0\xff\0"), more=bytes(4)),
    "list ends early": tags((X_RESOLUTION, SHORT, 1, bytes(4)), count=40),
    "list is not there": b"II*\0\xff\xff\xff\xff",
    "header is one byte": b"I",
    "header ends early": b"II*\0",
    "header is nonsense": bytes(range(1, 200)),
    "pointer is a text": tags((EXIF_POINTER, ASCII, 4, b"abc\0"), more=bytes(4)),
    "pointer is a fraction": tags(
        (EXIF_POINTER, RATIONAL, 1, struct.pack("<I", 26)), more=struct.pack("<III", 0, 1, 0)
    ),
    "pointer is a number below zero": tags((EXIF_POINTER, 9, 1, struct.pack("<i", -5)), more=bytes(4)),
    "pointer is two numbers": tags((GPS_POINTER, SHORT, 2, bytes(4)), more=bytes(4)),
    "pointer leads to itself": tags((EXIF_POINTER, LONG, 1, struct.pack("<I", 8)), more=bytes(4)),
    "pointer leads out": tags((EXIF_POINTER, LONG, 1, struct.pack("<I", 4_000_000_000)), more=bytes(4)),
    "text is a number": tags((0x010F, DOUBLE, 1, struct.pack("<I", 26)), more=struct.pack("<Id", 0, 1.5)),
    "value is larger than the file": tags((0x010F, ASCII, 2**31, struct.pack("<I", 26)), more=bytes(4)),
    "type is unknown": tags((ORIENTATION, 99, 1, bytes(4)), more=bytes(4)),
}
DAMAGED_BLOCKS = {
    "Photoshop ends early": (0xED, b"Photoshop 3.0\0" + b"8BIM\x03\xed"),
    "Photoshop has no size": (0xED, b"Photoshop 3.0\0" + b"8BIM\x03\xed\0\0\0"),
    "Adobe ends early": (0xEE, b"Adobe\0"),
    "JFIF ends early": (0xE0, b"JFIF\0"),
    "second picture is nowhere": (0xE2, b"MPF\0" + tags((0xB001, LONG, 1, struct.pack("<I", 9)), more=bytes(4))),
    "second picture is nonsense": (0xE2, b"MPF\0II*\0\xff\xff\xff\xff"),
    "profile ends early": (0xE2, b"ICC_PROFILE\0"),
    "XMP is nonsense": (0xE1, b"http://ns.adobe.com/xap/1.0/\0" + b"\xff\xfe tiff:Orientation=" + bytes(9)),
}


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, depth: int, colour: int, raw: bytes, *chunks: bytes) -> bytes:
    """A PNG made by hand; `raw` are its rows, each after a filter byte; `chunks` stand before them."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    data = chunk(b"IDAT", zlib.compress(raw))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + b"".join(chunks) + data + chunk(b"IEND", b"")


def damaged_chunks() -> dict[str, bytes]:
    """Of a PNG, none of which has to do with its pixels."""
    good = chunk(b"tEXt", b"Title\0A picture")
    return {
        "text with a wrong checksum": good[:-1] + bytes([good[-1] ^ 1]),
        "text that unpacks to 3 MB": chunk(b"zTXt", b"Title\0\0" + zlib.compress(bytes(3_000_000))),
        "profile that unpacks to 3 MB": chunk(b"iCCP", b"profile\0\0" + zlib.compress(bytes(3_000_000))),
        "profile that is not packed": chunk(b"iCCP", b"profile\0\0nonsense"),
        "resolution that ends early": chunk(b"pHYs", b"\0\0"),
        "gamma that ends early": chunk(b"gAMA", b"\0"),
        "colours that end early": chunk(b"cHRM", b"\0\0\0\1"),
        "rendering intent that is empty": chunk(b"sRGB", b""),
        "EXIF of one byte": chunk(b"eXIf", b"I"),
        "international text that ends early": chunk(b"iTXt", b"Title\0"),
    }


def many_scans(width: int, height: int, count: int) -> bytes:
    """A progressive JPEG whose last scan comes again and again: each goes through all of the picture."""
    file = io.BytesIO()
    Image.new("L", (width, height), 128).save(file, "JPEG", progressive=True)
    data = file.getvalue()
    scan = data[data.rindex(b"\xff\xc4", 0, data.rindex(b"\xff\xda")) : -2]
    return data[:-2] + count * scan + data[-2:]


def many_pages(count: int) -> bytes:
    """A TIFF file of one gray pixel, red once, and so many pages of it."""
    entries = [(256, 1), (257, 1), (258, 8), (259, 1), (262, 1), (273, 8), (277, 1), (278, 1), (279, 1)]
    size = 2 + 12 * len(entries) + 4
    body = struct.pack("<H", len(entries)) + b"".join(
        struct.pack("<HHII", tag, LONG, 1, value) for tag, value in entries
    )
    pages = [body + struct.pack("<I", 16 + size * (page + 1) if page + 1 < count else 0) for page in range(count)]
    return b"II*\0" + struct.pack("<I", 16) + b"\xc8" + bytes(7) + b"".join(pages)


def tiff(values: np.ndarray, **more: Any) -> bytes:
    """A TIFF file by tifffile, which comes with scikit-image: it writes what Pillow cannot."""
    import tifffile

    file = io.BytesIO()
    tifffile.imwrite(file, values, **more)
    return file.getvalue()


def tiff_with_tag(entry: Entry) -> bytes:
    """A TIFF file of 64 x 48 gray pixels of 200 with one more tag, before those of its layout."""
    entries = [(256, 64), (257, 48), (258, 8), (259, 1), (262, 1), (273, 8), (277, 1), (278, 48), (279, 64 * 48)]
    layout = b"".join(struct.pack("<HHII", tag, LONG, 1, value) for tag, value in entries)
    extra = struct.pack("<HHI", *entry[:3]) + entry[3]
    listed = struct.pack("<H", len(entries) + 1) + layout + extra + bytes(4)
    return b"II*\0" + struct.pack("<I", 8 + 64 * 48) + b"\xc8" * (64 * 48) + listed


def flat(kind: str, width: int, height: int, **options: object) -> bytes:
    """A picture of one colour, which takes hardly any bytes."""
    file = io.BytesIO()
    Image.new("RGB", (width, height), (200, 100, 50)).save(file, kind, **options)
    return file.getvalue()


Maker = Callable[[], bytes]
SMALL_AND_HUGE: dict[str, Maker] = {
    "PNG": lambda: png(10_000, 10_000, 1, 0, bytes(10_000 * 1251)),
    "WebP": lambda: flat("WEBP", 8000, 5000, quality=10, method=0),
    "AVIF": lambda: flat("AVIF", 8000, 5000, quality=10, speed=10),
    "progressive JPEG": lambda: flat("JPEG", 8000, 7000, quality=10, progressive=True, subsampling=0),
    "float TIFF": lambda: tiff(np.zeros((10_000, 10_000), np.float32), compression="zlib"),
}


def small_outside(width: int, height: int) -> bytes:
    """An AVIF file whose header promises 64 x 48 pixels, and whose picture is far larger."""
    data = flat("AVIF", width, height, quality=1, speed=10, subsampling="4:4:4")
    said = struct.pack(">II", width, height)
    assert said in data
    return data.replace(said, struct.pack(">II", 64, 48))

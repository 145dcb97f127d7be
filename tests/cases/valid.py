"""Valid files of every reader, made by code: what damaged ones are made from."""

import functools
import io
import struct
import zipfile
from collections.abc import Callable

import numpy as np
from PIL import ExifTags, Image, ImageCms

from . import documents, pictures, sounds

Maker = Callable[[], bytes]


def _photo(mode: str = "RGB", size: tuple[int, int] = (96, 64)) -> Image.Image:
    """Smooth colours with some noise, like a photo."""
    width, height = size
    rows, columns = np.mgrid[:height, :width]
    chance = np.random.default_rng(0).integers(0, 20, (height, width))
    colours = np.stack([columns * 255 // width, rows * 255 // height, 128 + chance], -1).astype(np.uint8)
    return Image.fromarray(colours).convert(mode)


def _tags() -> bytes:
    tags = Image.Exif()
    tags[ExifTags.Base.Orientation] = 6
    tags[ExifTags.Base.Model] = "A camera"
    tags[ExifTags.Base.XResolution] = 72.0
    tags[ExifTags.IFD.Exif] = {ExifTags.Base.ExposureTime: 0.1, ExifTags.Base.UserComment: b"ASCII\0\0\0{}"}
    tags[ExifTags.IFD.GPSInfo] = {ExifTags.GPS.GPSLatitudeRef: "N", ExifTags.GPS.GPSLatitude: (35.0, 0.0, 0.0)}
    return tags.tobytes()


def _file(image: Image.Image, kind: str, **options: object) -> Maker:
    def make() -> bytes:
        import pillow_heif

        pillow_heif.register_heif_opener()
        file = io.BytesIO()
        image.save(file, kind, **options)
        return file.getvalue()

    return make


def _profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def _frames(kind: str) -> Maker:
    return _file(_photo(), kind, save_all=True, append_images=[_photo().rotate(90), _photo().rotate(180)], duration=100)


def _deep_png() -> bytes:
    values = np.random.default_rng(1).integers(0, 65_536, (16, 16)).astype(">u2")
    raw = b"".join(b"\0" + row.tobytes() for row in values)
    return pictures.png(16, 16, 16, 0, raw, pictures.chunk(b"tRNS", struct.pack(">H", int(values[3, 3]))))


PICTURES: dict[str, Maker] = {
    "jpeg": _file(_photo(), "JPEG", exif=_tags(), icc_profile=_profile()),
    "jpeg progressive": _file(_photo(), "JPEG", progressive=True, exif=_tags()),
    "jpeg cmyk": _file(_photo("CMYK"), "JPEG"),
    "jpeg gray": _file(_photo("L"), "JPEG", icc_profile=_profile()),
    "mpo": _file(_photo(), "MPO", save_all=True, append_images=[_photo()]),
    "png": _file(_photo(), "PNG", exif=_tags(), icc_profile=_profile()),
    "png palette": _file(_photo().quantize(32), "PNG", transparency=3),
    "png alpha": _file(_photo("RGBA"), "PNG"),
    "png deep": _deep_png,
    "apng": _frames("PNG"),
    "webp": _file(_photo(), "WEBP", exif=_tags(), icc_profile=_profile()),
    "webp lossless": _file(_photo("RGBA"), "WEBP", lossless=True),
    "webp frames": _frames("WEBP"),
    "gif": _frames("GIF"),
    "bmp": _file(_photo(), "BMP"),
    "bmp palette": _file(_photo().quantize(16), "BMP"),
    "heic": _file(_photo(), "HEIF", exif=_tags()),
    "avif": _file(_photo(), "AVIF", exif=_tags(), icc_profile=_profile()),
    "avif frames": _frames("AVIF"),
    "tiff": _file(_photo(), "TIFF", exif=_tags()),
    "tiff lzw": _file(_photo(), "TIFF", compression="tiff_lzw"),
    "tiff jpeg": _file(_photo(), "TIFF", compression="jpeg"),
    "tiff deflate": _file(_photo("RGBA"), "TIFF", compression="tiff_adobe_deflate"),
    "tiff bits": _file(_photo("1"), "TIFF", compression="group4"),
    "tiff float": lambda: pictures.tiff(np.random.default_rng(2).normal(size=(32, 32)).astype(np.float32)),
    "tiff tiles": lambda: pictures.tiff(np.zeros((64, 64), np.uint8), tile=(32, 32), compression="zlib"),
    "tiff 12 bits": lambda: pictures.tiff(np.arange(3072, dtype=np.uint16).reshape(32, 32, 3), photometric="rgb"),
    "tiff pages": lambda: pictures.many_pages(5),
}

_WORDS = "It rains on the old roofs. Nobody is in the street, and the lamps are lit."


def _word() -> bytes:
    import docx

    word, file, photo = docx.Document(), io.BytesIO(), io.BytesIO()
    word.add_heading("Title")
    word.add_paragraph(_WORDS).add_run(" and more").bold = True
    word.add_table(2, 2).cell(0, 1).text = "In a table"
    _photo().save(photo, "PNG")
    word.add_picture(photo)
    word.save(file)
    return file.getvalue()


_LINE = f"BT /F1 12 Tf 20 200 Td ({_WORDS}) Tj ET\n".encode()
DOCUMENTS: dict[str, Maker] = {
    "docx": _word,
    "odt": lambda: documents.odt(f"<text:h>Title</text:h><text:p>{_WORDS}<text:s text:c='3'/></text:p>".encode()),
    "epub": lambda: documents.epub([f"<p>{_WORDS}</p>".encode()] * 3),
    "pdf": lambda: documents.pdf(3, _LINE * 5),
    "pdf locked": lambda: documents.locked_pdf("RC4-128", user="", owner="other"),
    "html": lambda: f"<html><head><title>a</title></head><body><p>{_WORDS}<ruby>a<rt>b</ruby></body></html>".encode(),
    "srt": lambda: "".join(f"{i}\n00:00:0{i},000 --> 00:00:0{i},900\n{_WORDS}\n\n" for i in range(1, 6)).encode(),
    "txt": lambda: "これは日本語の文章です。今日は天気がいいので、公園まで歩きました。".encode("cp932") * 5,
    "csv": lambda: "名前,町\n花子,東京\n".encode("euc_jp") * 9,
}


def _tune() -> np.ndarray:
    return np.concatenate([sounds.tone(220, 0.7), sounds.tone(440, 0.7)])


def _encoded(kind: str) -> bytes:
    return sounds.encoded(_tune(), kind)


SOUNDS: dict[str, Maker] = {
    "wav": lambda: sounds.wav(_tune()),
    **{kind: functools.partial(_encoded, kind) for kind in ("mp3", "ogg", "flac", "m4a", "webm")},
}


def unpacked(data: bytes) -> dict[str, bytes]:
    """The parts of a zip file."""
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        return {name: parts.read(name) for name in parts.namelist()}

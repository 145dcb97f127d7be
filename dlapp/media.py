"""Pictures entering and leaving, checked: the one picture loader and the one writer."""

import io
import json
import logging
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import ExifTags, Image, ImageFile, UnidentifiedImageError

from . import limits, picture_cost, picture_metadata, picture_values, reading_process
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
        image: upright, RGB or RGBA, 8 bits a channel; I;16 where 16-bit gray was asked for. Its `info` has the EXIF data
            and, when its colours are meant so, the ICC profile of the file.
        notices: what the visitor should know about it, such as that only the first of several frames is there.
    """

    name: str
    image: Image.Image
    notices: tuple[UserError, ...] = ()


def load_picture(data: bytes, name: str, deep: bool = False) -> Picture:
    """Decode a picture file of any accepted format, whatever its name says.

    Args:
        deep: let 16-bit gray stay 16-bit gray, as mode I;16.

    Raises:
        UserError: when it is empty, too large, damaged or not a picture. Size is checked before decoding.
    """
    limits.check_file(data, name)
    _register_heif()
    try:
        return _loaded(data, name, deep)
    except UserError:
        raise
    except Exception as error:  # a decoder raises whatever a damaged file makes it stumble over
        log.info("%s cannot be decoded", name, exc_info=True)
        trouble = error
    try:  # perhaps it is only the metadata
        bare = picture_metadata.stripped(data)
        if bare not in (None, data):
            return _loaded(bare, name, deep)
    except UserError:
        raise
    except Exception:  # as above
        log.info("%s cannot be decoded without its metadata either", name, exc_info=True)
    if isinstance(trouble, UnidentifiedImageError):
        raise UserError(
            N_("{name} is not a picture that this app can read. Accepted: {accepted}."), name=name, accepted=ACCEPTED
        )
    raise UserError(N_("{name} is damaged or incomplete. Accepted: {accepted}."), name=name, accepted=ACCEPTED)


def open_picture(path: str | Path, deep: bool = False) -> Image.Image:
    """The picture in a file, see `load_picture`."""
    path = Path(path)
    return load_picture(path.read_bytes(), path.name, deep).image


def size_of(data: bytes) -> tuple[int, int] | None:
    """(width, height) in pixels as a picture's header says, before it is turned; None when it is none."""
    _register_heif()
    try:
        with _opened(data) as image:
            return image.size
    except Exception:  # a decoder raises whatever a damaged file makes it stumble over
        return None


def _loaded(data: bytes, name: str, deep: bool) -> Picture:
    image: Image.Image = _opened(data)
    picture_cost.check(image, data, name)
    sentences = []
    # not how many there are: to count the pages of a TIFF file takes quadratic time
    if image.format != "MPO" and getattr(image, "is_animated", False):
        sentences.append(N_("{name} has several frames or pages. Only the first one is used."))
    image = _decoded_apart(image, data, name) if image.format == "AVIF" else image
    image.load()
    if image.format == "PNG":
        picture_values.true_transparency(image, depth=data[24])
    if image.format == "TIFF" and image.mode in ("RGB", "RGBA"):
        sentences.append(picture_values.full_range_colour(image, lambda: _opened(data)))
    upright_image, changed = _upright(image, deep)
    return Picture(name, upright_image, tuple(UserError(told, name=name) for told in (*sentences, *changed) if told))


def _opened(data: bytes) -> ImageFile.ImageFile:
    return Image.open(io.BytesIO(data), formats=_FORMATS)


def _decoded_apart(image: Image.Image, data: bytes, name: str) -> Image.Image:
    """An opened picture, decoded in a process of its own."""
    found, pixels = reading_process.call("picture_reader", name, data, share=max(1.0, len(data) / 1e6))
    decoded = Image.frombytes(found["mode"], tuple(found["size"]), pixels)
    decoded.info = image.info
    return decoded


def _register_heif() -> None:
    from pillow_heif import register_heif_opener

    register_heif_opener()


def upright_rgb(image: Image.Image) -> Image.Image:
    """Any mode and orientation -> upright RGB, or RGBA where there is transparency."""
    return upright(image, deep=False)


def upright(image: Image.Image, deep: bool) -> Image.Image:
    """As `upright_rgb`, but for 16-bit gray without transparency, which stays I;16 if `deep`."""
    made, _ = _upright(image, deep)
    return made.copy() if made.im is image.im else made


def _upright(image: Image.Image, deep: bool) -> tuple[Image.Image, list[str]]:
    """A new picture, which may share its pixels with the old one, and sentences about what was changed in it."""
    image.load()
    turn, sentences = picture_metadata.turn(image), []
    kept = {"exif": picture_metadata.exif(image)}  # which are to be turned no more
    if picture_values.is_deep(image) and image.format == "TIFF":
        image, told = picture_values.full_range(image)
        sentences.append(told)
    if deep and picture_values.is_deep(image) and "transparency" not in image.info:
        made = picture_values.gray16(image)
    else:
        made, told = picture_values.eight_bits(image)
        sentences.append(told)
    if image.mode in ("RGB", "RGBA", "P", "PA", "RGBX", "RGBa") or picture_values.is_deep(made):
        kept["icc_profile"] = picture_metadata.profile(image)  # of other colours it is applied or dropped
    made = made.transpose(turn) if turn is not None else made._new(made.im)
    made.info = {name: value for name, value in kept.items() if value}
    return made, sentences


def on_white(image: Image.Image) -> Image.Image:
    """Upright RGB of any picture, transparent parts on white: what a network without an alpha channel gets."""
    image = upright_rgb(image)
    if image.mode == "RGB":
        return image
    ground = Image.new("RGB", image.size, "white")
    ground.paste(image, mask=image.getchannel("A"))
    ground.info = dict(image.info)
    return ground


def dressed_as(image: Image.Image, made: Image.Image) -> Image.Image:
    """What was made of an upright picture, RGB of any size, with the transparency, EXIF data and profile of that."""
    if image.mode == "RGBA":
        made.putalpha(image.getchannel("A").resize(made.size, Image.Resampling.BICUBIC))
    made.info = dict(image.info)
    return made


def shown(image: Image.Image, longest: int) -> Image.Image:
    """RGB or RGBA for the screen, reduced first: of a large picture no second copy is made."""
    if picture_values.is_deep(image):  # Pillow cannot reduce it
        return fit(upright_rgb(image), longest)
    return upright_rgb(fit(image, longest))


def fit(image: Image.Image, longest: int) -> Image.Image:
    """The picture reduced, if need be, so that its longer side is `longest` pixels."""
    if max(image.size) <= longest:
        return image
    width, height = (max(1, round(side * longest / max(image.size))) for side in image.size)
    return image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3.0)


KINDS = {"PNG": "image/png", "JPEG": "image/jpeg", "WebP": "image/webp"}
_LONGEST = {"PNG": 2**31 - 1, "JPEG": 65_500, "WebP": 16_383}  # pixels that a side may have
_NOT_TRUE_ANY_MORE = {  # of a picture that was made anew
    ExifTags.Base.Orientation,
    ExifTags.Base.ImageWidth,
    ExifTags.Base.ImageLength,
    ExifTags.Base.ExifImageWidth,
    ExifTags.Base.ExifImageHeight,
    ExifTags.Base.MakerNote,
    ExifTags.Base.UserComment,
}
_EXIF_BYTES = 65_000  # that a JPEG can hold
_COMMENT = b"ASCII\0\0\0"


def write(image: Image.Image, kind: str, settings: dict[str, Any], place: bool = False) -> bytes:
    """Encode a picture with its ICC profile and EXIF data, and with what is needed to make it again.

    Args:
        kind: one of KINDS; JPEG has no transparency (white instead) and no 16 bits, WebP no 16 bits.
        settings: of plain types, written into the EXIF comment; `settings_of` reads them back.
        place: keep where the photo was taken (GPS).

    Raises:
        UserError: see `check_kind`.
    """
    check_kind(image, kind)
    options: dict[str, Any] = {"exif": _exif(image, settings, place)}
    if kind == "PNG":
        # a copy, because Pillow notes the options in the picture, which another thread may be saving, too
        image = upright(image, deep=True)
        options["compress_level"] = 3  # level 6 takes thrice as long for a twentieth less
    else:
        image = on_white(image) if kind == "JPEG" else upright_rgb(image)
        options |= {"quality": 95, "subsampling": 0} if kind == "JPEG" else {"quality": 95, "method": 2}
    file = io.BytesIO()
    image.save(file, kind, icc_profile=image.info.get("icc_profile"), **options)
    return file.getvalue()


def check_kind(image: Image.Image, kind: str) -> None:
    """Refuse a file format that cannot hold a picture of that size.

    Raises:
        UserError: naming the limit.
    """
    if max(image.size) > _LONGEST[kind]:
        raise UserError(
            N_("{kind} allows up to {limit} pixels per side; this picture has {size}. Choose PNG."),
            kind=kind,
            limit=_LONGEST[kind],
            size=max(image.size),
        )


def _exif(image: Image.Image, settings: dict[str, Any], place: bool) -> bytes:
    """The picture's EXIF data without what is not true any more, and with the settings."""
    comment = _COMMENT + json.dumps(settings, ensure_ascii=True).encode()
    try:
        if len(data := _kept_exif(image, comment, place).tobytes()) < _EXIF_BYTES:
            return data
    except Exception:  # values of odd types, which a damaged or careless file may have
        log.info("EXIF data cannot be kept", exc_info=True)
    plain = Image.Exif()
    plain[ExifTags.IFD.Exif] = {ExifTags.Base.UserComment: comment}
    return plain.tobytes()


def _kept_exif(image: Image.Image, comment: bytes, place: bool) -> Image.Exif:
    old, made = image.getexif(), Image.Exif()
    pointers = (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo, ExifTags.IFD.Interop)
    for tag, value in old.items():
        if tag not in _NOT_TRUE_ANY_MORE and tag not in pointers:
            made[tag] = value
    left_out = {*_NOT_TRUE_ANY_MORE, ExifTags.IFD.Interop}
    details = {tag: value for tag, value in old.get_ifd(ExifTags.IFD.Exif).items() if tag not in left_out}
    made[ExifTags.Base.Software] = "dlapp"
    made[ExifTags.IFD.Exif] = {**details, ExifTags.Base.UserComment: comment}
    if place and (where := old.get_ifd(ExifTags.IFD.GPSInfo)):
        made[ExifTags.IFD.GPSInfo] = dict(where)
    return made


def has_place(image: Image.Image) -> bool:
    """Whether a picture says where it was taken (GPS)."""
    try:
        return bool(image.getexif().get_ifd(ExifTags.IFD.GPSInfo))
    except Exception:  # as in `_exif`
        return False


def settings_of(image: Image.Image) -> dict[str, Any] | None:
    """What `write` noted in a file that was opened again, or None."""
    try:
        comment = image.getexif().get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.UserComment)
        if not isinstance(comment, bytes) or not comment.startswith(_COMMENT):
            return None
        found = json.loads(comment.removeprefix(_COMMENT))
    except Exception:  # as in `_exif`
        return None
    return found if isinstance(found, dict) else None

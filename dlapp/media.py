"""Pictures entering and leaving, checked: the one picture loader and the one writer."""

import io
import json
import logging
import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import ExifTags, Image, ImageCms, ImageOps, PngImagePlugin, UnidentifiedImageError

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
        image: upright, RGB or RGBA, 8 bits a channel; I;16 where 16-bit gray was asked for. Its `info` has the EXIF data
            and, when its colours are meant so, the ICC profile of the file.
        frames: how many frames or pages the file has; only the first is in `image`.
    """

    name: str
    image: Image.Image
    frames: int = 1


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
        image = Image.open(io.BytesIO(data), formats=_FORMATS)
        _check_pixels(image, name)
        frames = getattr(image, "n_frames", 1) if image.format != "MPO" else 1
        image.load()
        if image.format == "TIFF":  # whose tags Pillow keeps elsewhere, those about its own layout among them
            image.info["exif"] = _descriptive(image.getexif()).tobytes()
        return Picture(name, upright(image, deep), frames)
    except UserError:
        raise
    except UnidentifiedImageError:
        raise UserError(
            N_("{name} is not a picture that this app can read. Accepted: {accepted}."), name=name, accepted=ACCEPTED
        ) from None
    except Exception:  # a decoder raises whatever a damaged file makes it stumble over
        log.info("%s cannot be decoded", name, exc_info=True)
        raise UserError(
            N_("{name} is damaged or incomplete. Accepted: {accepted}."),
            name=name,
            accepted=ACCEPTED,
        ) from None


def _register_heif() -> None:
    from pillow_heif import register_heif_opener

    register_heif_opener()


def _check_pixels(image: Image.Image, name: str) -> None:
    if image.width * image.height > limits.PIXELS:
        raise UserError(
            N_("{name} has {width} × {height} = {size} megapixels. The limit is {limit}."),
            name=name,
            width=image.width,
            height=image.height,
            size=image.width * image.height // 10**6,
            limit=limits.PIXELS // 10**6,
        )


def upright_rgb(image: Image.Image) -> Image.Image:
    """Any mode and EXIF orientation -> upright RGB, or RGBA where there is transparency."""
    return _eight_bits(ImageOps.exif_transpose(image))


def upright(image: Image.Image, deep: bool) -> Image.Image:
    """As `upright_rgb`, but for 16-bit gray, which stays I;16 if `deep`."""
    if deep and _is_deep(image):
        return _gray16(ImageOps.exif_transpose(image))
    return upright_rgb(image)


def _descriptive(tags: Image.Exif) -> Image.Exif:
    """What the tags of a TIFF file say about the photo."""
    made = Image.Exif()
    for tag in _DESCRIPTIVE:
        if tag in tags:
            made[tag] = tags[tag]
    for pointer in (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo):
        if found := tags.get_ifd(pointer):
            made[pointer] = dict(found)
    return made


def _is_deep(image: Image.Image) -> bool:
    return image.mode.startswith("I;16")


def _gray16(image: Image.Image) -> Image.Image:
    """I;16 of any byte order -> I;16."""
    gray = Image.fromarray(np.asarray(image).astype(np.uint16))
    gray.info = _kept(image.info, "exif", "icc_profile")
    return gray


def _kept(info: dict[Any, Any], *names: str) -> dict[Any, Any]:
    """Those parts of a picture's info that go on with it; profiles too large for a PNG to be read again do not."""
    found = {name: info[name] for name in names if name in info}
    if len(found.get("icc_profile") or b"") > PngImagePlugin.MAX_TEXT_CHUNK:
        del found["icc_profile"]
    return found


def _eight_bits(image: Image.Image) -> Image.Image:
    """Any mode -> RGB, or RGBA where there is transparency; a profile of other colours than RGB is applied or dropped."""
    info = image.info
    if _is_deep(image):
        high_bytes = (np.asarray(image).astype(np.uint16) >> 8).astype(np.uint8)
        converted = Image.fromarray(high_bytes).convert("RGB")
    elif image.mode in ("I", "F"):  # no stated range: the values in the picture are stretched to 0..255
        values = np.nan_to_num(np.asarray(image, dtype=np.float64))
        low, high = values.min(), values.max()
        scaled = (values - low) * (255 / (high - low) if high > low else 0)
        converted = Image.fromarray(scaled.round().astype(np.uint8)).convert("RGB")
    elif image.mode in ("CMYK", "L") and info.get("icc_profile"):
        converted = _to_srgb(image)
    else:
        converted = image.convert("RGBA" if image.has_transparency_data else "RGB")
    kept = ("exif", "icc_profile") if image.mode in ("RGB", "RGBA", "P", "PA", "RGBX", "RGBa") else ("exif",)
    converted.info = _kept(info, *kept)
    return converted


def _to_srgb(image: Image.Image) -> Image.Image:
    """By the picture's own profile, if that can be read."""
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(image.info["icc_profile"]))
        converted = ImageCms.profileToProfile(image, profile, ImageCms.createProfile("sRGB"), outputMode="RGB")
        assert converted is not None
        return converted
    except (ImageCms.PyCMSError, OSError) as error:
        log.info("a profile cannot be applied: %s", error)
        return image.convert("RGB")


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
    if _is_deep(image):  # Pillow cannot reduce it
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
_DESCRIPTIVE = (
    ExifTags.Base.ImageDescription,
    ExifTags.Base.Make,
    ExifTags.Base.Model,
    ExifTags.Base.Orientation,
    ExifTags.Base.Software,
    ExifTags.Base.DateTime,
    ExifTags.Base.Artist,
    ExifTags.Base.Copyright,
)
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
    comment = image.getexif().get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.UserComment)
    if not isinstance(comment, bytes) or not comment.startswith(_COMMENT):
        return None
    try:
        found = json.loads(comment.removeprefix(_COMMENT))
    except ValueError:
        return None
    return found if isinstance(found, dict) else None

"""Pictures leaving: each file keeps what it should of the one that came in, and tells how it was made."""

import io
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import ExifTags, Image, ImageCms

from dlapp import UserError, media
from dlapp.media import load_picture
from tests.samples import WHITE, encoded, quarters


@pytest.fixture
def photo() -> Image.Image:
    """A picture as a camera writes it: with a profile, its own data and a place."""
    tags = Image.Exif()
    tags[ExifTags.Base.Orientation] = 6
    tags[ExifTags.Base.Model] = "A camera"
    tags[ExifTags.IFD.Exif] = {ExifTags.Base.DateTimeOriginal: "2020:01:02 03:04:05", ExifTags.Base.ExifImageWidth: 64}
    tags[ExifTags.IFD.GPSInfo] = {ExifTags.GPS.GPSLatitudeRef: "N", ExifTags.GPS.GPSLatitude: (35.0, 0.0, 0.0)}
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return load_picture(encoded(quarters(), "JPEG", exif=tags, icc_profile=profile), "photo.jpg").image


@pytest.mark.parametrize("kind", media.KINDS)
def test_files_tell_how_they_were_made_and_keep_what_the_camera_wrote(photo: Image.Image, kind: str) -> None:
    settings = {"task": "super_resolution", "scale": 4, "prompt": "猫 “cat”"}
    with Image.open(io.BytesIO(media.write(photo, kind, settings))) as image:
        assert image.size == (48, 64)
        assert media.settings_of(image) == settings
        tags = image.getexif()
        assert tags[ExifTags.Base.Model] == "A camera"
        assert tags[ExifTags.Base.Software] == "dlapp"
        assert ExifTags.Base.Orientation not in tags, "it would be turned twice"
        details = tags.get_ifd(ExifTags.IFD.Exif)
        assert details[ExifTags.Base.DateTimeOriginal] == "2020:01:02 03:04:05"
        assert ExifTags.Base.ExifImageWidth not in details
        assert image.info["icc_profile"] == photo.info["icc_profile"]


@pytest.mark.parametrize("kind", media.KINDS)
def test_a_picture_that_lies_on_its_side_is_turned_once(kind: str) -> None:
    tags = Image.Exif()
    tags[ExifTags.Base.Orientation] = 6
    lying = quarters()
    lying.info["exif"] = tags.tobytes()
    with Image.open(io.BytesIO(media.write(lying, kind, {}))) as image:
        assert image.size == (48, 64)
        assert ExifTags.Base.Orientation not in image.getexif()


@pytest.mark.parametrize("kind", media.KINDS)
def test_the_place_leaves_only_when_asked_for(photo: Image.Image, kind: str) -> None:
    for place in (False, True):
        with Image.open(io.BytesIO(media.write(photo, kind, {}, place))) as image:
            assert bool(image.getexif().get_ifd(ExifTags.IFD.GPSInfo)) is place


def test_16_bit_gray_leaves_as_it_came() -> None:
    gray = np.arange(48 * 64, dtype=np.uint16).reshape(48, 64) * 20
    picture = load_picture(encoded(Image.fromarray(gray), "PNG"), "scan.png", deep=True).image
    assert picture.mode == "I;16"
    with Image.open(io.BytesIO(media.write(picture, "PNG", {}))) as image:
        assert np.array_equal(np.asarray(image), gray)
    for kind in ("JPEG", "WebP"):
        with Image.open(io.BytesIO(media.write(picture, kind, {}))) as image:
            assert image.mode == "RGB"


def test_transparency_leaves_where_the_format_has_it() -> None:
    clear = Image.new("RGBA", (8, 8), (255, 0, 0, 0))
    modes = {}
    for kind in media.KINDS:
        with Image.open(io.BytesIO(media.write(clear, kind, {}))) as image:
            modes[kind] = image.mode
            assert image.convert("RGB").getpixel((4, 4)) == WHITE or kind != "JPEG"
    assert modes == {"PNG": "RGBA", "JPEG": "RGB", "WebP": "RGBA"}


@pytest.mark.parametrize(("kind", "side"), [("WebP", 16_384), ("JPEG", 65_501)])
def test_a_format_that_cannot_hold_the_picture_is_refused_with_both_numbers(kind: str, side: int) -> None:
    with pytest.raises(UserError, match=f"up to {side - 1} pixels per side; this picture has {side}"):
        media.write(Image.new("L", (side, 1)), kind, {})


def test_odd_camera_data_do_not_stop_the_file() -> None:
    image = quarters()
    image.info["exif"] = b"Exif\0\0" + bytes(range(200))
    with Image.open(io.BytesIO(media.write(image, "PNG", {"a": 1}))) as written:
        assert media.settings_of(written) == {"a": 1}


@pytest.mark.parametrize("comment", [b"", b"ASCII\0\0\0", b"ASCII\0\0\0[1]", b"ASCII\0\0\0{broken", b"by hand"])
def test_comments_of_others_are_no_settings(comment: bytes) -> None:
    tags = Image.Exif()
    tags[ExifTags.IFD.Exif] = {ExifTags.Base.UserComment: comment}
    with Image.open(io.BytesIO(encoded(quarters(), "JPEG", exif=tags))) as image:
        assert media.settings_of(image) is None


def test_a_profile_of_other_colours_is_not_kept() -> None:
    gray = load_picture(encoded(quarters("L", (10, 90, 170, 250)), "PNG", icc_profile=b"gray"), "gray.png").image
    assert "icc_profile" not in gray.info


def test_a_profile_that_a_png_could_not_give_back_is_not_kept() -> None:
    data = encoded(quarters(), "JPEG", icc_profile=bytes(2_000_000))
    assert "icc_profile" not in load_picture(data, "large.jpg").image.info


def test_a_tiff_keeps_what_the_camera_wrote_and_not_its_layout() -> None:
    tags = Image.Exif()
    tags[ExifTags.Base.Model] = "A camera"
    picture = load_picture(encoded(quarters(), "TIFF", exif=tags, compression="tiff_lzw"), "scan.tif").image
    with Image.open(io.BytesIO(media.write(picture, "JPEG", {}))) as image:
        assert image.getexif()[ExifTags.Base.Model] == "A camera"
        assert set(image.getexif()) <= {ExifTags.Base.Model, ExifTags.Base.Software, ExifTags.IFD.Exif}


def test_a_camera_s_interop_block_leaves_no_loose_end() -> None:
    tags = Image.Exif()
    tags[ExifTags.IFD.Exif] = {ExifTags.IFD.Interop: 88, ExifTags.Base.ExposureTime: 0.1}
    picture = load_picture(encoded(quarters(), "JPEG", exif=tags), "a.jpg").image
    with Image.open(io.BytesIO(media.write(picture, "JPEG", {}))) as image:
        details = image.getexif().get_ifd(ExifTags.IFD.Exif)
        assert ExifTags.IFD.Interop not in details
        assert details[ExifTags.Base.ExposureTime] == 0.1


def test_one_picture_may_be_written_by_many_threads(photo: Image.Image) -> None:
    """As when a page shows a result while its copy goes to the disk and someone downloads it."""

    def write(number: int) -> int:
        kind = list(media.KINDS)[number % 3]
        with Image.open(io.BytesIO(media.write(photo, kind, {"number": number}))) as image:
            found = media.settings_of(image)
        assert found
        return found["number"]

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(write, range(200))) == list(range(200))

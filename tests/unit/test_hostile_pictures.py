"""Picture files that once failed a page, slowed others down or lost their pixels."""

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from benchmarks import reading
from dlapp import UserError, limits, media
from dlapp.media import load_picture, on_white
from dlapp.picture_values import CLIPPED, STRETCHED
from dlapp.ui.inputs.pictures import File, decode
from tests.cases import pictures
from tests.samples import RED, quarters


def told(picture: media.Picture) -> list[str]:
    return [notice.message for notice in picture.notices]


def survives(data: bytes) -> Image.Image:
    """It loads, and everything that pages do with it later works, too."""
    image = load_picture(data, "lake").image
    assert on_white(image).size == media.shown(image, 1000).size == image.size
    for kind in media.KINDS:
        assert media.write(image, kind, {}, place=media.has_place(image))
    image.getexif().tobytes()
    media.settings_of(image)
    return image


# Metadata never fail a picture


@pytest.mark.parametrize("tags", pictures.DAMAGED_TAGS.values(), ids=pictures.DAMAGED_TAGS)
def test_damaged_exif_fails_no_picture(tags: bytes) -> None:
    photo = survives(pictures.jpeg(quarters(), (0xE1, b"Exif\0\0" + tags)))
    assert (photo.size, photo.mode) == ((64, 48), "RGB")
    np.testing.assert_allclose(photo.getpixel((8, 8)), RED, atol=12)
    drawn = survives(pictures.png(3, 1, 8, 0, b"\0\x10\x20\x30", pictures.chunk(b"eXIf", tags)))
    assert np.asarray(drawn)[0, :, 0].tolist() == [16, 32, 48]


@pytest.mark.parametrize("tags", pictures.DAMAGED_TAGS.values(), ids=pictures.DAMAGED_TAGS)
def test_a_library_s_own_picture_with_damaged_exif_is_taken(tags: bytes) -> None:
    with Image.open(io.BytesIO(pictures.jpeg(quarters(), (0xE1, b"Exif\0\0" + tags)))) as image:
        np.testing.assert_allclose(on_white(image).getpixel((8, 8)), RED, atol=12)


def test_a_damaged_tag_beside_it_does_not_hide_the_orientation() -> None:
    damaged = (0x010F, pictures.DOUBLE, 9, struct.pack("<I", 4_000_000_000))
    tags = pictures.tags(pictures.TURNED, damaged, more=bytes(4))
    assert survives(pictures.jpeg(quarters(), (0xE1, b"Exif\0\0" + tags))).size == (48, 64)


@pytest.mark.parametrize("block", pictures.DAMAGED_BLOCKS.values(), ids=pictures.DAMAGED_BLOCKS)
def test_damaged_blocks_fail_no_jpeg(block: tuple[int, bytes]) -> None:
    image = survives(pictures.jpeg(quarters(), block))
    np.testing.assert_allclose(image.getpixel((8, 8)), RED, atol=12)


@pytest.mark.parametrize("name", pictures.damaged_chunks())
def test_damaged_chunks_fail_no_png(name: str) -> None:
    image = survives(pictures.png(3, 1, 8, 0, b"\0\x10\x20\x30", pictures.damaged_chunks()[name]))
    assert np.asarray(image)[0, :, 0].tolist() == [16, 32, 48]


@pytest.mark.parametrize(
    "tag",
    [
        (pictures.EXIF_POINTER, 9, 1, struct.pack("<i", -16)),
        (pictures.GPS_POINTER, pictures.ASCII, 4, b"abc\0"),
        (pictures.ORIENTATION, pictures.ASCII, 2, b"6\0\0\0"),
        (700, pictures.SHORT, 1, bytes(4)),
    ],
)
def test_damaged_tags_fail_no_tiff(tag: pictures.Entry) -> None:
    image = survives(pictures.tiff_with_tag(tag))
    assert (image.size, image.getpixel((5, 5))) == ((64, 48), (200, 200, 200))


def test_one_bad_file_is_named_and_the_others_go_on() -> None:
    good = pictures.jpeg(quarters())
    strange = pictures.jpeg(quarters(), (0xE1, b"Exif\0\0" + pictures.DAMAGED_TAGS["header ends early"]))
    files = [File("a.jpg", good), File("b.jpg", good[:300]), File("c.jpg", strange), File("d.jpg", good)]
    found, notices = decode(files)
    assert [picture.name for picture in found] == ["a.jpg", "c.jpg", "d.jpg"]
    assert [notice.values["name"] for notice in notices] == ["b.jpg"]
    assert [on_white(picture.image).size for picture in found] == [(64, 48)] * 3


# Pixels


def chunk_of(*values: int) -> bytes:
    return pictures.chunk(b"tRNS", struct.pack(f">{len(values)}H", *values))


GRAY_PROFILE = pictures.chunk(
    b"iCCP",
    b"sRGB\0\0" + zlib.compress(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()),
)
TRANSPARENT_GRAY = [  # bits, row of three values, the transparent one, what is to be seen
    (2, b"\0\x1b", 2, [0, 85, 170, 255], 2),
    (4, b"\0\x05\xf9", 15, [0, 85, 255, 153], 2),
    (8, b"\0\x00\x05\x80\xff", 0x80, [0, 5, 128, 255], 2),
    (16, b"\0" + bytes.fromhex("0000000580058000"), 0x8005, [0, 0, 128, 128], 2),
]


@pytest.mark.parametrize("profile", [(), (GRAY_PROFILE,)], ids=["plain", "profile"])
@pytest.mark.parametrize("deep", [False, True])
@pytest.mark.parametrize(("depth", "raw", "transparent", "seen", "place"), TRANSPARENT_GRAY)
def test_a_gray_png_keeps_its_transparency(depth, raw, transparent, seen, place, deep, profile) -> None:
    data = pictures.png(4, 1, depth, 0, raw, *profile, chunk_of(transparent))
    image = load_picture(data, "x", deep=deep).image
    assert image.mode == "RGBA"
    pixels = np.asarray(image)[0]
    np.testing.assert_allclose(pixels[:, 0], seen, atol=1)
    assert pixels[:, 3].tolist() == [0 if i == place else 255 for i in range(4)]


def test_a_16_bit_colour_png_keeps_its_transparency() -> None:
    raw = b"\0" + bytes.fromhex("800180018001") + bytes.fromhex("ffffffff0000")
    image = load_picture(pictures.png(2, 1, 16, 2, raw, chunk_of(0x8001, 0x8001, 0x8001)), "x").image
    assert np.asarray(image)[0].tolist() == [[128, 128, 128, 0], [255, 255, 0, 255]]


@pytest.mark.parametrize("byteorder", ["<", ">"])
@pytest.mark.parametrize("deep", [False, True])
def test_12_bits_in_a_16_bit_tiff_can_be_seen(byteorder: str, deep: bool) -> None:
    picture = load_picture(pictures.tiff(np.array([[0, 2048, 4095]], np.uint16), byteorder=byteorder), "x", deep)
    assert told(picture) == [STRETCHED]
    assert np.asarray(on_white(picture.image))[0, :, 0].tolist() == [0, 128, 255]
    if deep:
        assert np.asarray(picture.image).tolist() == [[0, 32775, 65535]]


@pytest.mark.parametrize("options", [{}, {"byteorder": ">"}, {"compression": "zlib"}])
def test_12_bits_in_a_16_bit_colour_tiff_can_be_seen(options: dict) -> None:
    values = np.array([[[0, 2048, 4095], [16, 15, 255]]], np.uint16)
    picture = load_picture(pictures.tiff(values, photometric="rgb", **options), "x")
    assert told(picture) == [STRETCHED]
    assert np.asarray(picture.image)[0].tolist() == [[0, 127, 255], [0, 0, 15]]


def test_16_bits_of_colour_stay_as_they_are() -> None:
    picture = load_picture(pictures.tiff(np.array([[[0, 4096, 65535]]], np.uint16), photometric="rgb"), "x")
    assert (told(picture), picture.image.getpixel((0, 0))) == ([], (0, 16, 255))


@pytest.mark.parametrize("extreme", [np.inf, -np.inf, -3.4e38, 3.4e38, np.nan])
def test_one_extreme_value_does_not_hide_a_float_picture(extreme: float) -> None:
    values = np.linspace(0, 1, 64 * 48, dtype=np.float32).reshape(48, 64)
    values[20, 20] = extreme
    picture = load_picture(pictures.tiff(values), "x")
    assert told(picture) == ([] if np.isnan(extreme) else [CLIPPED])
    seen = np.asarray(picture.image)[..., 0].astype(int)
    assert seen[20, 20] == (255 if extreme > 0 else 0)
    seen[20, 20] = round(255 * 20 / 48)
    np.testing.assert_allclose(seen, np.linspace(0, 255, 64 * 48).reshape(48, 64), atol=3)


def test_one_extreme_whole_number_does_not_hide_a_picture() -> None:
    values = np.arange(64 * 48, dtype=np.int32).reshape(48, 64)
    values[0, 0] = 2**31 - 1
    picture = load_picture(pictures.tiff(values), "x")
    assert told(picture) == [CLIPPED]
    assert 120 < np.asarray(picture.image)[24, 0, 0] < 136


def test_a_float_picture_of_one_value_is_black() -> None:
    picture = load_picture(pictures.tiff(np.full((8, 8), 5, np.float32)), "x")
    assert (told(picture), np.asarray(picture.image).max()) == ([], 0)


# Time and memory


def cheap(path: Path, data: bytes) -> reading.Cost:
    path.write_bytes(data)
    found = reading.measured("picture", path)
    assert not found.bug
    assert found.seconds < reading.SECONDS
    assert found.peak_bytes < reading.BYTES
    return found


@pytest.mark.parametrize("kind", pictures.SMALL_AND_HUGE)
def test_a_small_file_takes_little_memory_and_time(kind: str, tmp_path: Path) -> None:
    data = pictures.SMALL_AND_HUGE[kind]()
    assert len(data) < 1_000_000
    assert "Files that small may have up to" in cheap(tmp_path / "small", data).outcome


@pytest.mark.parametrize(
    ("width", "height", "count", "is_read"), [(8000, 5000, 400, False), (8000, 5000, 60, True), (64, 48, 3000, True)]
)
def test_a_jpeg_of_many_scans_is_read_or_refused_soon(width, height, count, is_read, tmp_path: Path) -> None:
    outcome = cheap(tmp_path / "scans.jpg", pictures.many_scans(width, height, count)).outcome
    assert outcome == "" if is_read else "so many passes" in outcome


def test_a_tiff_of_300_000_pages_opens_at_once(tmp_path: Path) -> None:
    data = pictures.many_pages(300_000)
    assert cheap(tmp_path / "pages.tif", data).seconds < 3
    picture = load_picture(data, "pages.tif")
    assert str(picture.notices[0]) == "pages.tif has several frames or pages. Only the first one is used."
    assert picture.image.getpixel((0, 0)) == (200, 200, 200)


def test_a_tile_far_larger_than_its_picture_is_refused(tmp_path: Path) -> None:
    data = pictures.tiff(np.zeros((16, 16), np.uint8), tile=(16, 16), compression="zlib")
    for tag in (322, 323):  # its width and height
        honest, claimed = (struct.pack("<HHII", tag, pictures.LONG, 1, side) for side in (16, 60_000))
        assert honest in data
        data = data.replace(honest, claimed)
    assert "damaged" in cheap(tmp_path / "tile.tif", data).outcome


def test_an_avif_that_is_larger_than_its_header_says_takes_little_memory(tmp_path: Path) -> None:
    """Before: 3 kB took 730 MB."""
    outcome = cheap(tmp_path / "lake.avif", pictures.small_outside(16_000, 12_000)).outcome
    assert "too much time or memory" in outcome or "damaged" in outcome


def test_large_pictures_stay_allowed_where_the_file_is_large_too() -> None:
    """A scan of 60 megapixels in black and white takes a few MB at least."""
    noise = np.random.default_rng(0).integers(0, 2, (6000, 10_000)).astype(bool)
    file = io.BytesIO()
    Image.fromarray(noise).save(file, "TIFF", compression="group4")
    assert limits.PIXELS > 6e7
    assert load_picture(file.getvalue(), "scan.tif").image.size == (10_000, 6000)


def test_refusals_name_the_file_and_the_limit() -> None:
    with pytest.raises(
        UserError, match=r"lake packs 40 megapixels into \d+ kB\. Files that small may have up to 25 megapixels"
    ):
        load_picture(pictures.SMALL_AND_HUGE["WebP"](), "lake")

"""Pictures coming in: every accepted file enters with the right pixels, every other one is refused in a sentence."""

import io
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path
from unittest import mock

import numpy as np
import pillow_heif
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from dlapp import UserError, limits, media
from dlapp.media import fit, load_picture, on_white
from dlapp.tasks.spec import check_picture
from tests.samples import BLUE, GREEN, RED, WHITE, encoded, quarters

pillow_heif.register_heif_opener()  # it can write HEIC; the app itself only reads it

ROOT = Path(__file__).parents[2]
FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "HEIF", "AVIF")
steady = settings(derandomize=True, deadline=None, max_examples=150)


def exif(orientation: int) -> bytes:
    tags = Image.Exif()
    tags[0x0112] = orientation
    return tags.tobytes()


def corners(image: Image.Image) -> np.ndarray:
    """The colours in the middle of the four quarters, (4, channels), row by row."""
    width, height = image.size
    places = [(x * width // 4, y * height // 4) for y in (1, 3) for x in (1, 3)]
    return np.array([image.getpixel(place) for place in places], dtype=int)


def assert_quarters(image: Image.Image, colours=(RED, GREEN, BLUE, WHITE), tolerance: int = 12) -> None:
    assert image.size == (64, 48)
    np.testing.assert_allclose(corners(image), colours, atol=tolerance)


def noise(size: tuple[int, int] = (96, 64)) -> Image.Image:
    """What cannot be compressed: most bytes of the file are pixels."""
    pixels = np.random.default_rng(0).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    return Image.fromarray(pixels)


def refusal(data: bytes, name: str = "lake.png") -> str:
    """The sentence that the file is refused with; no other kind of exception may come."""
    with pytest.raises(UserError) as caught:
        load_picture(data, name)
    assert name in str(caught.value)
    return str(caught.value)


# What is accepted


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_enters(format):
    picture = load_picture(encoded(quarters(), format), "quarters")
    assert (picture.name, picture.image.mode, picture.notices) == ("quarters", "RGB", ())
    assert_quarters(picture.image)


LOSSLESS = [
    ("PNG", {}),
    ("TIFF", {}),
    ("TIFF", {"compression": "tiff_lzw"}),
    ("WEBP", {"lossless": True, "exact": True}),
]


@pytest.mark.parametrize(("format", "options"), [*LOSSLESS, ("BMP", {})])
def test_rgb_enters_unchanged(format, options):
    image = load_picture(encoded(noise(), format, **options), "x").image
    assert image.mode == "RGB"
    np.testing.assert_array_equal(np.asarray(image), np.asarray(noise()))


@pytest.mark.parametrize(("format", "options"), LOSSLESS)
def test_alpha_survives(format, options):
    pixels = np.random.default_rng(1).integers(0, 256, (20, 30, 4), dtype=np.uint8)
    image = load_picture(encoded(Image.fromarray(pixels), format, **options), "x").image
    assert image.mode == "RGBA"
    np.testing.assert_array_equal(np.asarray(image), pixels)


@pytest.mark.parametrize("format", ["HEIF", "AVIF", "GIF"])
def test_alpha_survives_where_the_format_cannot_be_exact(format):
    source = quarters("RGBA", ((*RED, 255), (*GREEN, 255), (*BLUE, 0), (*WHITE, 255)))
    image = load_picture(encoded(source, format), "x").image
    assert image.mode == "RGBA"
    assert corners(image)[:, 3].tolist() == [255, 255, 0, 255]


def test_gray_with_alpha_enters():
    image = load_picture(encoded(quarters("LA", ((0, 255), (90, 128), (180, 0), (255, 255))), "PNG"), "x").image
    assert corners(image).tolist() == [[0, 0, 0, 255], [90, 90, 90, 128], [180, 180, 180, 0], [255, 255, 255, 255]]


def palette_picture() -> Image.Image:
    image = quarters("P", (0, 1, 2, 3))
    image.putpalette([*RED, *GREEN, *BLUE, *WHITE])
    return image


@pytest.mark.parametrize("format", ["PNG", "GIF", "BMP", "TIFF"])
def test_palette_enters(format):
    image = load_picture(encoded(palette_picture(), format), "x").image
    assert image.mode == "RGB"
    assert_quarters(image, tolerance=0)


@pytest.mark.parametrize("format", ["PNG", "GIF"])
def test_palette_with_one_transparent_colour_enters(format):
    image = load_picture(encoded(palette_picture(), format, transparency=2), "x").image
    assert corners(image).tolist() == [[*RED, 255], [*GREEN, 255], [*BLUE, 0], [*WHITE, 255]]


def test_palette_with_half_transparent_colours_enters():
    image = load_picture(encoded(palette_picture(), "PNG", transparency=bytes([255, 128, 0, 64])), "x").image
    assert corners(image).tolist() == [[*RED, 255], [*GREEN, 128], [*BLUE, 0], [*WHITE, 64]]


@pytest.mark.parametrize("format", ["PNG", "BMP", "TIFF", "JPEG"])
def test_gray_enters(format):
    image = load_picture(encoded(quarters("L", (0, 90, 180, 255)), format), "x").image
    assert_quarters(image, [[value] * 3 for value in (0, 90, 180, 255)], tolerance=2)


@pytest.mark.parametrize("format", ["PNG", "BMP", "TIFF"])
def test_black_and_white_enters(format):
    image = load_picture(encoded(quarters("1", (0, 1, 1, 0)), format), "x").image
    assert_quarters(image, [[value] * 3 for value in (0, 255, 255, 0)], tolerance=0)


SIXTEEN_BIT = [("PNG", "<u2"), ("TIFF", "<u2"), ("TIFF", ">u2")]


@pytest.mark.parametrize(("format", "dtype"), SIXTEEN_BIT)
def test_16_bit_gray_enters(format, dtype):
    values = np.array([[0, 257, 12_345, 32_768, 65_535]])
    image = load_picture(encoded(Image.fromarray(values.astype(dtype)), format), "x").image
    assert image.mode == "RGB"
    np.testing.assert_allclose(np.asarray(image)[..., 0], values / 257, atol=1)
    assert image.getpixel((0, 0)) == (0, 0, 0)
    assert image.getpixel((4, 0)) == (255, 255, 255)


@pytest.mark.parametrize(("format", "dtype"), SIXTEEN_BIT)
def test_dark_16_bit_picture_stays_dark(format, dtype):
    """All values fit into 8 bits, and yet 200 of 65,535 is as good as black."""
    values = np.arange(200, dtype=dtype).reshape(10, 20)
    image = load_picture(encoded(Image.fromarray(values), format), "x").image
    assert np.asarray(image).max() <= 1


def test_16_bit_colour_enters():
    """Pillow cannot write it: one red pixel of 0x8000, one of full green."""
    data = png(2, 1, depth=16, colour=2, raw=b"\0" + bytes.fromhex("8000000000000000ffff0000"))
    assert np.asarray(load_picture(data, "x").image).tolist() == [[[128, 0, 0], [0, 255, 0]]]


@pytest.mark.parametrize("dtype", [np.int32, np.float32])
def test_values_without_a_range_are_stretched(dtype):
    image = load_picture(encoded(Image.fromarray(np.array([[-4, 0, 4]], dtype)), "TIFF"), "x").image
    assert np.asarray(image)[0, :, 0].tolist() == [0, 128, 255]


@pytest.mark.parametrize("format", ["JPEG", "TIFF"])
def test_cmyk_enters(format):
    inks = ((255, 0, 0, 0), (0, 255, 0, 0), (0, 0, 255, 0), (0, 0, 0, 0))
    image = load_picture(encoded(quarters("CMYK", inks), format), "x").image
    assert image.mode == "RGB"
    assert_quarters(image, [(0, 255, 255), (255, 0, 255), (255, 255, 0), WHITE])


# How a camera held in each of the eight ways stores the scene.
STORED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "TIFF", "HEIF", "AVIF"])
@pytest.mark.parametrize("orientation", STORED)
def test_pictures_come_out_upright(orientation, format):
    """HEIC and AVIF too, whose decoders turn the picture themselves: it must not be turned a second time."""
    turn = STORED[orientation]
    stored = quarters() if turn is None else quarters().transpose(turn)
    data = encoded(stored, format, exif=exif(orientation))
    assert_quarters(load_picture(data, "x").image)


def test_damaged_exif_does_not_matter():
    jpeg = encoded(quarters(), "JPEG")
    junk = b"Exif\0\0MM\0*\xff\xff\xff\xff"
    data = jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(junk) + 2) + junk + jpeg[2:]
    assert_quarters(load_picture(data, "x").image)


@pytest.mark.parametrize("name", ["photo.jpg", "photo", "photo.txt", "写真.JPG"])
def test_the_content_counts_not_the_name(name):
    picture = load_picture(encoded(quarters(), "PNG"), name)
    assert picture.name == name
    assert_quarters(picture.image, tolerance=0)


@pytest.mark.parametrize("format", ["GIF", "WEBP", "PNG", "AVIF"])
def test_animation_gives_its_first_frame_and_says_so(format):
    first, *others = (Image.new("RGB", (16, 16), colour) for colour in (RED, GREEN, BLUE))
    picture = load_picture(encoded(first, format, save_all=True, append_images=others, duration=100), "x")
    assert [str(notice) for notice in picture.notices] == ["x has several frames or pages. Only the first one is used."]
    np.testing.assert_allclose(picture.image.getpixel((8, 8)), RED, atol=12)


def test_stereo_photo_is_not_an_animation():
    """Many cameras and phones write MPO, as .jpg, with a second picture in it."""
    data = encoded(quarters(), "MPO", save_all=True, append_images=[Image.new("RGB", (64, 48))])
    picture = load_picture(data, "x.jpg")
    assert picture.notices == ()
    assert_quarters(picture.image)


def test_a_file_of_just_the_limit_enters():
    data = encoded(quarters(), "PNG")
    assert_quarters(load_picture(data + bytes(limits.FILE_BYTES - len(data)), "x").image)


# What is refused


def png(width: int, height: int, depth: int, colour: int, raw: bytes) -> bytes:
    """A PNG made by hand; `raw` are its rows, each after a filter byte."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    data = chunk(b"IDAT", zlib.compress(raw))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + data + chunk(b"IEND", b"")


def zip_file() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("photo.png", encoded(quarters(), "PNG"))
    return file.getvalue()


NOT_PICTURES = {
    "random bytes": np.random.default_rng(2).bytes(5000),
    "zeros": bytes(5000),
    "text": b"Once upon a time there was a picture.",
    "Japanese text": "昔々、ある所に".encode(),
    "web page": b"<!DOCTYPE html><html><body><img src='x.png'></body></html>",
    "SVG": b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>',
    "zip": zip_file(),
    "PDF": encoded(quarters(), "PDF"),
    "EPS": encoded(quarters(), "EPS"),  # Pillow would hand it to Ghostscript
    "ICO": encoded(quarters(), "ICO"),
    "PPM": encoded(quarters(), "PPM"),
}


@pytest.mark.parametrize("data", NOT_PICTURES.values(), ids=NOT_PICTURES)
def test_what_is_not_an_accepted_picture_is_refused(data):
    assert "is not a picture" in refusal(data)
    assert media.ACCEPTED in refusal(data)


def test_empty_file_is_refused():
    assert "empty" in refusal(b"")


def test_file_above_the_limit_is_refused():
    assert f"The limit is {limits.FILE_BYTES // 10**6} MB" in refusal(bytes(limits.FILE_BYTES + 1))


@pytest.mark.parametrize("share", [0.02, 0.2, 0.5, 0.8, 0.95])
@pytest.mark.parametrize("format", FORMATS)
def test_truncated_file_is_refused(format, share):
    data = encoded(noise(), format)
    assert media.ACCEPTED in refusal(data[: int(len(data) * share)])


@pytest.mark.parametrize("cut", range(0, 33))
def test_file_that_ends_in_its_header_is_refused(cut):
    refusal(encoded(quarters(), "PNG")[:cut])


def place_of_idat(data: bytes) -> tuple[int, int]:
    """Where the compressed pixels of a PNG start and end."""
    start = data.index(b"IDAT") + 4
    return start, start + struct.unpack(">I", data[start - 8 : start - 4])[0]


def flipped(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 0x10]) + data[place + 1 :]


def test_png_with_damaged_pixels_is_refused():
    data = encoded(noise((24, 16)), "PNG")
    start, end = place_of_idat(data)
    for place in range(start, end, 7):
        refusal(flipped(data, place))


def test_png_with_a_wrong_checksum_in_its_header_is_refused():
    refusal(flipped(encoded(quarters(), "PNG"), 29))


def test_png_whose_pixels_are_proved_by_zlib_enters_despite_a_wrong_checksum():
    data = encoded(noise(), "PNG")
    image = load_picture(flipped(data, place_of_idat(data)[1]), "x").image
    np.testing.assert_array_equal(np.asarray(image), np.asarray(noise()))


@pytest.mark.parametrize("size", [(0, 1), (1, 0), (0, 0)])
def test_picture_without_pixels_is_refused(size):
    refusal(png(*size, depth=8, colour=2, raw=b"\0"))


def huge(format: str) -> bytes:
    """A small file whose header promises a picture far beyond the limit of pixels."""
    if format == "PNG":
        return png(20_000, 20_000, depth=1, colour=0, raw=bytes(20_000 * 2501))
    if format == "WEBP":  # 16,384 is the most that the format can say
        body = b"\x2f" + struct.pack("<I", 16_383 | 16_383 << 14) + bytes(64)
        body = b"VP8L" + struct.pack("<I", len(body)) + body + bytes(len(body) % 2)
        return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body
    data = encoded(Image.new("RGB", (78, 78)), format)  # a side that is found again among the header's bytes
    layout = {"JPEG": ">HH", "GIF": "<HH", "BMP": "<ii", "HEIF": ">II", "AVIF": ">II"}[format]
    assert struct.pack(layout, 78, 78) in data
    return data.replace(struct.pack(layout, 78, 78), struct.pack(layout, 12_000, 12_000))


def bytes_at_peak(action) -> int:
    """How far this process's memory rose above what it was, at most, during the action."""
    Path("/proc/self/clear_refs").write_text("5")  # resets the kernel's peak

    def status(key: str) -> int:
        line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(key))
        return int(line.split()[1]) * 1024

    before = status("VmRSS:")
    action()
    return status("VmHWM:") - before


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "HEIF", "AVIF"])
def test_too_many_pixels_are_refused_before_decoding(format):
    data = huge(format)
    assert f"megapixels. The limit is {limits.PIXELS // 10**6}" in refusal(data)
    if Path("/proc/self/clear_refs").exists():
        assert bytes_at_peak(lambda: refusal(data)) < 20_000_000


# Anything at all

HEADS = [b"", *(encoded(quarters(), format)[:16] for format in FORMATS)]


def loads_or_is_refused(data: bytes) -> None:
    """A limit of a megapixel, so that a header that promises more does not take long."""
    sentence = ""
    with mock.patch.object(limits, "PIXELS", 10**6):
        try:
            picture = load_picture(data, "lake.png")
        except UserError as error:
            sentence = str(error)
    if sentence:
        assert "lake.png" in sentence
    else:
        assert picture.image.mode in ("RGB", "RGBA")
        assert min(picture.image.size) >= 1


@steady
@given(st.sampled_from(HEADS), st.binary(max_size=400))
def test_any_bytes_load_or_are_refused(head, tail):
    loads_or_is_refused(head + tail)


@pytest.mark.parametrize("format", FORMATS)
def test_any_damage_loads_or_is_refused(format):
    sound = encoded(quarters(), format, exif=exif(6))  # GIF and BMP leave it out
    place = st.integers(0, len(sound) - 1)

    @steady
    @given(st.lists(st.tuples(place, st.binary(max_size=8), st.integers(0, 8)), min_size=1, max_size=6))
    def check(edits):
        data = bytearray(sound)
        for at, new, cut in edits:
            data[at : at + cut] = new
        loads_or_is_refused(bytes(data))

    check()


def test_damaged_heic_does_not_end_the_process():
    """In a process of its own: some decoders crash at an item type that is not text."""
    data = encoded(quarters(), "HEIF", exif=exif(1))
    assert b"Exif" in data
    code = """if True:
        import sys
        from dlapp import UserError, media
        try:
            media.load_picture(sys.stdin.buffer.read(), "lake.heic")
        except UserError:
            pass
    """
    damaged = data.replace(b"Exif", b"Exi\x80", 1)
    assert subprocess.run([sys.executable, "-c", code], input=damaged, cwd=ROOT, check=False).returncode == 0


# Leaving

sides = st.integers(1, 3000)


@steady
@given(sides, sides, st.integers(1, 1500))
@example(1, 3000, 1)
@example(3000, 1, 7)
@example(64, 48, 64)
def test_fit_keeps_aspect_within_the_limit(width, height, longest):
    fitted = fit(Image.new("L", (width, height)), longest)
    share = min(1, longest / max(width, height))
    assert max(fitted.size) == min(longest, max(width, height))
    for side, before in zip(fitted.size, (width, height), strict=True):
        assert side >= 1
        assert abs(side - before * share) <= 0.5 or side == 1


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_fit_keeps_what_is_in_the_picture(mode):
    fitted = fit(quarters().convert(mode).resize((640, 480)), 64)
    assert fitted.mode == mode
    assert_quarters(fitted.convert("RGB"))


@steady
@given(
    st.sampled_from(["1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr", "HSV", "I", "F", "I;16"]),
    st.integers(1, 40),
    st.integers(1, 40),
)
def test_on_white_is_rgb_of_the_same_size(mode, width, height):
    white = on_white(Image.new(mode, (width, height)))
    assert (white.mode, white.size) == ("RGB", (width, height))


def test_on_white_shows_white_through_transparency():
    image = quarters("RGBA", ((*RED, 255), (*GREEN, 0), (0, 0, 0, 128), (*WHITE, 255)))
    assert_quarters(on_white(image), [RED, WHITE, (127, 127, 127), WHITE], tolerance=1)


def test_on_white_takes_pictures_that_never_were_in_a_file():
    """Code that calls tasks itself hands in pictures of any mode."""
    gray = quarters("LA", ((0, 255), (90, 0), (0, 0), (255, 255)))
    assert_quarters(on_white(gray), [(0, 0, 0), WHITE, WHITE, WHITE], tolerance=0)
    deep = Image.fromarray(np.array([[0, 32_768, 65_535]], np.uint16))
    assert np.asarray(on_white(deep))[0, :, 0].tolist() == [0, 128, 255]
    palette = palette_picture()
    palette.info["transparency"] = 0
    assert_quarters(on_white(palette), [WHITE, GREEN, BLUE, WHITE], tolerance=0)


@pytest.mark.parametrize("item", [None, "cat.jpg", b"\x89PNG", np.zeros((4, 4, 3), np.uint8), Image.new("RGB", (0, 5))])
def test_what_is_not_a_picture_is_refused_by_tasks(item):
    with pytest.raises(UserError, match=type(item).__name__):
        check_picture(item)


def test_a_picture_is_taken_by_tasks():
    check_picture(Image.new("1", (1, 1)))

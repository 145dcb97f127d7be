"""The built-in upscaler: nearer to the original than interpolation, for every kind of picture."""

import io
from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image

import dlapp
from dlapp import limits, media, tiling
from dlapp.backend import Backend
from dlapp.device import Device
from dlapp.errors import UserError
from dlapp.metrics import psnr, ssim
from dlapp.tasks import TASKS
from dlapp.tasks.super_resolution import Settings
from tests.samples import encoded, sample

from .waiting import wait_until

TASK = "super_resolution"
BICUBIC = Image.Resampling.BICUBIC


def enlarged(picture: Image.Image, **settings: object) -> Image.Image:
    return dlapp.run(TASK, picture, **settings).image


def pair(name: str, scale: int, side: int = 256) -> tuple[Image.Image, Image.Image]:
    """A photo that the network did not learn from, reduced, and as it is."""
    large = sample(name)
    left, top = (large.width - side) // 2, (large.height - side) // 2
    large = large.crop((left, top, left + side, top + side))
    return large.resize((side // scale, side // scale), BICUBIC), large


@pytest.mark.parametrize("scale", [2, 4])
@pytest.mark.parametrize("name", ["chelsea.png", "coffee.png", "astronaut.png"])
def test_nearer_to_the_original_than_bicubic(backend: Backend, name: str, scale: int) -> None:
    small, large = pair(name, scale)
    made, bicubic = enlarged(small, scale=scale), small.resize(large.size, BICUBIC)
    assert made.size == large.size
    assert psnr(made, large, scale) > psnr(bicubic, large, scale) + 0.3
    assert ssim(made, large, scale) > ssim(bicubic, large, scale)


@pytest.mark.parametrize(("noise", "ahead"), [(8, 1.2), (25, 2.65)])
def test_restore_cleans_what_faithful_keeps(backend: Backend, noise: int, ahead: float) -> None:
    """With much noise only the wider view at half the size comes that far ahead: without it, 2.4 dB."""
    small, large = pair("coffee.png", 2)
    noisy = np.asarray(small) + np.random.default_rng(0).normal(0, noise, (*small.size[::-1], 3))
    spoilt = Image.open(io.BytesIO(encoded(Image.fromarray(noisy.clip(0, 255).astype(np.uint8)), "JPEG", quality=40)))
    restored = psnr(enlarged(spoilt, scale=2, mode="restore"), large, 2)
    assert restored > psnr(enlarged(spoilt, scale=2), large, 2) + ahead
    assert restored > psnr(spoilt.convert("RGB").resize(large.size, BICUBIC), large, 2) + ahead


@pytest.mark.parametrize("mode", ["faithful", "restore"])
def test_tiled_is_what_the_whole_is(backend: Backend, mode: str) -> None:
    card = dlapp.available_models(TASK)[0]
    model = TASKS[TASK].load(card, Device("cpu"))
    small = np.asarray(sample("astronaut.png").resize((235, 201)))
    whole, tiled = (
        tiling.run(
            lambda part: model.enlarge(part, Settings(2, mode), lambda: None),
            small,
            2,
            replace(model.tiles, size=size),
            lambda _: None,
        )
        for size in (500, 150)
    )
    assert np.abs(whole.astype(int) - tiled.astype(int)).max() <= 1


def test_many_pictures_are_enlarged_as_each_by_itself(backend: Backend) -> None:
    pictures = [pair("coffee.png", 4)[0], pair("chelsea.png", 4)[0].crop((0, 0, 30, 41))]
    together = dlapp.run(TASK, pictures, scale=2)
    for picture, result in zip(pictures, together, strict=True):
        assert np.array_equal(np.asarray(result.image), np.asarray(enlarged(picture, scale=2)))
        assert result.seed is None


@pytest.mark.parametrize("size", [(1, 1), (1, 700), (700, 1), (3, 2)])
def test_smallest_and_thinnest_pictures(backend: Backend, size: tuple[int, int]) -> None:
    made = enlarged(Image.new("RGB", size, (200, 40, 90)), scale=4)
    assert made.size == (4 * size[0], 4 * size[1])
    assert np.abs(np.asarray(made).astype(int) - (200, 40, 90)).max() < 40


def test_transparency_is_enlarged_by_the_network_and_leaves_no_rim(backend: Backend) -> None:
    disc = Image.new("RGBA", (64, 64), (0, 255, 0, 0))  # green, where nobody sees it
    red = Image.new("RGBA", (64, 64), (220, 30, 30, 255))
    shape = Image.new("L", (64, 64))
    shape.paste(255, (16, 16, 48, 48))
    made = enlarged(Image.composite(red, disc, shape), scale=4)
    assert made.mode == "RGBA"
    pixels, alpha = np.asarray(made.convert("RGB")).astype(int), np.asarray(made.getchannel("A"))
    assert alpha[128, 128] > 250
    assert alpha[10, 10] < 5
    assert (pixels[alpha > 30][:, 1] < 110).all(), "green shines through at the rim"


@pytest.mark.parametrize("alpha", [0, 128, 255])
def test_even_transparency_stays(backend: Backend, alpha: int) -> None:
    made = enlarged(Image.new("RGBA", (20, 20), (10, 20, 30, alpha)), scale=2)
    assert made.getchannel("A").getextrema() == (alpha, alpha)


def test_16_bits_stay_16_bits(backend: Backend) -> None:
    ramp = np.linspace(0, 65535, 48 * 48).reshape(48, 48).astype(np.uint16)
    made = enlarged(Image.fromarray(ramp), scale=2)
    assert made.mode == "I;16"
    values = np.asarray(made)
    assert len(np.unique(values)) > 1000
    assert made.info == {}
    assert abs(float(values.mean()) - 32767) < 700


def test_colours_profile_and_camera_data_of_the_picture_are_kept(backend: Backend) -> None:
    picture = sample("coffee.png").crop((0, 0, 40, 40))
    exif = Image.Exif()
    exif[0x0110] = "A camera"
    picture.info = {"icc_profile": b"a profile", "exif": exif.tobytes()}
    made = enlarged(picture, scale=2)
    assert made.info["icc_profile"] == b"a profile"
    assert made.getexif()[0x0110] == "A camera"


@pytest.mark.parametrize("mode", ["L", "CMYK", "P", "1", "LA", "F"])
def test_every_mode_enters(backend: Backend, mode: str) -> None:
    assert enlarged(sample("coffee.png").crop((0, 0, 24, 24)).convert(mode), scale=2).size == (48, 48)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"scale": 5}, "2, 3 or 4, not 5"),
        ({"scale": 0}, "2, 3 or 4, not 0"),
        ({"mode": "beautify"}, "“faithful” or “restore”, not “beautify”"),
    ],
)
def test_impossible_settings_are_refused(backend: Backend, settings: dict, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        enlarged(Image.new("RGB", (8, 8)), **settings)


def test_too_large_a_result_is_refused_with_both_numbers(backend: Backend) -> None:
    side = int(limits.OUTPUT_PIXELS**0.5) // 4 + 100
    with pytest.raises(UserError, match=r"would have 2\d\d megapixels. The limit is 200"):
        enlarged(Image.new("RGB", (side, side)), scale=4)


def test_too_many_large_pictures_are_refused_with_both_numbers(backend: Backend) -> None:
    with pytest.raises(UserError, match=r"would have 480 megapixels\. The limit for one run is 400"):
        dlapp.run(TASK, [Image.new("L", (3000, 2500))] * 4, scale=4)


def test_what_is_not_a_picture_is_refused(backend: Backend) -> None:
    with pytest.raises(UserError, match="A picture is needed here, not str"):
        dlapp.run(TASK, "lake.png")


def test_maps_of_the_layers(backend: Backend) -> None:
    result = dlapp.run("super_resolution.feature_maps", sample("coffee.png"), mode="restore")
    assert result.part.size == (96, 96)
    blocks = [f"block {i}" for i in range(1, 10)]
    assert [stage.name for stage in result.stages] == ["head", *blocks[:4], "half size", *blocks[4:]]
    assert all(stage.maps.shape == (8, 96, 96) for stage in result.stages)


def test_maps_of_a_picture_with_odd_sides(backend: Backend) -> None:
    result = dlapp.run("super_resolution.feature_maps", sample("coffee.png").crop((0, 0, 51, 33)), mode="restore")
    assert all(stage.maps.shape == (8, 33, 51) for stage in result.stages)


def test_a_result_survives_the_disk_with_its_camera_data(backend: Backend) -> None:
    """The page after a reload can still write the file with all that it had."""
    picture = sample("coffee.png").crop((0, 0, 16, 16))
    exif = Image.Exif()
    exif[0x0110] = "A camera"
    picture.info = {"exif": exif.tobytes()}
    job = dlapp.submit(TASK, [picture], scale=2)
    job.wait()
    kept = wait_until(lambda: backend.history.load(job.id))
    file = media.write(kept.result[0].image, "PNG", {"scale": 2})
    with Image.open(io.BytesIO(file)) as image:
        assert image.getexif()[0x0110] == "A camera"
        assert media.settings_of(image) == {"scale": 2}


def test_the_time_that_a_picture_will_take_is_close(backend: Backend) -> None:
    picture = sample("astronaut.png")
    job = backend.submit(TASK, picture, scale=4)
    job.wait()
    told = dlapp.run(f"{TASK}.duration", picture, scale=4).seconds
    assert job.seconds / 4 < told < 4 * job.seconds  # the machine may do other things meanwhile


def test_the_time_grows_with_the_pictures(backend: Backend) -> None:
    picture = sample("coffee.png")
    size = picture.size
    few, many = (dlapp.run(f"{TASK}.duration", picture, sizes=(size,) * count).seconds for count in (1, 50))
    assert 8 * few < many < 300 * few


@pytest.mark.parametrize("size", [(1, 1), (1, 900), (385, 384), (1000, 700)])
def test_pixels_of_tiles_are_what_the_network_gets(size: tuple[int, int]) -> None:
    tiles = tiling.Tiles(size=384, overlap=48, blend=4, multiple=2)
    seen = 0

    def network(part: torch.Tensor) -> torch.Tensor:
        nonlocal seen
        seen += part.shape[2] * part.shape[3]
        return part

    tiling.run(network, np.zeros((size[1], size[0], 1), np.uint8), 1, tiles, lambda progress: None)
    assert tiling.pixels(size, tiles) == seen

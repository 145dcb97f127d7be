"""The built-in colorizer: lightness stays, colours come nearer to the truth, hints are obeyed."""

import numpy as np
import pytest
from PIL import Image
from skimage.color import rgb2lab

import dlapp
from dlapp import recolouring
from dlapp.backend import Backend
from dlapp.device import Device
from dlapp.errors import UserError
from dlapp.metrics import ciede2000, colourfulness
from dlapp.tasks.colorization import Hint, Settings, inference
from dlapp.tasks.colorization.models import HintedColorizer
from tests.samples import quarters, sample

TASK = "colorization"
RED, BLUE = (200, 40, 40), (40, 60, 200)


def coloured(picture: Image.Image, **settings: object) -> Image.Image:
    return dlapp.run(TASK, picture, **settings).image


def lab(picture: Image.Image) -> np.ndarray:
    return rgb2lab(np.asarray(picture.convert("RGB")))


def gray(picture: Image.Image) -> Image.Image:
    return recolouring.turned(picture, 0, 0)


def scene(sky: int = 190, ground: int = 110) -> Image.Image:
    """Something like a landscape in gray: a bright, even sky over rough ground."""
    pixels = np.full((96, 128), sky, np.uint8)
    pixels[52:] = ground + np.random.default_rng(0).integers(-28, 28, (44, 128))
    return Image.fromarray(pixels)


@pytest.mark.parametrize("name", ["chelsea.png", "coffee.png", "astronaut.png"])
def test_nearer_to_the_true_colours_than_gray(backend: Backend, name: str) -> None:
    true = sample(name).resize((192, 160))
    made = coloured(gray(true))
    assert ciede2000(made, true) < ciede2000(gray(true), true)
    assert colourfulness(made) > 10


def test_the_sky_is_bluer_than_the_ground(backend: Backend) -> None:
    ab = lab(coloured(scene()))[..., 2]
    assert ab[:44].mean() < ab[60:].mean() - 4


@pytest.mark.parametrize("size", [(192, 128), (2100, 1400)])
def test_lightness_stays_as_it_was(backend: Backend, size: tuple[int, int]) -> None:
    picture = gray(sample("chelsea.png").resize(size))
    made = coloured(picture)
    assert made.size == size
    difference = np.abs(lab(made)[..., 0] - lab(picture)[..., 0])
    assert difference.mean() < 1  # a colour that sRGB cannot show at that lightness costs a little of it


def test_colours_of_what_comes_in_do_not_matter(backend: Backend) -> None:
    true = sample("coffee.png").resize((128, 96))
    made = [np.asarray(coloured(picture)).astype(int) for picture in (true, gray(true))]
    assert np.abs(made[0] - made[1]).mean() < 3


@pytest.mark.parametrize("colour", [RED, BLUE])
def test_a_hint_colours_what_is_around_and_less_what_is_far(backend: Backend, colour: tuple[int, int, int]) -> None:
    picture = gray(sample("astronaut.png").resize((256, 256)))
    plain, hinted = coloured(picture), coloured(picture, hints=(Hint(0.3, 0.75, colour),))
    wanted = rgb2lab(np.array(colour, np.uint8)[None, None])[0, 0, 1:]

    def far(made: Image.Image, reach: int) -> float:
        around = lab(made)[192 - reach : 192 + reach, 77 - reach : 77 + reach, 1:]
        return float(np.linalg.norm(around.mean((0, 1)) - wanted))

    assert far(hinted, 3) < 0.5 * far(plain, 3)
    assert far(hinted, 9) < 0.8 * far(plain, 9)
    changed = np.linalg.norm(lab(hinted)[..., 1:] - lab(plain)[..., 1:], axis=-1)
    assert changed[180:204, 65:89].mean() > 4 * changed[:60, 180:].mean()


def test_a_large_picture_can_be_stopped_at_every_strip(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recolouring, "STRIP", 2000)
    seen = []
    model = HintedColorizer(dlapp.available_models(TASK)[0], Device("cpu"))
    inference.run(model, [scene()], Settings(), lambda progress: seen.append(progress.done))
    assert seen == sorted(seen)
    assert len(seen) > 6
    assert seen[-1] == 1


def test_hints_stay_where_chance_decides_about_the_rest(backend: Backend) -> None:
    hint = Hint(0.5, 0.2, RED)
    made = [lab(coloured(scene(), hints=(hint,), temperature=1.5, seed=seed))[19, 64, 1:] for seed in range(4)]
    wanted = rgb2lab(np.array(RED, np.uint8)[None, None])[0, 0, 1:]
    plain = lab(coloured(scene()))[19, 64, 1:]
    assert all(np.linalg.norm(ab - wanted) < 0.6 * np.linalg.norm(plain - wanted) for ab in made)


def test_temperature_gives_different_versions_and_the_seed_repeats_them(backend: Backend) -> None:
    picture = gray(sample("astronaut.png").resize((96, 96)))
    results = dlapp.run(TASK, [picture] * 3, temperature=1.5, seed=5)
    pixels = [np.asarray(result.image).astype(int) for result in results]
    assert [result.seed for result in results] == [5, 6, 7]
    assert all(np.abs(a - b).mean() > 1 for a, b in ((pixels[0], pixels[1]), (pixels[1], pixels[2])))
    assert np.array_equal(pixels[2], np.asarray(coloured(picture, temperature=1.5, seed=7)))
    assert dlapp.run(TASK, picture).seed is None


@pytest.mark.parametrize("size", [(1, 1), (1, 5000), (5000, 1), (3, 2)])
def test_smallest_and_thinnest_pictures(backend: Backend, size: tuple[int, int]) -> None:
    made = coloured(Image.new("L", size, 128), hints=(Hint(1.0, 1.0, RED),), temperature=1.0)
    assert made.size == size
    assert made.mode == "RGB"


@pytest.mark.parametrize("mode", ["L", "CMYK", "P", "1", "LA", "F", "I;16"])
def test_every_mode_enters(backend: Backend, mode: str) -> None:
    picture = Image.new("I;16", (24, 24), 40_000) if mode == "I;16" else quarters().convert(mode)
    assert coloured(picture).size == picture.size


@pytest.mark.parametrize("alpha", [0, 128])
def test_transparency_is_kept(backend: Backend, alpha: int) -> None:
    made = coloured(Image.new("RGBA", (20, 20), (90, 90, 90, alpha)))
    assert made.mode == "RGBA"
    assert made.getchannel("A").getextrema() == (alpha, alpha)


def test_profile_and_camera_data_are_kept(backend: Backend) -> None:
    picture, exif = scene().convert("RGB"), Image.Exif()
    exif[0x0110] = "A camera"
    picture.info = {"icc_profile": b"a profile", "exif": exif.tobytes()}
    made = coloured(picture)
    assert made.info["icc_profile"] == b"a profile"
    assert made.getexif()[0x0110] == "A camera"


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"temperature": -1}, "temperature must be between 0 and 2"),
        ({"temperature": float("nan")}, "temperature must be between 0 and 2"),
        ({"strength": 2}, "strength must be between 0 and 1"),
        ({"hints": (Hint(1.2, 0, RED),)}, "inside the picture"),
        ({"hints": (Hint(0.5, 0.5, (0, 0, 300)),)}, "and a colour"),
        ({"hints": (Hint(0.5, 0.5, RED),) * 201}, "Up to 200 hints"),
    ],
)
def test_impossible_settings_are_refused(backend: Backend, settings: dict, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        coloured(quarters(), **settings)


def test_probabilities_and_their_entropy(backend: Backend) -> None:
    found = dlapp.run(f"{TASK}.probabilities", scene())
    assert found.probabilities.shape == (len(found.colours), *found.entropy.shape)
    assert found.lightness.shape == found.entropy.shape
    assert found.probabilities.astype(float).sum(0) == pytest.approx(1, abs=0.02)
    assert 0 <= found.entropy.min() < found.entropy.max() <= 1
    hinted = dlapp.run(f"{TASK}.probabilities", scene(), hints=(Hint(0.5, 0.2, BLUE),))
    row, column = int(0.2 * found.entropy.shape[0]), found.entropy.shape[1] // 2
    assert hinted.entropy[row, column] < found.entropy[row, column]


def test_only_the_colorizer_tells_probabilities(backend: Backend) -> None:
    with pytest.raises(UserError, match="no model “instruct-pix2pix” for this task"):
        dlapp.run(f"{TASK}.probabilities", scene(), model="instruct-pix2pix")

"""The built-in stylizer: the style is seen, the content is kept, for every kind of picture."""

import numpy as np
import pytest
import torch
from PIL import Image, ImageFilter

import dlapp
from dlapp import tiling
from dlapp.backend import Backend
from dlapp.device import Device
from dlapp.errors import UserError
from dlapp.metrics import ssim
from dlapp.networks.flat_places import calmed, weave
from dlapp.networks.perceptual import Perceptual, gram, patches, relative
from dlapp.tasks.style_transfer import models
from dlapp.tasks.style_transfer.inspect import principal_components
from dlapp.tasks.style_transfer.models import StylizerPainter
from dlapp.tensors import from_picture
from dlapp.tiling import Tiles
from tests.samples import quarters, sample

TASK = "style_transfer"
CARD = dlapp.available_models(TASK)[0]


def painted(content: Image.Image, style: Image.Image | str, **settings: object) -> Image.Image:
    return dlapp.run(TASK, {"content": content, "style": style}, **settings).image


def photo(name: str = "astronaut.png", side: int = 192) -> Image.Image:
    return sample(name).resize((side, side))


@pytest.fixture(scope="module")
def painter() -> StylizerPainter:
    return StylizerPainter(CARD, Device("cpu"))


def losses(perceptual: Perceptual, made: Image.Image, content: Image.Image, style: Image.Image) -> tuple[float, float]:
    """What a classifier and the patches say of content and style; lower is nearer."""
    ours, theirs, kept = (from_picture(image)[None] for image in (made, style, content))
    pairs = [*zip(perceptual.features(ours), perceptual.features(theirs), strict=True)]
    pairs += [*zip(patches(ours), patches(theirs), strict=True)]
    of_style = sum(float(relative(gram(a), gram(b))) for a, b in pairs)
    return float(relative(perceptual.features(ours)[2], perceptual.features(kept)[2])), of_style


@pytest.mark.parametrize("name", ["astronaut.png", "coffee.png"])
def test_nearer_to_the_style_and_still_the_same_picture(backend: Backend, painter: StylizerPainter, name: str) -> None:
    content, style = photo(name), photo("rocket.jpg").rotate(180)
    made = painted(content, style)
    content_kept, style_taken = losses(painter.perceptual, made, content, style)
    content_of_other, style_of_photo = (
        losses(painter.perceptual, style, content, style)[0],
        losses(painter.perceptual, content, content, style)[1],
    )
    assert style_taken < 0.5 * style_of_photo
    assert content_kept < 0.8 * content_of_other


def test_every_built_in_style_looks_different(backend: Backend) -> None:
    content = photo(side=96)
    made = [np.asarray(painted(content, style)).astype(int) for style in CARD.styles]
    for number, one in enumerate(made):
        for other in made[:number]:
            assert np.abs(one - other).mean() > 6


@pytest.mark.parametrize("style", CARD.styles)
def test_a_clear_sky_is_painted_without_a_weave(backend: Backend, style: str) -> None:
    """There was a fine diagonal pattern over it, of 8.1 levels with The Starry Night; the photo itself has 1.1."""
    content = sample("rocket.jpg").resize((384, 256))
    made, photo = (from_picture(image)[None] for image in (painted(content, style), content))
    assert 255 * weave(made, photo) < 2
    assert 255 * weave(made, made.new_zeros(made.shape)) > 4  # all over the picture: strokes are still there


@pytest.mark.parametrize("style", CARD.styles)
def test_the_grain_of_a_sky_is_not_painted(backend: Backend, style: str) -> None:
    """It was made stronger, to hatching."""
    sky = np.linspace((90, 140, 210), (170, 200, 235), 256)[:, None] + np.zeros((1, 384, 1))
    sky += np.random.default_rng(0).normal(0, 5, (256, 384, 1))
    sky[150:, 120:260] = 40  # a house before it
    content = Image.fromarray(sky.clip(0, 255).astype(np.uint8))
    made, photo = (from_picture(image)[None] for image in (painted(content, style), content))
    assert weave(made, photo) < 0.8 * weave(photo, photo)


def test_weave_is_fine_texture_in_flat_places_only() -> None:
    stripes = (torch.arange(64) % 4 < 2).float().expand(1, 3, 64, 64)
    flat, half = torch.full((1, 3, 64, 64), 0.5), torch.full((1, 3, 64, 64), 0.5)
    half[..., 32:] = stripes[..., 32:]
    slope = torch.linspace(0, 1, 64).expand(1, 3, 64, 64)
    assert weave(0.5 + 0.1 * (stripes - 0.5), flat) == pytest.approx(0.05, rel=0.15)
    assert weave(stripes, stripes) == 0
    assert weave(slope, flat) < 0.02
    assert weave(half, half) < 1e-3


def test_only_what_is_fine_is_calmed_and_only_in_flat_places() -> None:
    fine = 0.5 + 0.1 * ((torch.arange(96) % 4 < 2).float() - 0.5).expand(1, 3, 96, 96)
    broad = 0.5 + 0.1 * torch.sin(torch.arange(96) / 8).expand(1, 3, 96, 96)
    flat, busy = torch.full((1, 3, 96, 96), 0.5), (torch.arange(96) % 6 < 3).float().expand(1, 3, 96, 96)
    assert calmed(fine, flat).std() < 0.15 * fine.std()
    assert calmed(broad, flat).std() > 0.9 * broad.std()
    assert torch.allclose(calmed(fine, busy), fine, atol=1e-3)


def test_strength_goes_from_the_photo_to_the_style(backend: Backend) -> None:
    content = photo()
    likeness = [ssim(painted(content, "starry_night", strength=strength), content, 0) for strength in (0, 0.5, 1)]
    assert likeness[0] > likeness[1] > likeness[2]
    assert np.array_equal(np.asarray(painted(content, "starry_night", strength=0)), np.asarray(content))


def test_a_mix_lies_between_its_styles(backend: Backend) -> None:
    content = photo(side=96)

    def mixed(mix: float) -> np.ndarray:
        item = {"content": content, "style": "scream", "second": "great_wave"}
        return np.asarray(dlapp.run(TASK, item, mix=mix).image).astype(float)

    first, half, second = mixed(0), mixed(0.5), mixed(1)
    assert np.array_equal(first, np.asarray(painted(content, "scream")))
    assert np.array_equal(second, np.asarray(painted(content, "great_wave")))
    apart = np.abs(first - second).mean()
    assert np.abs(first - half).mean() < apart
    assert np.abs(second - half).mean() < apart


def test_kept_colours_are_those_of_the_photo(backend: Backend) -> None:
    content = photo()
    kept, changed = painted(content, "scream", keep_colours=True), painted(content, "scream")

    def distance(made: Image.Image) -> float:
        blurred = (image.filter(ImageFilter.BoxBlur(4)).convert("YCbCr") for image in (made, content))
        ours, theirs = (np.asarray(image).astype(float)[..., 1:] for image in blurred)
        return float(np.abs(ours - theirs).mean())

    assert distance(kept) < 4 < distance(changed)
    light = [np.asarray(image.convert("L")).astype(float) for image in (kept, changed, content)]
    assert np.abs(light[0] - light[1]).mean() < 0.5 * np.abs(light[0] - light[2]).mean()


def test_no_seams_between_tiles(painter: StylizerPainter) -> None:
    picture = np.asarray(photo("coffee.png", 400))
    style = painter.embedding("starry_night")
    moments = painter.apply_style(from_picture(photo("coffee.png", 384))[None], style, None)[1]

    @torch.inference_mode()
    def network(part: torch.Tensor) -> torch.Tensor:
        return painter.apply_style(part, style, moments)[0]

    whole, tiled = (
        tiling.run(network, picture, 1, tiles, lambda _: None).astype(int)
        for tiles in (Tiles(400, 112, 16, 4), Tiles(256, 112, 16, 4))
    )
    assert np.abs(whole - tiled).max() <= 1


def test_no_seams_in_the_tiles_that_are_used(painter: StylizerPainter, monkeypatch: pytest.MonkeyPatch) -> None:
    picture, style = sample("coffee.png").resize((960, 700)), painter.embedding("starry_night")
    tiled = np.asarray(painter.painted(picture, style, lambda _: None)).astype(int)
    monkeypatch.setattr(models, "Tiles", lambda size, overlap, blend, multiple: Tiles(2000, 0, 0, multiple))
    whole = np.asarray(painter.painted(picture, style, lambda _: None)).astype(int)
    assert np.abs(whole - tiled).max() <= 1


def test_profile_and_camera_data_are_kept(backend: Backend) -> None:
    content = photo(side=24)
    exif = Image.Exif()
    exif[0x0110] = "A camera"
    content.info = {"icc_profile": b"a profile", "exif": exif.tobytes()}
    made = painted(content, "scream")
    assert made.info["icc_profile"] == b"a profile"
    assert made.getexif()[0x0110] == "A camera"


def test_a_large_picture_is_painted_as_its_small_copy(backend: Backend) -> None:
    """Colours come from the measured copy: they do not change with the size."""
    large = sample("coffee.png").resize((900, 600), Image.Resampling.BICUBIC)
    small = large.resize((360, 240), Image.Resampling.BICUBIC)
    means = [np.asarray(painted(picture, "great_wave")).mean((0, 1)) for picture in (large, small)]
    assert np.abs(means[0] - means[1]).max() < 25


@pytest.mark.parametrize("size", [(1, 1), (1, 5000), (5000, 1), (3, 2), (387, 5)])
def test_smallest_and_thinnest_pictures(backend: Backend, size: tuple[int, int]) -> None:
    assert painted(Image.new("RGB", size, "red"), "scream").size == size


@pytest.mark.parametrize("size", [(1, 1), (1, 5000), (5000, 1)])
def test_smallest_and_thinnest_styles(backend: Backend, size: tuple[int, int]) -> None:
    made = np.asarray(painted(photo(side=64), Image.new("RGB", size, "blue"))).astype(float)
    assert np.isfinite(made).all()
    assert made[..., 2].mean() > made[..., 0].mean()


def test_its_own_style_hardly_changes_a_picture(backend: Backend) -> None:
    content = photo("coffee.png")
    own, other = painted(content, content), painted(content, "starry_night")
    assert ssim(own, content, 0) > ssim(other, content, 0)


@pytest.mark.parametrize("mode", ["L", "CMYK", "P", "1", "LA", "F", "I;16"])
def test_every_mode_enters(backend: Backend, mode: str) -> None:
    picture = photo(side=24)
    content = Image.new("I;16", (24, 24), 40_000) if mode == "I;16" else picture.convert(mode)
    assert painted(content, picture.convert("L")).size == (24, 24)


@pytest.mark.parametrize("alpha", [0, 128])
def test_transparency_is_kept(backend: Backend, alpha: int) -> None:
    made = painted(Image.new("RGBA", (20, 20), (10, 20, 30, alpha)), "red_fuji")
    assert made.mode == "RGBA"
    assert made.getchannel("A").getextrema() == (alpha, alpha)


def test_many_pictures_are_painted_as_each_by_itself(backend: Backend) -> None:
    pictures = [photo(side=64), quarters()]
    together = dlapp.run(TASK, [{"content": picture, "style": "scream"} for picture in pictures])
    for picture, result in zip(pictures, together, strict=True):
        assert np.array_equal(np.asarray(result.image), np.asarray(painted(picture, "scream")))


@pytest.mark.parametrize(
    ("item", "sentence"),
    [
        ("lake.png", "A picture and a style are needed here, not str"),
        ({"style": "scream"}, "A picture and a style are needed"),
        ({"content": "lake.png", "style": "scream"}, "A picture is needed here, not str"),
        ({"content": quarters(), "style": 7}, "A picture is needed here, not int"),
        ({"content": quarters(), "style": "rembrandt"}, "There is no style “rembrandt”"),
        ({"content": quarters()}, "Choose a style first"),
    ],
)
def test_bad_inputs_get_a_sentence(backend: Backend, item: object, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        dlapp.run(TASK, item)


@pytest.mark.parametrize("settings", [{"strength": 1.5}, {"strength": -0.1}, {"mix": 2}, {"strength": float("nan")}])
def test_impossible_settings_are_refused(backend: Backend, settings: dict) -> None:
    with pytest.raises(UserError, match="between 0 and 1"):
        painted(quarters(), "scream", **settings)


def test_the_space_of_styles(backend: Backend) -> None:
    content = photo("coffee.png", 300)
    space = dlapp.run(f"{TASK}.style_space", {"content": content, "style": "scream"})
    assert len(space.walk) == 5
    assert ssim(space.walk[0], space.walk[-1], 0) < ssim(space.walk[3], space.walk[-1], 0)
    assert space.names == [*CARD.styles, "content", "style"]
    assert space.positions.shape == (len(space.names), 2)
    assert space.positions[-1] == pytest.approx(space.positions[space.names.index("scream")], abs=1e-4)


def test_principal_components_are_those_of_the_covariance_with_a_fixed_sign() -> None:
    points = torch.randn(9, 64, generator=torch.Generator().manual_seed(0))
    found = principal_components(points)
    variances = torch.linalg.eigvalsh(torch.cov(points.T)).flip(0)[:2]
    assert torch.allclose(torch.cov(found.T), torch.diag(variances), rtol=1e-3, atol=1e-3)
    torch.manual_seed(1)
    assert torch.allclose(principal_components(points), found, atol=1e-4)


def test_feature_maps_of_the_layers(backend: Backend) -> None:
    content = photo("coffee.png", 300)
    stages = dlapp.run(f"{TASK}.feature_maps", {"content": content, "style": "scream"}, maps=6).stages
    assert [stage.name for stage in stages] == [
        *(f"down {i}" for i in (1, 2, 3)),
        *(f"block {i}" for i in (1, 2, 3, 4)),
        *(f"up {i}" for i in (1, 2)),
    ]
    assert all(len(stage.maps) == 6 for stage in stages)
    assert stages[0].maps.shape[1:] == (256, 256)
    assert stages[2].maps.shape[1:] == (64, 64)


@pytest.mark.parametrize("operation", ["style_space", "feature_maps"])
def test_only_the_stylizer_is_looked_into(backend: Backend, operation: str) -> None:
    item = {"content": quarters(), "style": quarters()}
    assert [card.id for card in dlapp.available_models(f"{TASK}.{operation}")] == [CARD.id]
    with pytest.raises(UserError, match="no model “vgg19” for this task"):
        dlapp.run(f"{TASK}.{operation}", item, model="vgg19")
    with pytest.raises(UserError, match="Choose a style first"):
        dlapp.run(f"{TASK}.{operation}", {"content": quarters()})

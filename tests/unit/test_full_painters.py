"""Full models of style transfer without their downloads: tiny or random networks in the same formats."""

import numpy as np
import pytest
import torch
from PIL import Image

import dlapp
from dlapp import downloads
from dlapp.backend import Backend
from dlapp.catalog import CARDS
from dlapp.device import Device
from dlapp.engines import diffusion, prompted
from dlapp.errors import UserError
from dlapp.networks.perceptual import relative
from dlapp.progress import Progress
from dlapp.tasks.style_transfer import optimization
from tests.samples import sample

from . import tiny_diffusion

TASK = "style_transfer"
TURBO, PIX2PIX = "sd-turbo", "instruct-pix2pix"


@pytest.fixture
def vgg(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> str:
    """VGG-19 with the first eighth of its channels, random."""
    from torchvision import models
    from torchvision.models.vgg import cfgs

    few = [width if width == "M" else int(width) // 8 for width in cfgs["E"]]

    def vgg19(weights: None) -> models.VGG:
        torch.manual_seed(0)
        network = models.VGG(models.vgg.make_layers(few), num_classes=10)
        network.classifier = torch.nn.Identity()
        return network

    monkeypatch.setattr(models, "vgg19", vgg19)
    monkeypatch.setattr(optimization, "STEPS", 30)
    folder = downloads.folder(CARDS["vgg19"])
    folder.mkdir(parents=True)
    torch.save(vgg19(None).state_dict(), folder / CARDS["vgg19"].files[0])
    return "vgg19"


def photo(name: str, size: tuple[int, int] = (96, 64)) -> Image.Image:
    return sample(name).resize(size)


def of_style(made: Image.Image, style: Image.Image) -> float:
    """How far the channels of the network go together differently."""
    optimizer = optimization.load(CARDS["vgg19"], Device("cpu"))
    ours, theirs = (optimizer._grams(image) for image in (made, style))
    return sum(float(relative(a, b)) for a, b in zip(ours, theirs, strict=True))


def test_optimised_pixels_please_the_network(vgg: str) -> None:
    content, style = photo("coffee.png"), photo("rocket.jpg")
    weak, strong = (
        dlapp.run(TASK, {"content": content, "style": style}, model=vgg, strength=strength).image
        for strength in (0.02, 1)
    )
    assert strong.size == content.size
    assert of_style(strong, style) < 0.3 * of_style(content, style)
    assert of_style(strong, style) < of_style(weak, style)
    changed = [np.abs(np.asarray(made).astype(float) - np.asarray(content)).mean() for made in (weak, strong)]
    assert changed[0] < changed[1]


def test_the_optimisation_is_seen_while_it_runs(vgg: str) -> None:
    job = dlapp.submit(TASK, {"content": photo("coffee.png"), "style": photo("rocket.jpg")}, model=vgg)
    seen = set()
    while not job.wait(0.01):
        progress: Progress = job.progress
        if progress.preview is not None:
            seen.add(np.asarray(progress.preview).tobytes())
    assert len(seen) >= 2
    assert job.result


def test_two_styles_are_mixed(vgg: str) -> None:
    item = {"content": photo("coffee.png"), "style": photo("rocket.jpg"), "second": photo("chelsea.png")}
    first, half, second = (dlapp.run(TASK, item, model=vgg, mix=mix).image for mix in (0, 0.5, 1))
    losses = [of_style(made, item["style"]) for made in (first, half, second)]
    assert losses == sorted(losses)
    assert of_style(second, item["second"]) < of_style(first, item["second"])


def test_the_optimisation_needs_a_picture_of_the_style(vgg: str) -> None:
    with pytest.raises(UserError, match="needs a picture of the style"):
        dlapp.run(TASK, {"content": photo("coffee.png"), "style": "scream"}, model=vgg)


@pytest.mark.parametrize("size", [(1, 1), (2000, 1)])
def test_the_optimisation_takes_thin_pictures(vgg: str, size: tuple[int, int]) -> None:
    made = dlapp.run(TASK, {"content": Image.new("RGB", size), "style": photo("rocket.jpg")}, model=vgg).image
    assert np.asarray(made).shape[2] == 3


@pytest.fixture
def small_editors(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diffusion, "SIDE", 96)
    tiny_diffusion.small_sizes(monkeypatch, TURBO)
    for model in (TURBO, PIX2PIX):
        make_editor(model)


def make_editor(model: str) -> None:
    from diffusers import (
        EulerAncestralDiscreteScheduler,
        EulerDiscreteScheduler,
        StableDiffusionImg2ImgPipeline,
        StableDiffusionInstructPix2PixPipeline,
    )

    kinds = {
        TURBO: (StableDiffusionImg2ImgPipeline, EulerDiscreteScheduler, 4),
        PIX2PIX: (StableDiffusionInstructPix2PixPipeline, EulerAncestralDiscreteScheduler, 8),
    }
    pipeline, scheduler, channels = kinds[model]
    tiny = pipeline(
        **tiny_diffusion.parts(channels),
        scheduler=scheduler(),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    tiny_diffusion.save(tiny, model)


@pytest.mark.parametrize("model", [TURBO, PIX2PIX])
def test_editors_follow_prompt_seed_and_strength(small_editors: None, model: str) -> None:
    content = photo("coffee.png")

    def edited(**settings: object) -> np.ndarray:
        return np.asarray(dlapp.run(TASK, {"content": content}, model=model, **settings).image)

    first = edited(prompt="a cat", seed=1)
    assert first.shape == (64, 96, 3)
    assert np.array_equal(first, edited(prompt="a cat", seed=1))
    assert not np.array_equal(first, edited(prompt="a cat", seed=2))
    assert not np.array_equal(first, edited(prompt="a", seed=1))
    assert not np.array_equal(first, edited(prompt="a cat", seed=1, strength=0.4))
    assert dlapp.run(TASK, {"content": content}, model=model, prompt="a", seed=7).seed == 7


def test_editors_need_a_prompt(small_editors: None) -> None:
    with pytest.raises(UserError, match="Write a prompt first"):
        dlapp.run(TASK, {"content": photo("coffee.png")}, model=TURBO, prompt="  ")


def test_many_pictures_have_seeds_of_their_own(small_editors: None) -> None:
    items = [{"content": photo("coffee.png")}] * 2
    together = dlapp.run(TASK, items, model=TURBO, prompt="a cat", seed=5)
    assert [result.seed for result in together] == [5, 6]
    second = dlapp.run(TASK, items[1], model=TURBO, prompt="a cat", seed=6)
    assert np.array_equal(np.asarray(together[1].image), np.asarray(second.image))


def test_at_strength_0_editors_leave_the_picture_as_it_is(small_editors: None) -> None:
    content = photo("coffee.png")
    made = dlapp.run(TASK, {"content": content}, model=PIX2PIX, prompt="a cat", strength=0).image
    assert np.array_equal(np.asarray(made), np.asarray(content))


def test_a_model_of_two_tasks_is_loaded_once(small_editors: None, backend: Backend) -> None:
    content = photo("coffee.png")
    edited = dlapp.run(TASK, {"content": content}, model=PIX2PIX, prompt="a cat", seed=3, strength=0.7)
    loaded = backend.store.loaded()
    coloured = dlapp.run("colorization", content, model=PIX2PIX, prompt="a cat", seed=3)
    assert backend.store.loaded() == loaded
    assert np.array_equal(np.asarray(edited.image), np.asarray(coloured.image))
    assert (edited.seed, coloured.seed) == (3, 3)


def test_sd_turbo_paints_pictures_and_makes_faces(small_editors: None, backend: Backend) -> None:
    item = {"content": photo("coffee.png")}
    before = dlapp.run(TASK, item, model=TURBO, prompt="a cat", seed=1).image
    face = dlapp.run("face_generation", None, model=TURBO, prompt="a cat", seed=1).images[0]
    after = dlapp.run(TASK, item, model=TURBO, prompt="a cat", seed=1).image
    assert face.size == (96, 96)
    assert np.array_equal(np.asarray(before), np.asarray(after))
    pipeline = prompted.load_turbo(CARDS[TURBO], Device("cpu")).text_to_image
    networks = (pipeline.vae, pipeline.text_encoder, pipeline.unet)
    size = sum(tensor.nbytes for network in networks for tensor in (*network.parameters(), *network.buffers()))
    assert backend.store.loaded() == {(TURBO, "cpu"): size}  # once

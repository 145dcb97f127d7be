"""Full models of text to image without their downloads: tiny random networks in the same formats."""

from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

import dlapp
from dlapp.backend import Backend
from dlapp.catalog import CARDS
from dlapp.device import Device
from dlapp.engines import prompted
from dlapp.errors import Cancelled, UserError
from dlapp.progress import Progress
from dlapp.prompted_card import SCHEDULERS
from dlapp.tasks.text_to_image import Settings, inference
from tests.samples import sample

from . import tiny_diffusion

TASK = "text_to_image"
SD15, XL, FLUX, TURBO = "stable-diffusion-v1-5", "sdxl-turbo", "FLUX.1-schnell", "sd-turbo"


def make(model: str, is_strict: bool = False) -> None:
    from diffusers import (
        EulerDiscreteScheduler,
        FlowMatchEulerDiscreteScheduler,
        FluxPipeline,
        PNDMScheduler,
        StableDiffusionPipeline,
        StableDiffusionXLPipeline,
    )

    trailing = EulerDiscreteScheduler(timestep_spacing="trailing")
    pipeline: Any
    if model == FLUX:
        pipeline = FluxPipeline(**tiny_diffusion.flux_parts(), scheduler=FlowMatchEulerDiscreteScheduler())
    elif model == XL:
        pipeline = StableDiffusionXLPipeline(**tiny_diffusion.xl_parts(), scheduler=trailing)
    elif model == TURBO:
        pipeline = StableDiffusionPipeline(
            **tiny_diffusion.parts(4), scheduler=trailing, safety_checker=None, feature_extractor=None
        )
    else:
        scheduler = PNDMScheduler(skip_prk_steps=True, steps_offset=1, beta_schedule="scaled_linear")
        checker = tiny_diffusion.safety_checker(is_strict)
        pipeline = StableDiffusionPipeline(**tiny_diffusion.parts(4), scheduler=scheduler, **checker)
    tiny_diffusion.save(pipeline, model)


@pytest.fixture
def small(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    tiny_diffusion.small_sizes(monkeypatch, SD15, XL, FLUX, TURBO)


@pytest.fixture
def sd15(small: None) -> None:
    make(SD15)


def made(model: str, item: Any = "a cat", **settings: Any) -> np.ndarray:
    result = dlapp.run(TASK, item, model=model, **{"count": 1, "steps": 2, **settings})
    return np.asarray(result.images[0])


def photo() -> Image.Image:
    return sample("coffee.png").resize((150, 100))


@pytest.mark.parametrize("model", [SD15, XL, FLUX, TURBO])
def test_words_and_seeds_become_pictures(small: None, model: str) -> None:
    make(model)
    pair = dlapp.run(TASK, "a cat", model=model, seed=1, count=2, steps=2)
    assert pair.seeds == [1, 2]
    assert (pair.unknown, pair.blocked, pair.tokens_read) == ([], [], None)
    first, second = map(np.asarray, pair.images)
    assert first.shape == (96, 96, 3)
    assert np.array_equal(second, made(model, seed=2))  # alone as among others
    assert not np.array_equal(first, second)
    assert not np.array_equal(first, made(model, "a", seed=1))
    assert made(model, size="landscape").shape == (64, 128, 3)
    assert made(model, size="portrait").shape == (128, 64, 3)

    item = {"prompt": "a cat", "picture": photo()}
    near, far = (made(model, item, strength=strength, seed=1) for strength in (0.3, 0.9))
    assert near.shape == (64, 96, 3)
    assert not np.array_equal(near, far)
    assert not np.array_equal(near, made(model, {**item, "picture": photo().rotate(180)}, strength=0.3, seed=1))
    assert np.array_equal(first, made(model, seed=1))  # what came between leaves nothing behind
    with pytest.raises(UserError, match="does not take a negative prompt" if model != SD15 else "more than 1 only"):
        made(model, negative="a", guidance=1 if model == SD15 else None)
    if model != SD15:
        with pytest.raises(UserError, match="works without guidance"):
            made(model, guidance=2)
        with pytest.raises(UserError, match="its own scheduler only"):
            made(model, scheduler="DDIM")


@pytest.mark.parametrize("name", [SD15, XL, FLUX])
def test_a_batch_gives_what_each_gives_alone(small: None, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a GPU."""
    make(name)
    model = prompted.load(CARDS[name], Device("cpu"))
    for picture in (None, photo()):
        pictures = []
        for batch in (1, 3):
            monkeypatch.setattr(model, "batch", batch)
            pictures.append(model.paint("a cat", [4, 5, 6, 7], lambda _: None, steps=2, picture=picture, strength=0.5))
        for alone, among in zip(*pictures, strict=True):
            assert np.abs(np.asarray(alone).astype(int) - np.asarray(among)).max() <= 1  # rounding


@pytest.mark.parametrize(
    "picture",
    [Image.new("RGB", (1, 1)), Image.new("RGBA", (900, 1)), Image.new("1", (3, 700)), Image.new("I;16", (9, 9))],
)
def test_any_picture_is_something_to_begin_with(sd15: None, picture: Image.Image) -> None:
    shape = made(SD15, {"prompt": "a cat", "picture": picture}).shape
    assert min(shape[:2]) >= 64
    assert max(shape[:2]) == 96


def test_what_is_not_wanted_and_how_strictly(sd15: None) -> None:
    plain = made(SD15)
    assert not np.array_equal(plain, made(SD15, negative="cat"))
    assert not np.array_equal(plain, made(SD15, guidance=3))


def test_each_scheduler_takes_its_own_way(sd15: None) -> None:
    ways = {name: made(SD15, scheduler=name, steps=3).tobytes() for name in SCHEDULERS}
    assert len(set(ways.values())) == len(SCHEDULERS)
    assert made(SD15, steps=3).tobytes() == ways["DPM++ 2M"]
    for name in SCHEDULERS:
        assert made(SD15, scheduler=name, steps=1).shape == (96, 96, 3)


def test_a_blocked_picture_is_said_to_be_blocked(small: None) -> None:
    make(SD15, is_strict=True)
    result = dlapp.run(TASK, "a cat", model=SD15, count=2, seed=8, steps=1)
    assert (result.images, result.seeds, result.blocked) == ([], [], [8, 9])


@pytest.mark.parametrize("model", [SD15, XL, FLUX])
def test_it_is_seen_coming_and_stops_within_a_step(small: None, model: str) -> None:
    make(model)
    loaded = prompted.load(CARDS[model], Device("cpu"))
    told: list[Progress] = []

    def report(progress: Progress) -> None:
        told.append(progress)
        if len(told) == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        inference.run(loaded, ["a cat"], Settings(count=1, steps=6, size="landscape"), report)
    assert [progress.done / progress.total for progress in told] == [0, 1 / 6, 2 / 6]
    previews = [progress.preview for progress in told[1:]]
    assert [preview.size for preview in previews] == [(128, 64)] * 2
    assert not np.array_equal(*map(np.asarray, previews))


@pytest.mark.parametrize("name", [SD15, FLUX])
def test_the_steps_are_those_asked_for_at_every_strength(small: None, name: str) -> None:
    make(name)
    model = prompted.load(CARDS[name], Device("cpu"))
    for strength, steps in ((0.1, 3), (0.7, 4), (0.6, 5), (0.45, 4), (1.0, 2)):
        told: list[Progress] = []
        model.paint("a", [0], told.append, steps=steps, picture=photo(), strength=strength)
        assert len(told) == steps + 1
        assert told[-1].done == told[-1].total


@pytest.mark.parametrize(("model", "most"), [(SD15, 77), (FLUX, 256)])
def test_a_prompt_that_is_too_long_is_said_to_be_cut(small: None, model: str, most: int) -> None:
    make(model)
    loaded = prompted.load(CARDS[model], Device("cpu"))
    assert loaded.tokens_read("cat " * most) is None
    assert loaded.tokens_read("cat " * (most + 1)) == most


def test_the_cartoonist_refuses_what_it_does_not_have(backend: Backend) -> None:
    picture = {"prompt": "a man with a beard", "picture": photo()}
    for item, settings, sentence in (
        (picture, {}, "makes pictures from words only"),
        ("a man", {"negative": "a beard"}, "does not take a negative prompt"),
        ("a man", {"size": "landscape"}, "makes square pictures only"),
        ("a man", {"scheduler": "DDIM"}, "its own scheduler only"),
    ):
        with pytest.raises(UserError, match=sentence):
            dlapp.run(TASK, item, **settings)
    assert len(dlapp.run(TASK, {"prompt": "a man"}, count=1, steps=1).images) == 1


@pytest.mark.parametrize(
    ("item", "settings", "sentence"),
    [
        ("a", {"size": "round"}, "one of square, landscape, portrait"),
        ("a", {"scheduler": "Heun"}, "one of DPM"),
        ("a", {"strength": 0}, "between 0.1 and 1"),
        ("a", {"strength": 1.1}, "between 0.1 and 1"),
        ("a", {"negative": "a" * 5001}, "at most 5000 characters"),
        ({"prompt": "?!", "picture": Image.new("RGB", (8, 8))}, {}, "Describe the picture"),
        ({"prompt": "a", "picture": "b.png"}, {}, "A picture is needed"),
        ({"prompt": 3}, {}, "A description in words is needed here, not int"),
        ({"picture": Image.new("RGB", (8, 8))}, {}, "A description in words is needed here, not dict"),
    ],
)
def test_what_is_impossible_is_refused(item: Any, settings: dict[str, Any], sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        dlapp.submit(TASK, item, **settings)


def test_sd_turbo_of_three_tasks_is_loaded_once(small: None, backend: Backend) -> None:
    make(TURBO)
    picture = made(TURBO, seed=3, steps=4)
    loaded = backend.store.loaded()
    face = dlapp.run("face_generation", None, model=TURBO, prompt="a cat", seed=3).images[0]
    dlapp.run("style_transfer", {"content": photo()}, model=TURBO, prompt="a cat")
    assert backend.store.loaded() == loaded
    assert np.array_equal(np.asarray(face), picture)


@pytest.mark.cuda
@pytest.mark.parametrize("model", [SD15, XL, FLUX])
def test_on_cuda_it_computes_in_half_precision(small: None, model: str) -> None:
    make(model)
    device = Device("cuda:0")
    loaded = prompted.load(CARDS[model], device)
    network = loaded.text_to_image.transformer if model == FLUX else loaded.text_to_image.unet
    assert network.dtype == loaded.text_to_image.vae.dtype == device.dtype
    assert network.dtype in (torch.bfloat16, torch.float16)
    on_cpu = prompted.load(CARDS[model], Device("cpu"))
    (fast,), (exact,) = (each.paint("a cat", [1], lambda _: None, steps=2) for each in (loaded, on_cpu))
    assert np.abs(np.asarray(fast).astype(int) - np.asarray(exact)).mean() < 8  # of 255

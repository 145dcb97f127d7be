"""Diffusion models of faces without their downloads: tiny random networks in the same formats."""

import numpy as np
import pytest
import torch

import dlapp
from dlapp import downloads
from dlapp.backend import Backend
from dlapp.catalog import CARDS
from dlapp.errors import UserError

from . import tiny_diffusion

TASK = "face_generation"
DDPM = ("ddpm-celebahq-256", "ddpm-ema-celebahq-256")


@pytest.fixture
def ddpm(backend: Backend) -> None:
    """As on the hub: network and scheduler lie beside the index, not in folders."""
    from diffusers import DDPMPipeline, DDPMScheduler, UNet2DModel

    torch.manual_seed(0)
    network = UNet2DModel(
        sample_size=16,
        block_out_channels=(8, 16),
        down_block_types=("DownBlock2D", "AttnDownBlock2D"),
        up_block_types=("AttnUpBlock2D", "UpBlock2D"),
        norm_num_groups=4,
        layers_per_block=1,
    )
    pipeline = DDPMPipeline(network, DDPMScheduler())
    for model in DDPM:
        folder = downloads.folder(CARDS[model])
        network.save_pretrained(folder, safe_serialization=False)
        pipeline.scheduler.save_pretrained(folder)
        pipeline.save_config(folder)
        assert {path.name for path in folder.iterdir()} == set(CARDS[model].files)


@pytest.mark.parametrize("model", DDPM)
def test_noise_becomes_a_picture_of_its_seed(ddpm: None, model: str) -> None:
    first, again, other = (dlapp.run(TASK, None, model=model, seed=seed, steps=6) for seed in (1, 1, 2))
    assert first.images[0].size == (16, 16)
    assert np.array_equal(np.asarray(first.images[0]), np.asarray(again.images[0]))
    assert not np.array_equal(np.asarray(first.images[0]), np.asarray(other.images[0]))
    assert first.scores == []
    pair = dlapp.run(TASK, None, model=model, seed=1, count=2, steps=6)
    assert pair.seeds == [1, 2]
    assert np.array_equal(np.asarray(pair.images[1]), np.asarray(other.images[0]))


def test_it_is_seen_coming(ddpm: None) -> None:
    job = dlapp.submit(TASK, None, model=DDPM[0], steps=40)
    seen = set()
    while not job.wait(0.005):
        if job.progress.preview is not None:
            seen.add(np.asarray(job.progress.preview).tobytes())
    assert len(seen) >= 2


def test_words_lead_sd_turbo(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    from diffusers import EulerDiscreteScheduler, StableDiffusionPipeline

    tiny = StableDiffusionPipeline(
        **tiny_diffusion.parts(4),
        scheduler=EulerDiscreteScheduler(),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    tiny_diffusion.small_sizes(monkeypatch, "sd-turbo")
    tiny_diffusion.save(tiny, "sd-turbo")
    cat, again, other, plain = (
        np.asarray(dlapp.run(TASK, None, model="sd-turbo", prompt=prompt, seed=seed).images[0])
        for prompt, seed in (("a cat", 1), ("a cat", 1), ("a cat", 2), ("a", 1))
    )
    assert np.array_equal(cat, again)
    assert not np.array_equal(cat, other)
    assert not np.array_equal(cat, plain)
    with pytest.raises(UserError, match="Write a prompt first"):
        dlapp.run(TASK, None, model="sd-turbo", prompt=" ")

"""ControlNet without its download: a tiny random pipeline in the same files."""

import numpy as np
import pytest
from PIL import Image

import dlapp
from dlapp import downloads
from dlapp.backend import Backend
from dlapp.catalog import CARDS
from dlapp.engines import controlnet
from dlapp.strokes import picture
from dlapp.ui.inputs.example_sketches import SKETCHES

from . import tiny_diffusion

MODEL = "control_v11p_sd15_scribble"
CARD = CARDS[MODEL]


@pytest.fixture
def small(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    from diffusers import ControlNetModel, PNDMScheduler, StableDiffusionPipeline

    monkeypatch.setattr(controlnet, "SIDE", 64)
    parts = tiny_diffusion.parts(4)
    folder = downloads.folder(CARD)
    network = ControlNetModel.from_unet(parts["unet"], conditioning_embedding_out_channels=(8, 8, 8))
    for each in (network.controlnet_down_blocks, network.controlnet_mid_block):  # else it has no say yet
        for parameter in each.parameters():
            parameter.data.normal_(0, 0.3)
    network.controlnet_cond_embedding.conv_out.weight.data.normal_(0, 0.3)
    network.save_pretrained(folder)
    pipeline = StableDiffusionPipeline(
        **parts,
        scheduler=PNDMScheduler(steps_offset=1),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    pipeline.save_pretrained(folder / "base", variant="fp16")
    for name in CARD.files:  # of the tokenizer, which this one keeps in one file
        if not (folder / name).exists():
            (folder / name).write_text("{}")


def drawn(name: str = "bun", **settings: object) -> np.ndarray:
    sketch = picture(SKETCHES[name][1])
    return np.asarray(dlapp.run("sketch_to_image", sketch, model=MODEL, steps=2, **settings).image)


def test_lines_words_and_seed_lead_it(small: None) -> None:
    first = drawn(caption="a cat", seed=1)
    assert first.shape == (64, 64, 3)
    assert np.array_equal(first, drawn(caption="a cat", seed=1))
    for other in (drawn("beard", caption="a cat", seed=1), drawn(caption="a", seed=1), drawn(caption="a cat", seed=2)):
        assert not np.array_equal(first, other)


def test_each_picture_has_a_seed_of_its_own(small: None) -> None:
    result = dlapp.run("sketch_to_image", picture(SKETCHES["bun"][1]), model=MODEL, steps=2, count=2, seed=5)
    assert result.seeds == [5, 6]
    assert np.array_equal(np.asarray(result.images[1]), drawn(seed=6))
    assert isinstance(result.image, Image.Image)
    assert result.unknown == []


def test_its_files_come_from_two_repositories() -> None:
    urls = {name: downloads._url(CARD, name) for name in CARD.files}
    assert urls["diffusion_pytorch_model.safetensors"] == (
        "https://huggingface.co/lllyasviel/control_v11p_sd15_scribble/resolve/main/diffusion_pytorch_model.safetensors"
    )
    assert urls["base/unet/config.json"] == (
        "https://huggingface.co/stable-diffusion-v1-5/stable-diffusion-v1-5/resolve/"
        "451f4fe16113bff5a5d2269ed5ad43b0592e9a14/unet/config.json"
    )

"""Full upscalers without their downloads, and the user's own files: tiny random networks in the same formats."""

import json
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file

import dlapp
from dlapp import catalog, downloads
from dlapp.backend import Backend
from dlapp.catalog import CARDS
from dlapp.errors import UserError
from dlapp.tasks.super_resolution import custom
from tests.samples import sample

from . import tiny_diffusion

TASK = "super_resolution"
SWIN = {2: "swin2SR-classical-sr-x2-64", 4: "swin2SR-realworld-sr-x4-64-bsrgan-psnr"}
DIFFUSION = "stable-diffusion-x4-upscaler"


def picture(width: int = 40, height: int = 27) -> Image.Image:
    return sample("coffee.png").resize((width, height))


def make_swin(scale: int) -> None:
    from transformers import Swin2SRConfig, Swin2SRForImageSuperResolution

    folder = downloads.folder(CARDS[SWIN[scale]])
    torch.manual_seed(0)
    config = Swin2SRConfig(
        embed_dim=12,
        depths=[1],
        num_heads=[2],
        window_size=8,
        upscale=scale,
        upsampler="pixelshuffle" if scale == 2 else "nearest+conv",
    )
    model = Swin2SRForImageSuperResolution(config)
    model.save_pretrained(folder)
    if scale == 4:  # that one's weights are in the older format
        torch.save(model.state_dict(), folder / "pytorch_model.bin")
        (folder / "model.safetensors").unlink()
    (folder / "preprocessor_config.json").write_text("{}")


@pytest.mark.parametrize("scale", SWIN)
def test_swin_enlarges_sides_that_its_windows_do_not_divide(backend: Backend, scale: int) -> None:
    make_swin(scale)
    result = dlapp.run(TASK, picture(), model=SWIN[scale], scale=scale)
    assert result.image.size == (40 * scale, 27 * scale)
    assert np.asarray(result.image).std() > 1


def test_a_scale_that_the_model_has_not_is_refused(backend: Backend) -> None:
    make_swin(2)
    with pytest.raises(UserError, match="scale is 2, not 4"):
        dlapp.run(TASK, picture(), model=SWIN[2], scale=4)


def make_diffusion() -> None:
    from diffusers import DDIMScheduler, DDPMScheduler, StableDiffusionUpscalePipeline

    pipeline = StableDiffusionUpscalePipeline(
        **tiny_diffusion.parts(channels=7, num_class_embeds=1000),
        low_res_scheduler=DDPMScheduler(),
        scheduler=DDIMScheduler(prediction_type="v_prediction"),
        max_noise_level=350,
    )
    tiny_diffusion.save(pipeline, DIFFUSION)


def test_diffusion_follows_seed_and_prompt(backend: Backend) -> None:
    make_diffusion()
    small = picture(24, 16)
    first, again, other, prompted = (
        dlapp.run(TASK, small, model=DIFFUSION, scale=4, seed=seed, prompt=prompt)
        for seed, prompt in ((1, ""), (1, ""), (2, ""), (1, "a cat"))
    )
    assert first.image.size == (96, 64)
    assert first.seed == 1
    pixels = [np.asarray(result.image) for result in (first, again, other, prompted)]
    assert np.array_equal(pixels[0], pixels[1])
    assert not np.array_equal(pixels[0], pixels[2])
    assert not np.array_equal(pixels[0], pixels[3])
    files = downloads.folder(CARDS[DIFFUSION]).rglob("*.safetensors")
    assert sum(backend.store.loaded().values()) >= 0.9 * sum(file.stat().st_size for file in files)


def own(name: str, state: dict) -> str:
    """Put a file of weights where users put theirs; the id of its model."""
    path = custom.folder() / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".safetensors":
        save_file(state, path)
    else:
        torch.save({"params": state}, path)
    return own_id()


def own_id() -> str:
    return custom.cards()[0].id


def compact(scale: int) -> dict:
    """The state of Real-ESRGAN's small network."""
    from spandrel.architectures.Compact.__arch.SRVGG import SRVGGNetCompact

    torch.manual_seed(0)
    return SRVGGNetCompact(num_in_ch=3, num_out_ch=3, num_feat=8, num_conv=2, upscale=scale).state_dict()


@pytest.mark.parametrize("name", ["my_model.safetensors", "RealESRGAN_x4.pth"])
@pytest.mark.parametrize("scale", [2, 3, 4])
def test_own_files_are_found_and_enlarge_by_what_is_asked(backend: Backend, name: str, scale: int) -> None:
    assert custom.cards() == []
    model = own(name, compact(4))
    card = catalog.find(model)
    assert card in catalog.available_models(TASK)
    assert downloads.is_present(card)
    result = dlapp.run(TASK, picture(), model=model, scale=scale)
    assert result.image.size == (40 * scale, 27 * scale)
    assert result.model == model


def test_own_files_are_never_removed_by_the_app(backend: Backend) -> None:
    model = own("my_model.safetensors", compact(2))
    backend.remove(catalog.find(model))
    assert catalog.find(model)


@pytest.mark.parametrize("content", [b"", b"PK not weights", json.dumps({"a": 1}).encode()])
@pytest.mark.parametrize("suffix", custom.SUFFIXES)
def test_other_files_are_refused_in_a_sentence(backend: Backend, suffix: str, content: bytes) -> None:
    path: Path = custom.folder() / f"notes{suffix}"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    with pytest.raises(UserError, match="is not an upscaler that this app can load"):
        dlapp.run(TASK, picture(), model=own_id(), scale=4)


def test_a_pickle_that_would_run_code_does_not(backend: Backend, tmp_path: Path) -> None:
    class Evil:
        def __reduce__(self) -> tuple:
            return (Path.touch, (tmp_path / "ran",))

    path = custom.folder() / "evil.pth"
    path.parent.mkdir(parents=True)
    torch.save(Evil(), path)
    with pytest.raises(UserError, match="is not an upscaler"):
        dlapp.run(TASK, picture(), model=own_id(), scale=4)
    assert not (tmp_path / "ran").exists()


def test_odd_things_in_the_folder_do_not_matter(backend: Backend) -> None:
    folder = custom.folder()
    (folder / "a folder.pth").mkdir(parents=True)
    (folder / "gone.pth").symlink_to(folder / "nothing")
    (folder / "notes.txt").write_text("my notes")
    assert custom.cards() == []
    own("LOUD.PTH".lower().replace("pth", "PTH"), compact(2))
    assert [card.title for card in custom.cards()] == ["loud.PTH"]


def test_a_file_that_was_replaced_is_another_model(backend: Backend) -> None:
    first = own("mine.safetensors", compact(2))
    time.sleep(0.005)
    assert own("mine.safetensors", compact(4)) != first


def test_a_network_that_does_not_enlarge_is_refused(backend: Backend) -> None:
    model = own("same_size.safetensors", compact(1))
    with pytest.raises(UserError, match="is not an upscaler"):
        dlapp.run(TASK, picture(), model=model, scale=2)


def test_weights_of_something_else_are_refused(backend: Backend) -> None:
    model = own("classifier.safetensors", {"weight": torch.zeros(4, 4)})
    with pytest.raises(UserError, match="is not an upscaler"):
        dlapp.run(TASK, picture(), model=model, scale=4)

"""Upscalers: networks with what is needed around them, and how each architecture is loaded."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from ... import downloads
from ...device import Device, is_out_of_memory
from ...errors import UserError
from ...i18n import N_
from ...networks import int8
from ...networks.upscaler import SCALES, Upscalers
from ...tiling import Tiles
from ..spec import Loader
from . import Settings
from .cards import UpscalerCard


@dataclass
class Model:
    """A network with what is needed around it.

    Attributes:
        network: the torch module, or what has them.
        scales: by how much it enlarges. tiles: how large pictures are cut for it.
        is_random: whether chance takes part.
        enlarge: float32 (1, 3, h, w) in [0, 1], settings, what to call often -> (1, 3, scale * h, scale * w) on any device.
    """

    network: Any
    scales: tuple[int, ...]
    tiles: Tiles
    enlarge: Callable[[Tensor, Settings, Callable[[], None]], Tensor]
    is_random: bool = False


def _load_residual_upscaler(card: UpscalerCard, device: Device) -> Model:
    network = int8.from_folder(Upscalers, card.folder).to(device.name)
    network.eval().requires_grad_(False).to(memory_format=torch.channels_last)
    dtype = device.dtype
    kind = torch.device(device.name).type

    def enlarge(part: Tensor, settings: Settings, tick: Callable[[], None]) -> Tensor:
        part = part.to(device.name, memory_format=torch.channels_last)
        # only what is added to bicubic interpolation is rounded to 8 bits, the picture itself is not
        with torch.autocast(kind, dtype, enabled=dtype != torch.float32):
            return network(part, settings.scale, settings.mode).float()

    # one convolution after another, each sees a pixel further: 20 in all, and bicubic interpolation 2; at half the size "restore"
    # sees 12 more, of which nothing is left in 8 bits
    return Model(network, SCALES, Tiles(size=384, overlap=48, blend=4, multiple=2), enlarge)


def _load_swin2sr(card: UpscalerCard, device: Device) -> Model:
    from transformers import Swin2SRForImageSuperResolution

    dtype = device.dtype
    network = Swin2SRForImageSuperResolution.from_pretrained(downloads.folder(card), local_files_only=True, dtype=dtype)
    network.eval().requires_grad_(False).to(device.name)

    def enlarge(part: Tensor, settings: Settings, tick: Callable[[], None]) -> Tensor:
        return network(pixel_values=part.to(device.name, dtype)).reconstruction

    tiles = Tiles(size=128, overlap=32, blend=16, multiple=network.config.window_size)
    return Model(network, (network.config.upscale,), tiles, enlarge)


def _load_spandrel(card: UpscalerCard, device: Device) -> Model:
    """Whatever architecture spandrel finds in a file of plain tensors.

    Raises:
        UserError: when it is none, or not one that enlarges colour pictures.
    """
    from safetensors.torch import load_file
    from spandrel import ImageModelDescriptor, ModelLoader, UnsupportedModelError, canonicalize_state_dict

    path = downloads.folder(card) / card.files[0]
    try:
        state = load_file(path) if path.suffix == ".safetensors" else torch.load(path, "cpu", weights_only=True)
        described = ModelLoader().load_from_state_dict(canonicalize_state_dict(state))
        if not isinstance(described, ImageModelDescriptor) or described.purpose != "SR":
            raise UnsupportedModelError
        if described.scale < 2 or (described.input_channels, described.output_channels) != (3, 3):
            raise UnsupportedModelError
    except Exception as error:  # whatever a file that is something else makes the libraries stumble over
        if is_out_of_memory(error):
            raise
        raise UserError(
            N_(
                "{name} is not an upscaler that this app can load. It loads weights of the Real-ESRGAN family, stored as plain tensors."
            ),
            name=card.files[0],
        ) from error
    described.eval().to(device.name)
    native = described.scale

    def enlarge(part: Tensor, settings: Settings, tick: Callable[[], None]) -> Tensor:
        made = described(part.to(device.name)).float()
        if native == settings.scale:
            return made
        size = (settings.scale * part.shape[2], settings.scale * part.shape[3])
        return torch.nn.functional.interpolate(made, size, mode="bicubic", antialias=True)

    return Model(described.model, card.scales, Tiles(size=256, overlap=32, blend=16), enlarge)


def _load_stable_diffusion(card: UpscalerCard, device: Device) -> Model:
    from diffusers import StableDiffusionUpscalePipeline
    from torchvision.transforms.functional import to_pil_image

    dtype = device.dtype
    pipeline = StableDiffusionUpscalePipeline.from_pretrained(
        downloads.folder(card), local_files_only=True, dtype=dtype
    ).to(device.name)
    pipeline.set_progress_bar_config(disable=True)

    def enlarge(part: Tensor, settings: Settings, tick: Callable[[], None]) -> Tensor:
        return pipeline(
            prompt=settings.prompt,
            image=to_pil_image(part[0].clamp(0, 1)),
            num_inference_steps=25,
            generator=torch.Generator("cpu").manual_seed(settings.seed),
            output_type="pt",
            callback=lambda step, time, latents: tick(),
        ).images

    return Model(pipeline, (4,), Tiles(size=128, overlap=32, blend=24, multiple=8), enlarge, is_random=True)


LOADERS: dict[str, Loader] = {
    "residual_upscaler": _load_residual_upscaler,
    "swin2sr": _load_swin2sr,
    "stable_diffusion_upscaler": _load_stable_diffusion,
    "spandrel": _load_spandrel,
}

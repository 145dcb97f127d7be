"""Upscalers: networks with what is needed around them, and how each architecture is loaded."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
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
from . import Settings, ncnn
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
    """Whatever architecture spandrel finds in a file that the user brought."""
    described = _described(card)
    described.eval().to(device.name)

    def network(part: Tensor) -> Tensor:
        return described(part.to(device.name)).float()

    enlarge = _told_and_reduced(network, described.model)
    return Model(described.model, card.scales, Tiles(size=256, overlap=32, blend=16), enlarge)


def _load_real_esrgan(card: UpscalerCard, device: Device) -> Model:
    # it sees hundreds of pixels, but little of them: in the photo where a cut shows most, a seam in an overlap of 64 pixels changes
    # values by up to 7 of 255, of 80 by 6, of 96 by 3 (one in a thousand by 2), of 120 by 1
    return _real_esrgan(card, device, Tiles(size=384, overlap=96, blend=16), antialias=True)


def _load_real_esrgan_video(card: UpscalerCard, device: Device) -> Model:
    """The one network that the package has three times: for x2 and x3 its `.param` files end in bicubic interpolation."""
    # each of its 18 convolutions sees a pixel further, the first and the last two hardly matter
    return _real_esrgan(card, device, Tiles(size=384, overlap=36, blend=4), antialias=False)


def _real_esrgan(card: UpscalerCard, device: Device, tiles: Tiles, antialias: bool) -> Model:
    """Convolutions only: half precision on CUDA; on the CPU float32, as bfloat16 changes pixels by up to 6 of 255."""
    network = _described(card).model
    network.eval().requires_grad_(False).to(device.name, memory_format=torch.channels_last)
    kind = torch.device(device.name).type

    def narrow(part: Tensor) -> Tensor:
        with torch.autocast(kind, torch.float16, enabled=not device.is_cpu):
            return network(part.to(device.name, memory_format=torch.channels_last)).float()

    return Model(network, card.scales, tiles, _told_and_reduced(narrow, network, antialias))


def _described(card: UpscalerCard) -> Any:
    """spandrel's description of the network in a file of plain tensors, with the network.

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
    return described


def _told_and_reduced(
    network: Callable[[Tensor], Tensor], module: torch.nn.Module, antialias: bool = True
) -> Callable[[Tensor, Settings, Callable[[], None]], Tensor]:
    """`Model.enlarge` of a network with one scale of its own.

    Args:
        network: float32 (1, 3, h, w) -> float32 (1, 3, n * h, n * w), with `module`, before whose convolutions it is told that
            the work goes on: a tile can take half a minute.
        antialias: whether a larger picture than asked is smoothed before it is made smaller.
    """

    def enlarge(part: Tensor, settings: Settings, tick: Callable[[], None]) -> Tensor:
        convolutions = [layer for layer in module.modules() if isinstance(layer, torch.nn.Conv2d)]
        hooks = [layer.register_forward_pre_hook(lambda layer, inputs: tick()) for layer in convolutions]
        try:
            made = network(part)
        finally:
            for hook in hooks:
                hook.remove()
        size = (settings.scale * part.shape[2], settings.scale * part.shape[3])
        if made.shape[2:] == size:
            return made
        return torch.nn.functional.interpolate(made, size, mode="bicubic", antialias=antialias)

    return enlarge


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
    "real_esrgan": _load_real_esrgan,
    "real_esrgan_video": _load_real_esrgan_video,
}
CONVERTERS: dict[str, Callable[[Path, Path], None]] = {
    "real_esrgan": ncnn.convert_rrdb_net,
    "real_esrgan_video": ncnn.convert_compact,
}

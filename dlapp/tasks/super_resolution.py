"""Super-resolution: the same picture with two or four times as many pixels a side."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from PIL import Image, ImageFilter
from torch import Tensor

from .. import downloads, limits, media, result, tiling
from ..device import Device, is_out_of_memory
from ..errors import UserError
from ..i18n import N_
from ..model_card import ModelCard, Source
from ..networks import packed
from ..networks.upscaler import MODES, SCALES, Upscalers
from ..progress import Progress, Report
from ..tiling import Tiles

MODELS = "super_resolution"
MATTE = 4  # pixels that the colours reach into what is transparent, as far as the network's filters mix them
check = media.check_picture


@dataclass(frozen=True)
class Settings:
    """How to enlarge.

    Attributes:
        scale: 2 or 4. mode: "faithful" to what is there, or "restore" to remove noise and JPEG blocks as well.
        prompt, seed: what the picture shows, in English, and where chance begins; for diffusion models only.
    """

    scale: int = 4
    mode: str = "faithful"
    prompt: str = ""
    seed: int = 0

    def __post_init__(self) -> None:
        if self.scale not in SCALES or not isinstance(self.scale, int):
            raise UserError(N_("Pictures are enlarged 2 or 4 times a side, not {scale} times."), scale=self.scale)
        if self.mode not in MODES:
            raise UserError(N_("The mode is “faithful” or “restore”, not “{mode}”."), mode=self.mode)


@dataclass(kw_only=True)
class Result(result.Result):
    """`image`: RGB, RGBA or, of 16-bit gray, I;16; with the EXIF data and the ICC profile of the picture that came in."""

    image: Image.Image


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


def load(card: ModelCard, device: Device) -> Model:
    """An upscaler on the device, in evaluation mode."""
    if card.is_built_in:
        return _load_built_in(card, device)
    if card.source is Source.OWN:
        return _load_own(card, device)
    return _load_swin(card, device) if "swin" in card.id else _load_diffusion(card, device)


def _load_built_in(card: ModelCard, device: Device) -> Model:
    network = packed.new(Upscalers, card.folder).to(device.name)
    network.eval().requires_grad_(False).to(memory_format=torch.channels_last)
    dtype = device.dtype(bfloat16_on_cpu=card.bfloat16_on_cpu)
    kind = torch.device(device.name).type

    def enlarge(part: Tensor, settings: Settings, tick: Callable[[], None]) -> Tensor:
        part = part.to(device.name, memory_format=torch.channels_last)
        # only what is added to bicubic interpolation is rounded to 8 bits, the picture itself is not
        with torch.autocast(kind, dtype, enabled=dtype != torch.float32):
            return network(part, settings.scale, settings.mode).float()

    # one convolution after another, each sees a pixel further: 20 in all, and bicubic interpolation 2; at half the size "restore"
    # sees 12 more, of which nothing is left in 8 bits
    return Model(network, SCALES, Tiles(size=384, overlap=48, blend=4, multiple=2), enlarge)


def _load_swin(card: ModelCard, device: Device) -> Model:
    from transformers import Swin2SRForImageSuperResolution

    dtype = device.dtype(bfloat16_on_cpu=card.bfloat16_on_cpu)
    network = Swin2SRForImageSuperResolution.from_pretrained(downloads.folder(card), local_files_only=True, dtype=dtype)
    network.eval().requires_grad_(False).to(device.name)

    def enlarge(part: Tensor, settings: Settings, tick: Callable[[], None]) -> Tensor:
        return network(pixel_values=part.to(device.name, dtype)).reconstruction

    tiles = Tiles(size=128, overlap=32, blend=16, multiple=network.config.window_size)
    return Model(network, (network.config.upscale,), tiles, enlarge)


def _load_own(card: ModelCard, device: Device) -> Model:
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
            N_("{name} is not an upscaler that can be read: weights of the Real-ESRGAN family are, as plain tensors."),
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

    return Model(described.model, SCALES, Tiles(size=256, overlap=32, blend=16), enlarge)


def _load_diffusion(card: ModelCard, device: Device) -> Model:
    from diffusers import StableDiffusionUpscalePipeline
    from torchvision.transforms.functional import to_pil_image

    dtype = device.dtype(bfloat16_on_cpu=card.bfloat16_on_cpu)
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


@torch.inference_mode()
def run(model: Model, pictures: list[Image.Image], settings: Settings, report: Report) -> list[Result]:
    """Enlarge pictures one after the other, tile by tile.

    Raises:
        UserError: when the model does not enlarge by that much, or the result would be too large.
    """
    if settings.scale not in model.scales:
        raise UserError(
            N_("This model enlarges {scales} times a side, not {scale} times: choose that, or another model."),
            scales=", ".join(map(str, model.scales)),
            scale=settings.scale,
        )
    _check_sizes(pictures, settings.scale)
    results = []
    for done, picture in enumerate(pictures):

        def part_done(progress: Progress, done: int = done) -> None:
            report(Progress(done + progress.done / progress.total, len(pictures)))

        seed = settings.seed if model.is_random else None
        results.append(Result(image=enlarged(model, picture, settings, part_done), seed=seed))
    return results


def _check_sizes(pictures: list[Image.Image], scale: int) -> None:
    sizes = [scale**2 * picture.width * picture.height for picture in pictures]
    if max(sizes) > limits.OUTPUT_PIXELS:
        raise UserError(
            N_("{scale} times as large, the picture would have {size} megapixels; up to {limit} can be made."),
            scale=scale,
            size=max(sizes) // 10**6,
            limit=limits.OUTPUT_PIXELS // 10**6,
        )
    if sum(sizes) > limits.JOB_PIXELS:
        raise UserError(
            N_("Together the pictures would have {size} megapixels; up to {limit} are made at once."),
            size=sum(sizes) // 10**6,
            limit=limits.JOB_PIXELS // 10**6,
        )


def enlarged(model: Model, picture: Image.Image, settings: Settings, report: Report) -> Image.Image:
    """One picture, with its transparency and its 16 bits, if it has them; a model that invents has 8 bits only."""
    image = media.upright(picture, deep=not model.is_random)
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    has_edges = alpha is not None and len(set(alpha.getextrema())) > 1
    is_painted = has_edges and not model.is_random  # which has no idea of transparency
    last = Progress()

    def enlarge(pixels: np.ndarray, number: int) -> np.ndarray:
        """uint8 or uint16 (H, W, 3), or (H, W, 1) for gray."""

        def part_done(progress: Progress) -> None:
            nonlocal last
            last = Progress(number + progress.done / progress.total, 2 if is_painted else 1)
            report(last)

        def network(part: Tensor) -> Tensor:
            made = model.enlarge(part.expand(-1, 3, -1, -1), settings, lambda: report(last))
            return made if part.shape[1] == 3 else made.float().mean(1, keepdim=True)

        return tiling.run(network, pixels, settings.scale, model.tiles, part_done)

    if image.mode == "I;16":
        made = Image.fromarray(enlarge(np.asarray(image)[..., None], 0)[..., 0])
    else:
        made = Image.fromarray(enlarge(_opaque(image), 0))
    if alpha is not None:
        if is_painted:
            found = Image.fromarray(enlarge(np.asarray(alpha)[..., None], 1)[..., 0])
            made.putalpha(_with_plain_parts(found, alpha))
        else:
            made.putalpha(alpha.resize(made.size, Image.Resampling.BICUBIC))
    made.info = dict(image.info)
    return made


def _with_plain_parts(found: Image.Image, alpha: Image.Image) -> Image.Image:
    """Alpha as the network made it, but as clear or opaque as it was wherever nothing else is near."""
    for extreme, spread in ((0, ImageFilter.MaxFilter(5)), (255, ImageFilter.MinFilter(5))):
        plain = alpha.filter(spread).point(lambda value, extreme=extreme: 255 * (value == extreme))
        found.paste(extreme, mask=plain.resize(found.size, Image.Resampling.NEAREST))
    return found


def _opaque(image: Image.Image) -> np.ndarray:
    """uint8 (H, W, 3): RGB whose transparent parts go on in the colours beside them, of which edges would get a rim."""
    if image.mode == "RGB":
        return np.asarray(image)
    around = image.convert("RGBa").filter(ImageFilter.BoxBlur(MATTE)).convert("RGBA").convert("RGB")
    return np.asarray(
        Image.composite(image.convert("RGB"), around, image.getchannel("A").point(lambda a: 255 * (a > 0)))
    )

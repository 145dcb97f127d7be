"""Models that make pictures of words: Stable Diffusion, Stable Diffusion XL and FLUX, with all that one sets on them."""

import math
from typing import Any

import torch
from PIL import Image

from ..device import Device
from ..model_card import ModelCard
from ..progress import Progress, Report, part
from ..prompted_card import SCHEDULERS, PromptedCard, Size
from . import latents
from .diffusion import NO_FILTER, PREVIEWS, Editor, Sampler, check_prompt, fit, load_pipeline

BATCH = 4  # pictures at once on a GPU; the CPU is not faster with more than one
T5_TOKENS = 256  # that FLUX.1 schnell was trained to read


class Prompted:
    """Pipelines of diffusers that make pictures of words, and of words and a picture, and share their networks.

    On a GPU, what makes them fast is half precision, pictures in batches, and convolutions on channels-last tensors, which is
    the order that tensor cores read; attention is torch's fused one, which diffusers takes by itself. Not torch.compile, which
    compiles anew for each size and batch: nobody waits a minute for a picture that takes a second.
    """

    def __init__(self, card: PromptedCard, text_to_image: Any, device: Device) -> None:
        """Take a pipeline that is on the device; it may be StableDiffusion-, StableDiffusionXL- or FluxPipeline."""
        from diffusers import AutoPipelineForImage2Image

        self.card = card
        self.text_to_image = text_to_image
        self.image_to_image: Any = AutoPipelineForImage2Image.from_pipe(text_to_image)
        self.image_to_image.set_progress_bar_config(disable=True)
        self.is_flux = hasattr(text_to_image, "transformer")
        self.batch = 1 if device.is_cpu else BATCH
        self._own_scheduler = text_to_image.scheduler
        for network in (text_to_image.vae, getattr(text_to_image, "unet", None)):
            if network is not None:
                network.to(memory_format=torch.channels_last)
        text_to_image.vae.enable_slicing()  # one after the other: a whole batch decoded takes more memory than all else

    @torch.inference_mode()
    def paint(
        self,
        prompt: str,
        seeds: list[int],
        report: Report,
        *,
        negative: str = "",
        steps: int | None = None,
        guidance: float | None = None,
        size: Size | None = None,
        scheduler: str = "",
        picture: Image.Image | None = None,
        strength: float = 1.0,
    ) -> list[Image.Image | None]:
        """One RGB picture for each seed; None where the model's safety checker blocked it.

        A seed gives the same picture alone as among others, but for rounding on a GPU.

        Args:
            negative, steps, guidance, size, scheduler: what the card has, else its default.
            picture: RGB to begin with; the pictures have its proportions. strength: more than 0 to 1, how far they may go
                from it: the share of the schedule that is gone through (SDEdit, Meng et al. 2022,
                https://arxiv.org/abs/2108.01073), in as many steps all the same.
        """
        steps = steps or self.card.steps
        options: dict[str, Any] = {"prompt": prompt, "num_inference_steps": steps}
        # what has no guidance of its own must not get the default one of its pipeline
        options["guidance_scale"] = (self.card.guidance or 0.0) if guidance is None else guidance
        if negative:
            options["negative_prompt"] = negative
        pipeline, default = self.text_to_image, size or self.card.sizes[0]
        shape = (default.width, default.height)
        if picture is not None:
            pipeline = self.image_to_image
            picture = fit(picture, max(self.card.sizes[0][1:]), 16 if self.is_flux else 8)
            shape = picture.size
            options |= {"image": picture, "strength": strength}
            options["num_inference_steps"] = _in_all(steps, strength, self.is_flux)
        if picture is None or self.is_flux:
            options |= {"width": shape[0], "height": shape[1]}
        if self.is_flux:
            options["max_sequence_length"] = T5_TOKENS
        pipeline.scheduler = self._scheduler(scheduler)
        batches = [seeds[i : i + self.batch] for i in range(0, len(seeds), self.batch)]
        made: list[Image.Image | None] = []
        for done, batch in enumerate(batches):
            made += self._painted(pipeline, batch, shape, part(report, done, len(batches)), options)
        return made

    def tokens_read(self, text: str) -> int | None:
        """How many tokens of a prompt are read when it is too long; None when all are."""
        reader, most = self.text_to_image.tokenizer, self.text_to_image.tokenizer.model_max_length
        if self.is_flux:
            reader, most = self.text_to_image.tokenizer_2, T5_TOKENS
        return most if len(reader(text, truncation=False, verbose=False)["input_ids"]) > most else None

    def _painted(
        self, pipeline: Any, seeds: list[int], shape: tuple[int, int], report: Report, options: dict[str, Any]
    ) -> list[Image.Image | None]:
        """The pictures of one batch, the first of which is seen coming."""

        def step_done(pipeline: Any, step: int, time: Any, tensors: dict[str, Any]) -> dict[str, Any]:
            done, steps = step + 1, pipeline.num_timesteps
            # each preview waits for the GPU
            is_shown = done % max(1, steps // PREVIEWS) == 0
            report(
                Progress(done, steps, self._preview(pipeline, time, tensors["latents"], shape) if is_shown else None)
            )
            return tensors

        report(Progress())
        if "image" in options:  # one for each seed, which also has a part in encoding it
            options = {**options, "image": [options["image"]] * len(seeds)}
        generators = [torch.Generator("cpu").manual_seed(seed) for seed in seeds]
        made = pipeline(
            generator=generators, num_images_per_prompt=len(seeds), callback_on_step_end=step_done, **options
        )
        blocked = getattr(made, "nsfw_content_detected", None) or [False] * len(seeds)
        return [None if is_blocked else image for image, is_blocked in zip(made.images, blocked, strict=True)]

    def _preview(self, pipeline: Any, time: Any, found: torch.Tensor, shape: tuple[int, int]) -> Image.Image:
        """The first picture of a batch as it is, noise and all."""
        if self.is_flux:
            width, height = shape
            found = pipeline._unpack_latents(found[:1], height, width, pipeline.vae_scale_factor)  # (1, 16, h, w)
            return latents.projected(found, latents.FLUX, shape)
        is_xl = hasattr(pipeline, "text_encoder_2")
        found = pipeline.scheduler.scale_model_input(found[:1], time)  # of the variance that the network sees
        return latents.projected(found, latents.STABLE_DIFFUSION_XL if is_xl else latents.STABLE_DIFFUSION, shape)

    def _scheduler(self, name: str) -> Any:
        """The one of that name, see `PromptedCard.schedulers`; it keeps the noise schedule that the model was trained with."""
        import diffusers

        name = name or next(iter(self.card.schedulers), "")
        return (
            getattr(diffusers, SCHEDULERS[name]).from_config(self._own_scheduler.config)
            if name
            else self._own_scheduler
        )


class Turbo(Prompted, Editor, Sampler):
    """SD-Turbo: a picture from a description in four steps (Sauer et al. 2023, https://arxiv.org/abs/2311.17042)."""

    def edit(self, picture: Image.Image, prompt: str, strength: float, seed: int, report: Report) -> Image.Image:
        """See `Editor.edit`."""
        check_prompt(prompt)
        if strength == 0:
            return picture
        return _unblocked(self.paint(prompt, [seed], report, picture=picture, strength=0.2 + 0.6 * strength))[0]

    def sample(self, seeds: list[int], prompt: str, steps: int, report: Report) -> list[Image.Image]:
        """See `Sampler.sample`; there are always as many steps as the card recommends."""
        check_prompt(prompt)
        return _unblocked(self.paint(prompt, seeds, report))


def load(card: PromptedCard, device: Device) -> Prompted:
    """A pipeline on the device, with its safety checker where its repository has one."""
    return Prompted(card, _load(card, device), device)


def load_turbo(card: PromptedCard, device: Device) -> Turbo:
    """SD-Turbo, also an Editor and a Sampler, on the device."""
    return Turbo(card, _load(card, device, **NO_FILTER), device)


def _load(card: ModelCard, device: Device, **options: Any) -> Any:
    from diffusers import AutoPipelineForText2Image

    variant = "fp16" if any(".fp16." in name for name in card.files) else None
    return load_pipeline(AutoPipelineForText2Image, card, device, variant=variant, **options)


def _in_all(steps: int, strength: float, is_flux: bool) -> int:
    """The length of a schedule of which `strength` is gone through in so many steps; pipelines round them down, FLUX's up."""
    if is_flux:
        return math.floor(steps / strength)
    length = math.ceil(steps / strength)
    return length + (int(length * strength) < steps)


def _unblocked(images: list[Image.Image | None]) -> list[Image.Image]:
    """All of them, where there is no safety checker."""
    return [image for image in images if image is not None]

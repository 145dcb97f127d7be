"""Diffusion models: pictures from noise, from words, and edited by words.

Two interfaces: `Editor` changes a picture as a prompt says, `Sampler` makes pictures from seeds. SD-Turbo has both, and is one of
the models of `prompted.py` besides, so that it is loaded once for all tasks that offer it.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

import torch
from PIL import Image
from torch import Tensor

from .. import downloads, media
from ..device import Device
from ..errors import UserError
from ..i18n import N_
from ..model_card import ModelCard
from ..progress import Progress, Report, part
from ..tensors import to_pictures

SIDE = 512  # pixels of the longer side, the size that Stable Diffusion was trained at
INSTRUCTION_STEPS = 20
PREVIEWS = 10  # of a picture that is being denoised


class Editor(ABC):
    """Changes pictures as words say."""

    @abstractmethod
    def edit(self, picture: Image.Image, prompt: str, strength: float, seed: int, report: Report) -> Image.Image:
        """An RGB picture whose longer side is about `SIDE`; the same seed gives the same one.

        Args:
            strength: 0 to 1, how far it may go from the picture; at 0 this is returned as it is.

        Raises:
            UserError: without a prompt.
        """


class Sampler(ABC):
    """Makes pictures from seeds."""

    @abstractmethod
    def sample(self, seeds: list[int], prompt: str, steps: int, report: Report) -> list[Image.Image]:
        """One RGB picture for each seed, one after the other.

        Args:
            prompt: of models that take one, see `ModelCard.prompt`; steps: of those that denoise in any number of them.

        Raises:
            UserError: without a prompt, where one is needed.
        """


class InstructPix2Pix(Editor):
    """Follows an instruction, such as "make it autumn" (Brooks et al. 2023, https://arxiv.org/abs/2211.09800)."""

    def __init__(self, pipeline: Any) -> None:
        """Take a pipeline of diffusers."""
        self.pipeline = pipeline

    def edit(self, picture: Image.Image, prompt: str, strength: float, seed: int, report: Report) -> Image.Image:
        """See `Editor.edit`."""
        check_prompt(prompt)
        if strength == 0:
            return picture
        return _run(
            self.pipeline,
            seed,
            INSTRUCTION_STEPS,
            report,
            prompt=prompt,
            image=fit(picture, SIDE),
            num_inference_steps=INSTRUCTION_STEPS,
            image_guidance_scale=2.2 - strength,  # how closely the given picture is followed
        )


class Ddpm(Sampler):
    """Denoises pixels without a prompt (Ho et al. 2020, https://arxiv.org/abs/2006.11239).

    Sampled by DDIM (Song et al. 2021, https://arxiv.org/abs/2010.02502), which needs few of the steps of DDPM.
    """

    def __init__(self, pipeline: Any) -> None:
        """Take a pipeline of diffusers with a DDIM scheduler."""
        self.pipeline = pipeline

    def sample(self, seeds: list[int], prompt: str, steps: int, report: Report) -> list[Image.Image]:
        """See `Sampler.sample`; the prompt is not read. Previews are what the network expects at the end."""
        return [self._denoised(seed, steps, part(report, number, len(seeds))) for number, seed in enumerate(seeds)]

    @torch.inference_mode()
    def _denoised(self, seed: int, steps: int, report: Report) -> Image.Image:
        unet, scheduler = self.pipeline.unet, self.pipeline.scheduler
        shape = (1, unet.config.in_channels, unet.config.sample_size, unet.config.sample_size)
        generator = torch.Generator("cpu").manual_seed(seed)
        sample = torch.randn(shape, generator=generator).to(unet.device, unet.dtype)
        scheduler.set_timesteps(steps)
        every = max(1, steps // PREVIEWS)
        for number, time in enumerate(scheduler.timesteps, 1):
            step = scheduler.step(unet(sample, time).sample, time, sample)
            sample = step.prev_sample
            report(Progress(number, steps, _picture(step.pred_original_sample) if number % every == 0 else None))
        return _picture(sample)


def load_instruct_pix2pix(card: ModelCard, device: Device) -> InstructPix2Pix:
    """InstructPix2Pix, an Editor, on the device."""
    from diffusers import StableDiffusionInstructPix2PixPipeline

    return InstructPix2Pix(load_pipeline(StableDiffusionInstructPix2PixPipeline, card, device, **NO_FILTER))


def load_ddpm(card: ModelCard, device: Device) -> Ddpm:
    """A DDPM, a Sampler, on the device."""
    from diffusers import DDIMScheduler, DDPMPipeline

    pipeline = load_pipeline(DDPMPipeline, card, device)
    pipeline.scheduler = DDIMScheduler.from_config(pipeline.scheduler.config)
    return Ddpm(pipeline)


# the filter of results is not among the files of the card: it turns harmless pictures black
NO_FILTER: dict[str, Any] = {"safety_checker": None, "feature_extractor": None, "requires_safety_checker": False}


def load_pipeline(kind: Any, card: ModelCard, device: Device, **options: Any) -> Any:
    """A card's pipeline of diffusers, of that class, on the device and in its number format."""
    pipeline = kind.from_pretrained(downloads.folder(card), local_files_only=True, dtype=device.dtype, **options)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline.to(device.name)


def _run(pipeline: Any, seed: int, steps: int, report: Report, **options: Any) -> Image.Image:
    """The picture that a pipeline makes in so many steps."""
    report(Progress(0, steps))
    generator = torch.Generator("cpu").manual_seed(seed)
    return pipeline(generator=generator, callback_on_step_end=_reporting(steps, report), **options).images[0]


def _reporting(steps: int, report: Report) -> Callable[[Any, int, Any, dict[str, Any]], dict[str, Any]]:
    def step_done(pipeline: Any, step: int, time: Any, tensors: dict[str, Any]) -> dict[str, Any]:
        report(Progress(step + 1, steps))
        return tensors

    return step_done


def check_prompt(prompt: str) -> None:
    """Refuse an empty prompt.

    Raises:
        UserError: asking for one.
    """
    if not prompt.strip():
        raise UserError(N_("Write a prompt first."))


def fit(picture: Image.Image, side: int, multiple: int = 8) -> Image.Image:
    """The longer side so many pixels, both of them multiples of `multiple`."""
    factor = side / max(picture.size)
    width, height = (max(64, round(length * factor / multiple) * multiple) for length in picture.size)
    return media.fit(picture, 4 * side).resize((width, height), Image.Resampling.BICUBIC)


def _picture(sample: Tensor) -> Image.Image:
    """(1, 3, H, W) in [-1, 1] -> RGB."""
    return to_pictures((sample.float() + 1) / 2)[0]

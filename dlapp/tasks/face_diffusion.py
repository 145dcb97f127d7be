"""Faces by diffusion models: noise becomes a face step by step, or as words say."""

from dataclasses import dataclass
from typing import Any

import torch
from PIL import Image

from .. import downloads
from ..device import Device
from ..errors import UserError
from ..i18n import N_
from ..model_card import ModelCard
from ..progress import Progress, Report

TURBO_STEPS = 4
PREVIEWS = 10  # pictures of what is there so far


@dataclass
class Painter:
    """A diffusion pipeline.

    Attributes:
        network: the diffusers pipeline. takes_prompt: it wants words.
    """

    network: Any
    takes_prompt: bool

    def paint(self, seeds: list[int], prompt: str, steps: int, report: Report) -> list[Image.Image]:
        """One RGB face for each seed.

        Raises:
            UserError: when words are wanted and there are none.
        """
        if self.takes_prompt and not prompt.strip():
            raise UserError(N_("Write what the face should be like."))
        made = []
        for done, seed in enumerate(seeds):

            def part_done(progress: Progress, done: int = done) -> None:
                report(Progress(done + progress.done / progress.total, len(seeds), progress.preview))

            chance = torch.Generator("cpu").manual_seed(seed)
            made.append(
                self._told(prompt, chance, part_done) if self.takes_prompt else self._found(steps, chance, part_done)
            )
        return made

    def _told(self, prompt: str, chance: torch.Generator, report: Report) -> Image.Image:
        def step_done(pipeline: Any, step: int, time: Any, kept: dict[str, Any]) -> dict[str, Any]:
            report(Progress(step + 1, TURBO_STEPS))
            return kept

        return self.network(
            prompt=prompt,
            generator=chance,
            num_inference_steps=TURBO_STEPS,
            guidance_scale=0.0,
            height=512,
            width=512,
            callback_on_step_end=step_done,
        ).images[0]

    def _found(self, steps: int, chance: torch.Generator, report: Report) -> Image.Image:
        """By DDIM (Song et al. 2021, https://arxiv.org/abs/2010.02502), which needs few of the steps of DDPM."""
        unet, scheduler = self.network.unet, self.network.scheduler
        shape = (1, unet.config.in_channels, unet.config.sample_size, unet.config.sample_size)
        sample = torch.randn(shape, generator=chance).to(unet.device, unet.dtype)
        scheduler.set_timesteps(steps)
        every = max(1, steps // PREVIEWS)
        for number, time in enumerate(scheduler.timesteps, 1):
            guess = scheduler.step(unet(sample, time).sample, time, sample)
            sample = guess.prev_sample
            preview = _picture(guess.pred_original_sample) if number % every == 0 else None
            report(Progress(number, steps, preview))
        return _picture(sample)


def _picture(sample: torch.Tensor) -> Image.Image:
    """(1, 3, H, W) in [-1, 1] -> RGB."""
    pixels = ((sample[0].float().clamp(-1, 1) + 1) * 127.5).round().byte()
    return Image.fromarray(pixels.permute(1, 2, 0).cpu().numpy())


def load(card: ModelCard, device: Device) -> Painter:
    """The pipeline on the device."""
    from diffusers import AutoPipelineForText2Image, DDIMScheduler, DDPMPipeline

    dtype = device.dtype(bfloat16_on_cpu=card.bfloat16_on_cpu)
    kind = AutoPipelineForText2Image if card.takes_prompt else DDPMPipeline
    pipeline: Any = kind.from_pretrained(downloads.folder(card), local_files_only=True, dtype=dtype)
    if not card.takes_prompt:
        pipeline.scheduler = DDIMScheduler.from_config(pipeline.scheduler.config)
    pipeline.set_progress_bar_config(disable=True)
    return Painter(pipeline.to(device.name), card.takes_prompt)

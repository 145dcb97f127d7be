"""Stable Diffusion that follows lines (ControlNet, Zhang et al. 2023, https://arxiv.org/abs/2302.05543)."""

from collections.abc import Sequence
from typing import Any

import torch
from PIL import Image, ImageOps

from .. import downloads
from ..device import Device
from ..model_card import ModelCard
from ..progress import Progress, Report, part
from .diffusion import NO_FILTER

SIDE = 512  # pixels, the size that Stable Diffusion was trained at
STEPS, GUIDANCE = 20, 7.5


class LineFollower:
    """Makes pictures of lines and words."""

    def __init__(self, pipeline: Any) -> None:
        """Take a StableDiffusionControlNetPipeline of diffusers, whose ControlNet was trained on scribbles."""
        self.pipeline = pipeline

    def draw(
        self, lines: Image.Image, caption: str, seeds: Sequence[int], steps: int, guidance: float, report: Report
    ) -> list[Image.Image]:
        """One RGB picture for each seed, one after the other.

        Args:
            lines: black on white, square.
            guidance: classifier-free, of words.
        """
        hint = ImageOps.invert(lines.convert("L")).resize((SIDE, SIDE)).convert("RGB")  # it learnt white on black
        return [
            self._drawn(hint, caption, seed, steps, guidance, part(report, number, len(seeds)))
            for number, seed in enumerate(seeds)
        ]

    def _drawn(
        self, hint: Image.Image, caption: str, seed: int, steps: int, guidance: float, report: Report
    ) -> Image.Image:
        def step_done(pipeline: Any, step: int, time: Any, tensors: dict[str, Any]) -> dict[str, Any]:
            report(Progress(step + 1, steps))
            return tensors

        report(Progress(0, steps))
        return self.pipeline(
            prompt=caption,
            image=hint,
            num_inference_steps=steps,
            guidance_scale=guidance,
            generator=torch.Generator("cpu").manual_seed(seed),
            callback_on_step_end=step_done,
        ).images[0]


def load_controlnet(card: ModelCard, device: Device) -> LineFollower:
    """A ControlNet and, in the folder `base`, the Stable Diffusion that it steers, on the device."""
    from diffusers import ControlNetModel, StableDiffusionControlNetPipeline, UniPCMultistepScheduler

    folder = downloads.folder(card)
    options: dict[str, Any] = {"local_files_only": True, "dtype": device.dtype}
    network = ControlNetModel.from_pretrained(folder, local_files_only=True, torch_dtype=device.dtype)
    pipeline: Any = StableDiffusionControlNetPipeline.from_pretrained(
        folder / "base", controlnet=network, variant="fp16", **NO_FILTER, **options
    )
    pipeline.scheduler = UniPCMultistepScheduler.from_config(pipeline.scheduler.config)
    pipeline.set_progress_bar_config(disable=True)
    return LineFollower(pipeline.to(device.name))

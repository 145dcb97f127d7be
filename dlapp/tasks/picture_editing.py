"""Pictures changed as words say, by diffusion models: what the pages of style and colour share."""

from dataclasses import dataclass
from typing import Any

import torch
from PIL import Image

from .. import downloads, media
from ..device import Device
from ..errors import UserError
from ..i18n import N_
from ..model_card import ModelCard
from ..progress import Progress, Report

LONGEST = 512  # pixels, the size that the models were trained at
INSTRUCTION_STEPS, TURBO_STEPS = 20, 4


@dataclass
class Editor:
    """A pipeline that takes a picture and a prompt.

    Attributes:
        network: the diffusers pipeline. obeys: instructions ("make it autumn") rather than a description of the result.
    """

    network: Any
    obeys: bool

    def edit(self, picture: Image.Image, prompt: str, strength: float, seed: int, report: Report) -> Image.Image:
        """An RGB picture whose longer side is about `LONGEST`, with the same seed the same; at strength 0 the picture itself.

        Args:
            strength: 0 to 1, how far it may go from what it was given.

        Raises:
            UserError: without a prompt.
        """
        if not prompt.strip():
            raise UserError(N_("Write what to make of the picture."))
        if strength == 0:
            return picture
        small = _fit(picture)
        # Brooks et al. 2023: how much the picture itself counts; SDEdit (Meng et al. 2022): how much noise is put on it
        options: dict[str, Any] = (
            {"num_inference_steps": INSTRUCTION_STEPS, "image_guidance_scale": 2.2 - strength}
            if self.obeys
            else _noised(0.2 + 0.6 * strength)
        )
        steps = INSTRUCTION_STEPS if self.obeys else TURBO_STEPS

        def step_done(pipeline: Any, step: int, time: Any, kept: dict[str, Any]) -> dict[str, Any]:
            report(Progress(step + 1, steps))
            return kept

        report(Progress(0, steps))
        return self.network(
            prompt=prompt,
            image=small,
            generator=torch.Generator("cpu").manual_seed(seed),
            callback_on_step_end=step_done,
            **options,
        ).images[0]


def _noised(strength: float) -> dict[str, Any]:
    """Settings of image-to-image such that `TURBO_STEPS` steps are made."""
    return {"strength": strength, "num_inference_steps": round(TURBO_STEPS / strength + 0.5), "guidance_scale": 0.0}


def _fit(picture: Image.Image) -> Image.Image:
    """The longer side LONGEST pixels, both multiples of 8."""
    factor = LONGEST / max(picture.size)
    width, height = (max(64, round(side * factor / 8) * 8) for side in picture.size)
    return media.fit(picture, 4 * LONGEST).resize((width, height), Image.Resampling.BICUBIC)


def load(card: ModelCard, device: Device) -> Editor:
    """The pipeline on the device."""
    from diffusers import AutoPipelineForImage2Image, StableDiffusionInstructPix2PixPipeline

    dtype = device.dtype(bfloat16_on_cpu=card.bfloat16_on_cpu)
    if card.obeys:  # its filter of what it made is not fetched: it makes black pictures of harmless ones
        pipeline = StableDiffusionInstructPix2PixPipeline.from_pretrained(
            downloads.folder(card), local_files_only=True, dtype=dtype, safety_checker=None, feature_extractor=None
        )
    else:
        pipeline = AutoPipelineForImage2Image.from_pretrained(
            downloads.folder(card), local_files_only=True, dtype=dtype
        )
    pipeline.set_progress_bar_config(disable=True)
    return Editor(pipeline.to(device.name), card.obeys)

"""Inversion: the style whose face is most like a given picture (Abdal et al. 2019, https://arxiv.org/abs/1904.03189)."""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageOps
from torch import Tensor

from .. import media, result
from ..progress import Progress, Report
from .face_generation import SIDE, Model, load, to_pictures

__all__ = ["MODELS", "Result", "Settings", "check", "load", "run"]

MODELS = "face_latents"
CANDIDATES = 256  # seeds that are tried as a beginning
RATE, USUAL = 0.05, 0.2  # of Adam; how much it costs to leave what is usual
EVERY = 10  # steps between two previews
UNLIKE = 0.28  # distance in shares of the picture's own spread, from which on it is no such face
check = media.check_picture


@dataclass(frozen=True)
class Settings:
    """`steps`: of the optimisation."""

    steps: int = 160


@dataclass(kw_only=True)
class Result(result.Result):
    """What was found.

    Attributes:
        image: the face that was found; target: the picture as it was looked at.
        style: float32 (layers, style), to go on from.
        distance: mean distance of the pixels in [-1, 1]; is_like: whether it is small enough to speak of the same face.
        score, target_score: what the discriminator gives either.
    """

    image: Image.Image
    target: Image.Image
    style: np.ndarray
    distance: float
    is_like: bool
    score: float
    target_score: float


def run(model: Model, pictures: list[Image.Image], settings: Settings, report: Report) -> list[Result]:
    """One search after the other; each step is a Progress with the face so far."""
    results = []
    for done, picture in enumerate(pictures):

        def part_done(progress: Progress, done: int = done) -> None:
            report(Progress(done + progress.done / progress.total, len(pictures), progress.preview))

        results.append(_found(model, picture, settings.steps, part_done))
    return results


def _found(model: Model, picture: Image.Image, steps: int, report: Report) -> Result:
    square = ImageOps.fit(media.on_white(picture), (SIDE, SIDE), Image.Resampling.LANCZOS)
    pixels = torch.from_numpy(np.array(square)).permute(2, 0, 1)[None].float().to(model.device) / 127.5 - 1
    target = pixels.mean(1, keepdim=True) if model.pair.channels == 1 else pixels
    style = _beginning(model, target).mean(1, keepdim=True).requires_grad_()  # one for all layers, as faces have it
    adam = torch.optim.Adam([style], RATE)
    for step in range(steps):
        if step == steps // 2:  # then each layer its own, for what is left
            style = style.detach().expand_as(model.middle).clone().requires_grad_()
            adam = torch.optim.Adam([style], RATE)
        adam.param_groups[0]["lr"] = RATE * (1 - step / steps)
        face = model.pair.generator(style.expand_as(model.middle))
        loss = _difference(face, target) + USUAL * (style - model.middle).square().mean()
        adam.zero_grad()
        loss.backward()
        adam.step()
        preview = None
        if step % EVERY == 0:
            preview = to_pictures((face.detach() + 1).expand(-1, 3, -1, -1) / 2)[0].resize((256, 256))
        report(Progress(step + 1, steps, preview))
    with torch.inference_mode():
        face = model.pair.generator(style)
        distance = float((face - target).abs().mean())
        spread = float((target - target.mean((2, 3), keepdim=True)).abs().mean())  # 0 of a plain picture
        return Result(
            image=to_pictures(model.enlarge(face))[0],
            target=square,
            style=style.detach()[0].cpu().numpy(),
            distance=distance,
            is_like=distance < UNLIKE * spread,
            score=float(model.judge(face)[0]),
            target_score=float(model.judge(target)[0]),
        )


@torch.no_grad()
def _beginning(model: Model, target: Tensor) -> Tensor:
    """The nearest of some seeds, and of what the discriminator takes the picture for."""
    styles = [model.style(seed) for seed in range(CANDIDATES)]
    named = model.judge(target)[1]
    if named:
        labels = torch.tensor([int(part.argmax()) for part in named])
        styles.append(model.styled(torch.zeros(model.pair.noise), labels))
    every = torch.cat(styles)
    faces = torch.cat([model.pair.generator(part) for part in every.split(32)])
    differences = torch.stack([_difference(face[None], target) for face in faces])
    return every[differences.argmin()][None].clone()


def _difference(face: Tensor, target: Tensor) -> Tensor:
    """Mean distance of the pixels, at full size and at a quarter, where a shift of a pixel matters less."""
    small = (F.avg_pool2d(face, 4) - F.avg_pool2d(target, 4)).abs().mean()
    return (face - target).abs().mean() + small

"""GAN inversion: the w whose face is most like a given picture (Image2StyleGAN, Abdal et al. 2019, https://arxiv.org/abs/1904.03189)."""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageOps
from torch import Tensor

from ... import media
from ...progress import Progress, Report, part
from ...result import Result
from ...tensors import from_picture, to_pictures
from ..from_noise import check_steps
from ..spec import Operation, check_picture
from .models import SCALE, SIDE, FaceGan, to_rgb

MOST_STEPS = 1000
CANDIDATES = 256  # seeds among which the search begins
RATE = 0.05  # of Adam, falling to 0
PRIOR = 0.2  # weight of the squared distance from the mean w
PREVIEW_EVERY = 10  # steps
LARGEST_DISTANCE = 0.28  # of a face that counts as found, in shares of the picture's mean absolute deviation


@dataclass(frozen=True)
class InversionSettings:
    """`steps`: of the optimisation."""

    steps: int = 160

    def __post_init__(self) -> None:
        check_steps(self.steps, MOST_STEPS)


@dataclass(frozen=True, kw_only=True)
class Inversion(Result):
    """What was found.

    Attributes:
        image: the face that was found; target: the picture as it was compared, square and small.
        style: its w, float32 (layers, D), an input of face_generation.
        distance: mean absolute difference of the pixels in [-1, 1]; is_like: whether it is small enough for the same face.
        score, target_score: the discriminator's logits of both.
    """

    image: Image.Image
    target: Image.Image
    style: np.ndarray
    distance: float
    is_like: bool
    score: float
    target_score: float


def run(model: FaceGan, pictures: list[Image.Image], settings: InversionSettings, report: Report) -> list[Inversion]:
    """One optimisation after the other; previews are the face so far."""
    return [
        _invert(model, picture, settings.steps, part(report, done, len(pictures)))
        for done, picture in enumerate(pictures)
    ]


def _invert(model: FaceGan, picture: Image.Image, steps: int, report: Report) -> Inversion:
    square = ImageOps.fit(media.on_white(picture), (SIDE, SIDE), Image.Resampling.LANCZOS)
    pixels = 2 * from_picture(square)[None].to(model.device) - 1
    target = pixels.mean(1, keepdim=True) if model.pair.channels == 1 else pixels
    w = _initial(model, target).mean(1, keepdim=True).requires_grad_()  # (1, 1, D): one for all layers, as in training
    adam = torch.optim.Adam([w], RATE)
    for step in range(steps):
        if step == steps // 2:  # then one for each layer (W+), to fit what is left
            w = w.detach().expand_as(model.w_avg).clone().requires_grad_()  # (1, layers, D)
            adam = torch.optim.Adam([w], RATE)
        adam.param_groups[0]["lr"] = RATE * (1 - step / steps)
        face = model.pair.generator(w.expand_as(model.w_avg))
        loss = _difference(face, target) + PRIOR * (w - model.w_avg).square().mean()
        adam.zero_grad()
        loss.backward()
        adam.step()
        preview = None
        if step % PREVIEW_EVERY == 0:
            preview = to_pictures(to_rgb(face))[0].resize((SCALE * SIDE, SCALE * SIDE))
        report(Progress(step + 1, steps, preview))
    with torch.inference_mode():
        face = model.pair.generator(w)
        distance = float((face - target).abs().mean())
        deviation = float((target - target.mean((2, 3), keepdim=True)).abs().mean())  # 0 of a plain picture
        return Inversion(
            image=to_pictures(model.enlarge(face))[0],
            target=square,
            style=w.detach()[0].cpu().numpy(),
            distance=distance,
            is_like=distance < LARGEST_DISTANCE * deviation,
            score=float(model.discriminate(face)[0]),
            target_score=float(model.discriminate(target)[0]),
        )


@torch.no_grad()
def _initial(model: FaceGan, target: Tensor) -> Tensor:
    """(1, layers, D): the nearest of some seeds and of the labels that the discriminator sees in the picture."""
    candidates = [model.w(seed) for seed in range(CANDIDATES)]
    logits = model.discriminate(target)[1]
    if logits:
        labels = torch.tensor([int(part.argmax()) for part in logits])
        candidates.append(model.map(torch.zeros(model.pair.noise), labels))
    w = torch.cat(candidates)
    faces = torch.cat([model.pair.generator(batch) for batch in w.split(32)])
    differences = torch.stack([_difference(face[None], target) for face in faces])
    return w[differences.argmin()][None].clone()


def _difference(face: Tensor, target: Tensor) -> Tensor:
    """Mean absolute difference of the pixels, at full size and at a quarter, where a shift by one pixel matters less."""
    small = (F.avg_pool2d(face, 4) - F.avg_pool2d(target, 4)).abs().mean()
    return (face - target).abs().mean() + small


OPERATION = Operation(
    settings=InversionSettings, result=Inversion, check=check_picture, run=run, architectures=("gan",)
)

"""Making faces."""

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from ...engines.diffusion import Sampler
from ...errors import UserError
from ...i18n import N_
from ...progress import Progress, Report, part
from ...tensors import to_pictures
from . import Result, Settings
from .models import BATCH, FaceGan


@torch.inference_mode()
def run(model: FaceGan | Sampler, items: list[np.ndarray | None], settings: Settings, report: Report) -> list[Result]:
    """The faces of one result for each item, a style to go on from or None.

    Raises:
        UserError: when the model cannot do what the settings ask for.
    """
    results = []
    for done, item in enumerate(items):
        report_part = part(report, done, len(items))
        if isinstance(model, FaceGan):
            results.append(_generated(model, item, settings, report_part))
        else:
            results.append(_sampled(model, settings, report_part))
    return results


def _seeds(settings: Settings) -> list[int]:
    return [settings.seed + i for i in range(settings.count)]


def _sampled(model: Sampler, settings: Settings, report: Report) -> Result:
    seeds = _seeds(settings)
    images = model.sample(seeds, settings.prompt, settings.steps, report)
    return Result(images=images, seeds=seeds, scores=[], seed=settings.seed)


def _generated(model: FaceGan, item: np.ndarray | None, settings: Settings, report: Report) -> Result:
    w = _w(model, item, settings)
    images: list[Image.Image] = []
    scores: list[float] = []
    for batch in w.split(BATCH):
        faces = model.pair.generator(batch)
        images += to_pictures(model.enlarge(faces))
        scores += model.discriminate(faces)[0].tolist()
        report(Progress(len(images), len(w)))
    return Result(images=images, seeds=_seeds(settings), scores=scores, style=w[0].cpu().numpy(), seed=settings.seed)


def _w(model: FaceGan, item: np.ndarray | None, settings: Settings) -> Tensor:
    """(count, layers, D): what the settings make of a given style, or of the seeds."""
    layers = model.pair.generator.layers
    given = None
    if item is not None:
        given = model.steer(model.given(item), settings.directions)
    elif settings.like is not None:
        given = model.w(settings.like, settings.directions)
    if settings.mix_with is not None and layers == 1:
        raise UserError(N_("This generator takes the noise in its first layer only, so its faces cannot be mixed."))
    if settings.mix_with is not None and not 0 < settings.mix_from < layers:
        raise UserError(N_("Faces can be mixed from layer 1 to layer {last} of this generator."), last=layers - 1)
    found = []
    for seed in _seeds(settings):
        w = model.w(seed, settings.directions)
        if given is not None:
            share = settings.distance if settings.count > 1 or settings.like is not None else 0.0
            w = given.lerp(w, share)
        if settings.mix_with is not None:
            other = model.w(settings.mix_with, settings.directions)
            w = torch.cat([w[:, : settings.mix_from], other[:, settings.mix_from :]], 1)
        found.append(w)
    return model.truncate(torch.cat(found), settings.truncation)

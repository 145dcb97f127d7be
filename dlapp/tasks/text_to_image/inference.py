"""Making pictures of prompts."""

import torch
from PIL import Image

from ... import media
from ...engines.cartoonist import BATCH, GUIDANCE, STEPS, CartoonPainter
from ...engines.prompted import Prompted
from ...errors import UserError
from ...i18n import N_
from ...networks.cartoonist import TOKENS
from ...progress import Report, part
from ...prompted_card import PromptedCard
from . import Item, Result, Settings, parts_of


@torch.inference_mode()
def run(model: CartoonPainter | Prompted, items: list[Item], settings: Settings, report: Report) -> list[Result]:
    """The pictures of one result for each prompt.

    Raises:
        UserError: when the model cannot do what the settings or the input ask for.
    """
    results = []
    for done, item in enumerate(items):
        prompt, picture = parts_of(item)
        check_model(model.card, settings, picture)
        one_done = part(report, done, len(items))
        if isinstance(model, Prompted):
            results.append(_painted(model, prompt, picture, settings, one_done))
        else:
            results.append(_drawn(model, prompt, settings, one_done))
    return results


def check_model(card: PromptedCard, settings: Settings, picture: Image.Image | None) -> None:
    """Refuse what a model does not have.

    Raises:
        UserError: naming it.
    """
    if picture is not None and not card.takes_picture:
        raise UserError(N_("{model} makes pictures from words only."), model=card.title)
    if settings.guidance is not None and card.guidance is None:
        raise UserError(N_("{model} works without guidance."), model=card.title)
    if settings.negative and not card.has_negative:
        raise UserError(N_("{model} does not take a negative prompt."), model=card.title)
    if settings.negative and settings.guidance is not None and settings.guidance <= 1:
        raise UserError(N_("A negative prompt works with a guidance of more than 1 only."))
    if card.size(settings.size) is None:
        raise UserError(N_("{model} makes square pictures only."), model=card.title)
    if settings.scheduler and not card.schedulers:
        raise UserError(N_("{model} works with its own scheduler only."), model=card.title)


def _painted(model: Prompted, prompt: str, picture: Image.Image | None, settings: Settings, report: Report) -> Result:
    seeds = _seeds(settings)
    images = model.paint(
        prompt,
        seeds,
        report,
        negative=settings.negative,
        steps=settings.steps,
        guidance=settings.guidance,
        size=model.card.size(settings.size),
        scheduler=settings.scheduler,
        picture=picture and media.on_white(media.upright_rgb(picture)),
        strength=settings.strength,
    )
    made = dict(zip(seeds, images, strict=True))
    return Result(
        images=[image for image in images if image is not None],
        seeds=[seed for seed, image in made.items() if image is not None],
        blocked=[seed for seed, image in made.items() if image is None],
        unknown=[],
        tokens_read=model.tokens_read(prompt) or model.tokens_read(settings.negative),
        seed=settings.seed,
    )


def _drawn(model: CartoonPainter, prompt: str, settings: Settings, report: Report) -> Result:
    seeds = _seeds(settings)
    batches = [seeds[i : i + BATCH] for i in range(0, len(seeds), BATCH)]
    words = model.tokens([prompt])
    images = []
    for done, batch in enumerate(batches):
        pictures = model.paint(
            words.expand(len(batch), -1),
            batch,
            part(report, done, len(batches)),
            steps=settings.steps or STEPS,
            guidance=GUIDANCE if settings.guidance is None else settings.guidance,
        )
        images += model.enlarged(pictures)
    return Result(
        images=images,
        seeds=seeds,
        unknown=model.unknown(prompt),
        understood=model.understood(prompt),
        tokens_read=TOKENS if len(model.read(prompt)) > TOKENS else None,
        seed=settings.seed,
    )


def _seeds(settings: Settings) -> list[int]:
    return [settings.seed + i for i in range(settings.count)]

"""What else the models do with a face: all expressions at once, and what can be seen in them."""

from dataclasses import dataclass

from PIL import Image
from torch import Tensor

from ... import media
from ...engines.cartoonist import CartoonPainter
from ...progress import Report, part
from ...result import Result
from ...tensors import to_pictures
from ..face_generation import check_seed
from ..spec import Operation
from . import EXPRESSIONS, Settings, cartoon, check, check_strength, words


@dataclass(frozen=True)
class ExpressionsSettings:
    """As in face_editing."""

    strength: float = 1.0
    seed: int = 0

    def __post_init__(self) -> None:
        check_strength(self.strength)
        check_seed(self.seed)


@dataclass(frozen=True, kw_only=True)
class Expressions(Result):
    """`images`: the face with each of EXPRESSIONS, RGB, as what is there of the picture's middle square."""

    images: list[Image.Image]


def expressions(
    model: CartoonPainter, pictures: list[Image.Image], settings: ExpressionsSettings, report: Report
) -> list[Expressions]:
    """All expressions of each picture in one batch."""
    every = [Settings(expression=name, strength=settings.strength) for name in EXPRESSIONS]
    captions = [words.caption(each) for each in every]
    results = []
    for number, picture in enumerate(pictures):
        face, _ = cartoon.seen(media.upright_rgb(picture), every[0])
        seed, one_done = settings.seed + number, part(report, number, len(pictures))
        made = cartoon.painted(model, captions, face, settings.strength, seed, one_done)
        results.append(Expressions(images=to_pictures(made), seed=seed))
    return results


@dataclass(frozen=True, kw_only=True)
class Film(Result):
    """How an edit came about.

    Attributes:
        before, after: what went into the network and what came out, RGB 128 x 128.
        steps: what it expected at each step, alike; noise: share of it before that step.
    """

    before: Image.Image
    after: Image.Image
    steps: list[Image.Image]
    noise: list[float]


def film(model: CartoonPainter, pictures: list[Image.Image], settings: Settings, report: Report) -> list[Film]:
    """Each edit once more, step by step."""
    results = []
    for number, picture in enumerate(pictures):
        face, _ = cartoon.seen(media.upright_rgb(picture), settings)
        steps: list[Tensor] = []
        seed, one_done = settings.seed + number, part(report, number, len(pictures))
        made = cartoon.painted(model, [words.caption(settings)], face, settings.strength, seed, one_done, steps)
        results.append(
            Film(
                before=to_pictures((model.from_face(face) + 1) / 2)[0],
                after=to_pictures(made)[0],
                steps=[to_pictures(each)[0] for each in steps],
                noise=model.scheduler.sigmas.tolist()[: len(steps)],
                seed=seed,
            )
        )
    return results


OPERATIONS: dict[str, Operation] = {
    "expressions": Operation(
        settings=ExpressionsSettings, result=Expressions, check=check, run=expressions, architectures=("cartoonist",)
    ),
    "film": Operation(settings=Settings, result=Film, check=check, run=film, architectures=("cartoonist",)),
}

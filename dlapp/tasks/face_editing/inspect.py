"""What else the models do with a face: all expressions at once, and what can be seen in them."""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from ... import media
from ...engines.cartoonist import CartoonPainter, Step
from ...progress import Progress, Report, part
from ...result import Result
from ...tensors import to_pictures
from ..from_noise import check_seed
from ..spec import Operation
from . import EXPRESSIONS, Settings, cartoon, check, check_strength, photo, words
from .faces import Face, FaceFinder
from .warp import Warp

LINES, POINTS = 17, 65  # of the grid, and of each of its lines


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
    """How an edit came about, in `steps`; `before`, `after`: what went into the network and what came out, RGB 128 x 128."""

    before: Image.Image
    after: Image.Image
    steps: list[Step]


def film(model: CartoonPainter, pictures: list[Image.Image], settings: Settings, report: Report) -> list[Film]:
    """Each edit once more, step by step."""
    results = []
    for number, picture in enumerate(pictures):
        face, _ = cartoon.seen(media.upright_rgb(picture), settings)
        steps: list[Step] = []
        seed, one_done = settings.seed + number, part(report, number, len(pictures))
        made = cartoon.painted(model, [words.caption(settings)], face, settings.strength, seed, one_done, steps)
        results.append(
            Film(
                before=to_pictures((model.from_face(face) + 1) / 2)[0],
                after=to_pictures(made)[0],
                steps=steps,
                seed=seed,
            )
        )
    return results


@dataclass(frozen=True)
class FacesSettings:
    """None."""


@dataclass(frozen=True, kw_only=True)
class Faces(Result):
    """`faces`: in a photo, from left to right."""

    faces: list[Face]


def faces(model: FaceFinder, pictures: list[Image.Image], settings: FacesSettings, report: Report) -> list[Faces]:
    """The faces in each photo."""
    results = []
    for number, picture in enumerate(pictures, 1):
        results.append(Faces(faces=model.faces(media.on_white(picture))))
        report(Progress(number, len(pictures)))
    return results


@dataclass(frozen=True, kw_only=True)
class Grid(Result):
    """How a face was moved, in pixels of the photo.

    Attributes:
        region: left, top, right, bottom of what can have moved.
        before, after: the landmarks, float64 (5, 2).
        lines: where the lines of a square grid over the photo went, float64 (2 * LINES, POINTS, 2), those across first.
    """

    region: tuple[int, int, int, int]
    before: np.ndarray
    after: np.ndarray
    lines: np.ndarray


def grid(model: FaceFinder, pictures: list[Image.Image], settings: Settings, report: Report) -> list[Grid]:
    """What an edit moves, and to where."""
    results = []
    for number, picture in enumerate(pictures, 1):
        face = photo.chosen(model, media.upright_rgb(picture), settings)
        warp = Warp(face, settings)
        left, top, right, bottom = region = warp.region(picture.size)
        columns, rows = (np.linspace(a, b, POINTS) for a, b in ((left, right), (top, bottom)))
        across = [np.stack([columns, np.full(POINTS, y)], -1) for y in np.linspace(top, bottom, LINES)]
        along = [np.stack([np.full(POINTS, x), rows], -1) for x in np.linspace(left, right, LINES)]
        before = np.array(face.points)
        lines = warp.target(np.array([*across, *along]))
        results.append(Grid(region=region, before=before, after=warp.target(before), lines=lines))
        report(Progress(number, len(pictures)))
    return results


OPERATIONS: dict[str, Operation] = {
    "expressions": Operation(
        settings=ExpressionsSettings, result=Expressions, check=check, run=expressions, architectures=("cartoonist",)
    ),
    "film": Operation(
        settings=Settings, result=Film, check=check, run=film, types=(Step,), architectures=("cartoonist",)
    ),
    "faces": Operation(
        settings=FacesSettings, result=Faces, check=check, run=faces, types=(Face,), architectures=("landmark_warp",)
    ),
    "grid": Operation(settings=Settings, result=Grid, check=check, run=grid, architectures=("landmark_warp",)),
}

"""Drawings of a pen: strokes as pictures, and things and faces of which no two are alike."""

import itertools
import random
from collections.abc import Callable, Sequence
from math import cos, pi, sin

from PIL import Image, ImageDraw

Point = tuple[float, float]  # of the unit square, y downwards
Stroke = Sequence[Point]
SIDE, PEN = 256, 0.022  # pixels of a picture; width of the pen, as a share of it
FINER = 2  # times, before it is made smaller: smooth lines
INK, PAPER = (32, 36, 64), (255, 255, 255)


def picture(strokes: Sequence[Stroke], pen: float = PEN) -> Image.Image:
    """Strokes in dark ink on white paper, RGB of SIDE x SIDE pixels; a stroke of one point is a dot."""
    side, width = SIDE * FINER, max(1, round(pen * SIDE * FINER))
    image = Image.new("RGB", (side, side), PAPER)
    brush = ImageDraw.Draw(image)
    for stroke in strokes:
        places = [(x * side, y * side) for x, y in stroke]
        if len(places) > 1:
            brush.line(places, INK, width, joint="curve")
        for x, y in (places[0], places[-1]):
            brush.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), INK)
    return image.resize((SIDE, SIDE), Image.Resampling.LANCZOS)


def doodle(kind: str, seed: int) -> Image.Image:
    """A drawing of that kind by an unsteady hand: proportions, place, size, tilt and pen differ with the seed.

    Args:
        kind: of KINDS.
    """
    chance = random.Random(f"{kind} {seed}")
    strokes = [_dense(stroke) for stroke in KINDS[kind](chance)]
    size, stretch, tilt = chance.uniform(0.28, 0.42), chance.uniform(0.85, 1.18), chance.gauss(0, 0.12)
    left, top = chance.uniform(0.45, 0.55), chance.uniform(0.45, 0.55)
    drawn = []
    for stroke in strokes:
        phases = [chance.uniform(0, 2 * pi) for _ in range(4)]
        shake = chance.uniform(0.005, 0.03)
        points = []
        for step, (x, y) in enumerate(stroke):
            x = x * stretch + shake * (sin(0.4 * step + phases[0]) + sin(0.17 * step + phases[1]))
            y = y / stretch + shake * (sin(0.37 * step + phases[2]) + sin(0.21 * step + phases[3]))
            turned = (x * cos(tilt) - y * sin(tilt), x * sin(tilt) + y * cos(tilt))
            points.append((left + size * turned[0], top + size * turned[1]))
        drawn.append(points)
    return picture(drawn, chance.uniform(0.012, 0.028))


def _house(chance: random.Random) -> list[Stroke]:
    """Walls, a roof, a door, and a window or a chimney on some; about -1 to 1, as the others."""
    wide, eaves, peak = chance.uniform(0.6, 0.95), chance.uniform(-0.25, 0.05), chance.uniform(-1, -0.7)
    over = chance.uniform(0, 0.25)
    strokes: list[Stroke] = [
        [(-wide, eaves), (-wide, 0.9), (wide, 0.9), (wide, eaves)],
        [(-wide - over, eaves), (chance.uniform(-0.1, 0.1), peak), (wide + over, eaves), (-wide - over, eaves)],
    ]
    door = chance.uniform(-0.5, 0.25) * wide
    strokes.append([(door, 0.9), (door, 0.4), (door + 0.3, 0.4), (door + 0.3, 0.9)])
    if chance.random() < 0.7:
        at = door + 0.45 if door < 0 else door - 0.4
        strokes.append([(at, 0.2), (at + 0.28, 0.2), (at + 0.28, 0.5), (at, 0.5), (at, 0.2)])
    if chance.random() < 0.5:
        at = 0.5 * wide
        strokes.append([(at, -0.45), (at, -0.95), (at + 0.2, -0.95), (at + 0.2, -0.3)])
    return strokes


def _fish(chance: random.Random) -> list[Stroke]:
    """A body, a tail, an eye, and fins or scales on some; looking left or right."""
    tall, way = chance.uniform(0.35, 0.6), chance.choice((-1, 1))
    ends = [(0.7, 0.0), (1.05, -chance.uniform(0.3, 0.55)), (1.0, chance.uniform(0.3, 0.55)), (0.7, 0.0)]
    strokes: list[Stroke] = [_ring(0, 0, 0.75, tall), ends, [(-0.45, -0.12)]]
    if chance.random() < 0.6:
        strokes.append([(-0.1, -tall), (0.15, -tall - 0.28), (0.35, -tall * 0.85)])
    if chance.random() < 0.5:
        strokes.append(_ring(-0.2, 0, 0.08, tall * 0.7, -pi / 2, pi / 2))
    if chance.random() < 0.5:
        strokes += [_ring(x, y, 0.08, 0.1, -pi / 2, pi / 2) for x, y in ((0.1, -0.12), (0.3, 0.08), (0.1, 0.18))]
    return [[(way * x, y) for x, y in stroke] for stroke in strokes]


def _flower(chance: random.Random) -> list[Stroke]:
    """A middle, four to eight petals, a stem, and leaves on most."""
    count, start = chance.randint(4, 8), chance.uniform(0, pi)
    middle, reach, up = chance.uniform(0.12, 0.22), chance.uniform(0.22, 0.3), -0.4
    strokes: list[Stroke] = [_ring(0, up, middle, middle)]
    for number in range(count):
        angle = start + 2 * pi * number / count
        away = middle + reach * 0.9
        strokes.append(_ring(away * cos(angle), up + away * sin(angle), reach, reach * chance.uniform(0.75, 1)))
    bend = chance.uniform(-0.2, 0.2)
    strokes.append([(0, up + middle), (bend, 0.45), (bend / 2, 1)])
    for side in (-1, 1):
        if chance.random() < 0.6:
            y = chance.uniform(0.45, 0.75)
            strokes.append([(bend, y), (bend + side * 0.3, y - 0.25), (bend + side * 0.45, y - 0.1), (bend, y)])
    return strokes


def _face(chance: random.Random, mouth: Stroke) -> list[Stroke]:
    """A face around a mouth; hair, ears, glasses, a nose or freckles are not what matters."""
    strokes: list[Stroke] = [_ring(0, 0, 0.85, 0.95), mouth]
    apart, up = chance.uniform(0.25, 0.4), chance.uniform(-0.35, -0.15)
    for side in (-1, 1):
        strokes.append(_ring(side * apart, up, 0.07, 0.09) if chance.random() < 0.5 else [(side * apart, up)])
    if chance.random() < 0.4:
        strokes += [_ring(side * apart, up, 0.22, 0.2) for side in (-1, 1)]
        strokes.append([(0.22 - apart, up), (apart - 0.22, up)])
    if chance.random() < 0.5:
        strokes.append([(0, -0.05), (-0.1, 0.15), (0.05, 0.17)])
    if chance.random() < 0.5:
        strokes += [_ring(side * 0.95, -0.05, 0.12, 0.2) for side in (-1, 1)]
    hairs = chance.choice((0, 5, 9))
    strokes += [
        [(x, -0.9 + 0.4 * x * x), (x * 1.2, -1.15 + 0.4 * x * x)] for x in (i / hairs - 0.45 for i in range(hairs))
    ]
    return strokes


def _happy(chance: random.Random) -> list[Stroke]:
    """A face that smiles or laughs."""
    wide, deep = chance.uniform(0.3, 0.5), chance.uniform(0.15, 0.32)
    smile = _ring(0, 0.35, wide, deep, 0, pi)
    return _face(chance, [*smile, smile[0]] if chance.random() < 0.3 else smile)


def _sad(chance: random.Random) -> list[Stroke]:
    """A face whose mouth points down."""
    return _face(chance, _ring(0, 0.7, chance.uniform(0.25, 0.45), chance.uniform(0.15, 0.3), pi, 2 * pi))


def _surprised(chance: random.Random) -> list[Stroke]:
    """A face with an open mouth."""
    return _face(chance, _ring(0, 0.5, chance.uniform(0.1, 0.2), chance.uniform(0.14, 0.26)))


def _ring(x: float, y: float, wide: float, tall: float, begin: float = 0, end: float = 2 * pi) -> list[Point]:
    """An ellipse or an arc of one."""
    angles = [begin + (end - begin) * step / 24 for step in range(25)]
    return [(x + wide * cos(angle), y + tall * sin(angle)) for angle in angles]


def _dense(stroke: Stroke) -> list[Point]:
    """The same line with points close to each other, so that a hand can shake between them."""
    points: list[Point] = []
    for (x, y), (to_x, to_y) in itertools.pairwise(stroke):
        steps = max(1, round(10 * max(abs(to_x - x), abs(to_y - y))))
        points += [(x + (to_x - x) * step / steps, y + (to_y - y) * step / steps) for step in range(steps)]
    return [*points, stroke[-1]]


KINDS: dict[str, Callable[[random.Random], list[Stroke]]] = {
    "house": _house,
    "fish": _fish,
    "flower": _flower,
    "happy": _happy,
    "sad": _sad,
    "surprised": _surprised,
}

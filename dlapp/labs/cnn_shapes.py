"""Small colour pictures: one of five shapes somewhere in front of clutter, in any colours."""

import numpy as np
from PIL import Image, ImageDraw

from ..i18n import N_

SIDE, FINE = 32, 4  # pixels of a picture, and how many times finer it is drawn
SHAPES = (N_("circle"), N_("square"), N_("triangle"), N_("star"), N_("cross"))
_ANGLES = {
    1: (4, 1.0),
    2: (3, 1.0),
    3: (10, 0.42),
    4: (12, 0.36),
}  # of each polygon: corners, radius of every other one


def picture(shape: int, chance: np.random.Generator) -> np.ndarray:
    """uint8 (3, SIDE, SIDE).

    Args:
        shape: index into SHAPES.
    """
    size = SIDE * FINE
    ground = chance.integers(30, 226, 3)
    image = Image.new("RGB", (size, size), tuple(ground.tolist()))
    brush = ImageDraw.Draw(image)
    for _ in range(6):  # clutter: lines and blots, each near the background's colour
        colour = tuple((ground + chance.integers(-60, 61, 3)).clip(0, 255).tolist())
        ends = chance.integers(0, size, 4).tolist()
        if chance.random() < 0.5:
            brush.line(ends, colour, int(chance.integers(FINE, 3 * FINE)))
        else:
            brush.ellipse([ends[0], ends[1], ends[0] + size // 4, ends[1] + size // 5], colour)
    while np.abs((colours := chance.integers(0, 256, 3)) - ground).sum() < 200:
        pass
    radius = size * chance.uniform(0.2, 0.32)
    middle = size / 2 + chance.uniform(-0.14, 0.14, 2) * size
    if shape == 0:
        brush.ellipse([*(middle - radius), *(middle + radius)], tuple(colours.tolist()))
    else:
        brush.polygon(_corners(shape, middle, radius, chance.uniform(-0.35, 0.35)), tuple(colours.tolist()))
    small = np.asarray(image.resize((SIDE, SIDE), Image.Resampling.BOX), float) + chance.normal(0, 8, (SIDE, SIDE, 3))
    return small.clip(0, 255).astype(np.uint8).transpose(2, 0, 1)


def _corners(shape: int, middle: np.ndarray, radius: float, turn: float) -> list[tuple[float, float]]:
    count, inner = _ANGLES[shape]
    if shape == 4:  # a plus: arms of equal width
        arm = 0.36
        plan = [(arm, 1), (arm, arm), (1, arm), (1, -arm), (arm, -arm), (arm, -1)]
        points = np.array([*plan, *((-x, -y) for x, y in plan)]) * radius
    else:
        angles = 2 * np.pi * np.arange(count) / count - np.pi / 2 + (np.pi / 4 if shape == 1 else 0)
        reach = radius * np.where(np.arange(count) % 2, inner, 1.0) * (1.2 if shape in (1, 2) else 1.1)
        points = np.stack([np.cos(angles), np.sin(angles)], 1) * reach[:, None]
    cos, sin = np.cos(turn), np.sin(turn)
    return [tuple(point) for point in (points @ np.array([[cos, sin], [-sin, cos]]) + middle).tolist()]

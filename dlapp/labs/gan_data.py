"""What a small GAN can learn: points in the plane, and pictures of a few pixels; each with its modes."""

from collections.abc import Callable

import torch
from torch import Tensor

PICTURE = 12  # pixels a side
MODES = 8
DRAWN = 400  # points at most


def ring(count: int, chance: torch.Generator) -> Tensor:
    """Eight clusters on a circle."""
    angle = torch.randint(MODES, (count,), generator=chance) * (2 * torch.pi / MODES)
    return 0.75 * _on_circle(angle) + 0.03 * torch.randn(count, 2, generator=chance)


def moons(count: int, chance: torch.Generator) -> Tensor:
    """Two interleaving half circles."""
    angle = torch.rand(count, generator=chance) * torch.pi
    upper = torch.rand(count, generator=chance) < 0.5
    points = _on_circle(torch.where(upper, angle, -angle))
    points += torch.where(upper[:, None], torch.tensor([-0.5, -0.25]), torch.tensor([0.5, 0.25]))
    return 0.55 * points + 0.03 * torch.randn(count, 2, generator=chance)


def spiral(count: int, chance: torch.Generator) -> Tensor:
    """One arm, one and a half turns."""
    along = torch.rand(count, generator=chance).sqrt()
    return 0.85 * along[:, None] * _on_circle(along * 3 * torch.pi) + 0.02 * torch.randn(count, 2, generator=chance)


def shapes(count: int, chance: torch.Generator) -> Tensor:
    """Pictures of eight shapes, a little moved and paler or darker: (count, PICTURE**2) in [-1, 1]."""
    which = torch.randint(MODES, (count,), generator=chance)
    pictures = templates()[which]
    for axis in (1, 2):
        moves = torch.randint(-1, 2, (count,), generator=chance)
        pictures = torch.stack(
            [torch.roll(picture, int(move), axis - 1) for picture, move in zip(pictures, moves, strict=True)]
        )
    strength = 0.75 + 0.25 * torch.rand(count, 1, 1, generator=chance)
    return (2 * strength * pictures - 1).flatten(1)


def templates() -> Tensor:
    """The eight shapes: (8, PICTURE, PICTURE), 0 or 1."""
    y, x = torch.meshgrid(torch.arange(PICTURE), torch.arange(PICTURE), indexing="ij")
    y, x = y - 5.5, x - 5.5
    far, wide = (x**2 + y**2).sqrt(), torch.maximum(x.abs(), y.abs())
    inside = wide < 4
    found = (
        far < 4,  # disc
        (far < 4.6) & (far > 2.8),  # ring
        inside,  # square
        inside & (wide > 2.4),  # frame
        inside & ((x.abs() < 1) | (y.abs() < 1)),  # plus
        inside & ((x.abs() - y.abs()).abs() < 1.2),  # cross
        inside & (y > 2 * x.abs() - 4),  # triangle
        inside & (y.round() % 3 < 1.5),  # bars
    )
    return torch.stack(found).float()


def drawn(points: Tensor) -> Callable[[int, torch.Generator], Tensor]:
    """Samples around points (n, 2) in [-1, 1], drawn by hand."""

    def draw(count: int, chance: torch.Generator) -> Tensor:
        which = torch.randint(len(points), (count,), generator=chance)
        return points[which] + 0.02 * torch.randn(count, 2, generator=chance)

    return draw


DATA: dict[str, Callable[[int, torch.Generator], Tensor]] = {
    "ring": ring,
    "moons": moons,
    "spiral": spiral,
    "shapes": shapes,
}


def centres(samples: Tensor, count: int = MODES) -> Tensor:
    """The middles of the heaps that samples (n, d) lie in, (count, d): k-means (Lloyd 1982), begun far apart."""
    chosen = [samples.mean(0)]
    for _ in range(count):  # farthest point first (Gonzalez 1985); the mean itself is left out
        chosen.append(samples[torch.cdist(samples, torch.stack(chosen)).amin(1).argmax()])
    found = torch.stack(chosen[1:])
    for _ in range(20):
        nearest = torch.cdist(samples, found).argmin(1)
        for i in range(count):
            if (nearest == i).any():
                found[i] = samples[nearest == i].mean(0)
    return found


def _on_circle(angle: Tensor) -> Tensor:
    return torch.stack([angle.cos(), angle.sin()], -1)

"""Small variations of pictures: moved, turned, scaled, bent."""

import torch
import torch.nn.functional as F
from torch import Tensor


def varied(
    pictures: Tensor, chance: torch.Generator, move: float, turn: float, scale: float, shear: float = 0, bend: float = 0
) -> Tensor:
    """Every picture (N, C, H, W) varied in a way of its own; what comes in from outside is as the border was.

    Args:
        move: at most, in shares of the side; turn: at most, in degrees; scale: by a factor within [1 - scale, 1 + scale].
        shear: at most. bend: how far parts are moved against one another, in shares of the side (elastic distortion, Simard et al.
            2003).
    """
    count = len(pictures)

    def drawn(most: float) -> Tensor:
        return (2 * torch.rand(count, generator=chance) - 1) * most

    angle, factor, slant = drawn(turn) * torch.pi / 180, 1 + drawn(scale), drawn(shear)
    cos, sin = angle.cos() / factor, angle.sin() / factor
    rows = torch.stack(
        [
            torch.stack([cos, -sin + slant * cos, 2 * drawn(move)], -1),
            torch.stack([sin, cos + slant * sin, 2 * drawn(move)], -1),
        ],
        1,
    )  # (N, 2, 3)
    grid = F.affine_grid(rows, list(pictures.shape), align_corners=False)  # (N, H, W, 2)
    if bend:
        coarse = torch.randn(count, 2, 5, 5, generator=chance) * bend
        waves = F.interpolate(coarse, pictures.shape[2:], mode="bicubic", align_corners=True)
        grid = grid + waves.permute(0, 2, 3, 1)  # (N, 2, H, W) -> (N, H, W, 2)
    return F.grid_sample(pictures, grid, padding_mode="border", align_corners=False)

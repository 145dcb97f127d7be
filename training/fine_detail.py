"""How unlike pictures are in what is faint and fine, such as a mouth: a line of nearly the colour of the skin."""

import torch.nn.functional as F
from torch import Tensor


def unlike(made: Tensor, drawn: Tensor, where: Tensor) -> Tensor:
    """Squared differences of fine detail, in shares of what the drawing has of it thereabouts: (B, C, rows, columns).

    Args:
        made, drawn: (B, C, H, W). where: the points that count, (B, rows, columns, 2) as `grid_sample` takes them.
    """
    found, true = (fine_detail(F.grid_sample(pictures, where, align_corners=False)) for pictures in (made, drawn))
    return (found - true).square() / (_blurred(true.square()) + 2e-4)


def fine_detail(pictures: Tensor) -> Tensor:
    """What pictures have beyond their blurred selves."""
    return pictures - _blurred(pictures)


def _blurred(pictures: Tensor) -> Tensor:
    """The mean of 9 x 9 pixels around each; (B, C, H, W)."""
    return F.avg_pool2d(pictures, 9, 1, 4, count_include_pad=False)

"""Hints of the user as input channels, and how far they reach."""

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

RADIUS = 2  # pixels around a hint that get its colour as well
FLAT, EDGE = 1.0, 1.5  # cost of crossing the whole of an even picture, and of crossing an edge from black to white


def mark(hints: Tensor, row: int, column: int, ab: Tensor) -> None:
    """Write the colour (2,) of a pixel and its surroundings into the channels (1, 3, H, W): a, b, and 1 where they are given."""
    around = (slice(max(0, row - RADIUS), row + RADIUS + 1), slice(max(0, column - RADIUS), column + RADIUS + 1))
    hints[0, :2, *around] = ab.to(hints)[:, None, None]
    hints[0, 2, *around] = 1


def influence(lightness: Tensor, hints: Tensor) -> Tensor:
    """How much hints count at each pixel, (H / 2, W / 2) in [0, 1]: less the more edges and distance lie between.

    By geodesic distance (Yatziv & Sapiro 2006, https://doi.org/10.1109/TIP.2005.864231). The network alone would shift the
    tint of the whole picture.

    Args:
        lightness: L (1, 1, H, W) in [0, 100]; hints: (1, 3, H, W), at least one.
    """
    from skimage.filters import sobel
    from skimage.graph import MCP_Geometric

    small = F.avg_pool2d(lightness, 2)[0, 0].cpu().numpy() / 100  # (H / 2, W / 2)
    starts = F.max_pool2d(hints[:, 2:], 2)[0, 0].nonzero().tolist()
    distance, _ = MCP_Geometric(FLAT / max(small.shape) + EDGE * sobel(small)).find_costs(starts)
    return torch.from_numpy(np.exp(-(distance**2))).to(hints)

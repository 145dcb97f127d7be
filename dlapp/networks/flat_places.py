"""Places of a picture where there is nothing to see, such as a clear sky, and the fine weave that a stylizer paints over them.

The normalisations of a stylizer lift the faint noise that is there, and the ripples around what stands before the sky, to a
pattern with a period of about six pixels, which no painter made.
"""

import torch.nn.functional as F
from torch import Tensor

FLAT = 0.02  # standard deviation of brightness, which is 0 to 1, below which a place is flat
NEAR, AROUND = 9, 17  # pixels a side of the square around a pixel: to find what is flat, and to be sure of it
GRAIN = 3  # pixels a side, over which the grain of a photo evens out and what is to be seen does not
FINE = 9  # what has a period of fewer pixels is fine


def calmed(made: Tensor, content: Tensor) -> Tensor:
    """A painted picture without its fine texture where the content is flat; what is broader stays.

    As much of it is kept as a guided filter keeps of the content (He et al. 2010, https://doi.org/10.1007/978-3-642-15549-9_1).

    Args:
        made, content: (B, 3, H, W) in [0, 1], the same ones to free a photo of its grain. A pixel depends on those of `made` up to 4
            away, and on those of `content` up to 9 away.
    """
    variance = _variance(content, NEAR)  # (B, 1, H, W)
    kept = _average(variance / (variance + FLAT**2), NEAR)
    broad = _average(_average(made, FINE // 2 + 1), FINE // 2 + 1)
    return broad + kept * (made - broad)


def weave(made: Tensor, content: Tensor) -> Tensor:
    """The fine texture where the content is flat: (B, 3, H, W) in [0, 1] each -> () in [0, 1].

    The standard deviation of brightness minus its local average, over all flat places; 0 where there are none.
    """
    is_flat = _variance(content, AROUND) < FLAT**2
    brightness = made.mean(1, keepdim=True)  # (B, 1, H, W)
    fine = (brightness - _average(brightness, FINE)).square()
    return ((fine * is_flat).sum() / is_flat.sum().clamp_min(1)).sqrt()


def _variance(pictures: Tensor, side: int) -> Tensor:
    """Of the brightness around each pixel, without the grain: (B, 3, H, W) -> (B, 1, H, W)."""
    brightness = _average(pictures.mean(1, keepdim=True), GRAIN)
    return (_average(brightness.square(), side) - _average(brightness, side).square()).clamp_min(0)


def _average(maps: Tensor, side: int) -> Tensor:
    """(B, C, H, W) -> the average of the square around each pixel, the same shape."""
    return F.avg_pool2d(maps, side, 1, side // 2, count_include_pad=False)

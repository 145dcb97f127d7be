"""What latents look like, without decoding them: each of their pixels as a colour.

A linear map from the channels to red, green and blue comes close to what the decoder makes of them. The numbers are those that
ComfyUI fitted and publishes (https://github.com/comfyanonymous/ComfyUI/blob/master/comfy/latent_formats.py).
"""

import torch
from PIL import Image
from torch import Tensor

from ..tensors import to_pictures

Map = tuple[tuple[tuple[float, float, float], ...], tuple[float, float, float]]
"""The colour of each channel, and the colour where all are 0; in [-1, 1]."""

STABLE_DIFFUSION: Map = (
    ((0.3512, 0.2297, 0.3227), (0.3250, 0.4974, 0.2350), (-0.2829, 0.1762, 0.2721), (-0.2120, -0.2616, -0.7177)),
    (0.0, 0.0, 0.0),
)
STABLE_DIFFUSION_XL: Map = (
    ((0.3651, 0.4232, 0.4341), (-0.2533, -0.0042, 0.1068), (0.1076, 0.1111, -0.0362), (-0.3165, -0.2492, -0.2188)),
    (0.1084, -0.0175, -0.0011),
)
FLUX: Map = (
    (
        (-0.0346, 0.0244, 0.0681),
        (0.0034, 0.0210, 0.0687),
        (0.0275, -0.0668, -0.0433),
        (-0.0174, 0.0160, 0.0617),
        (0.0859, 0.0721, 0.0329),
        (0.0004, 0.0383, 0.0115),
        (0.0405, 0.0861, 0.0915),
        (-0.0236, -0.0185, -0.0259),
        (-0.0245, 0.0250, 0.1180),
        (0.1008, 0.0755, -0.0421),
        (-0.0515, 0.0201, 0.0011),
        (0.0428, -0.0012, -0.0036),
        (0.0817, 0.0765, 0.0749),
        (-0.1264, -0.0522, -0.1103),
        (-0.0280, -0.0881, -0.0499),
        (-0.1262, -0.0982, -0.0778),
    ),
    (-0.0329, -0.0718, -0.0851),
)


def projected(latents: Tensor, colours: Map, size: tuple[int, int]) -> Image.Image:
    """Latents (1, C, h, w) -> RGB of that width and height."""
    channels, bias = (torch.tensor(numbers) for numbers in colours)  # (C, 3), (3,)
    pixels = torch.einsum("bchw,cr->brhw", latents.float().cpu(), channels) + bias[:, None, None]  # (1, 3, h, w)
    return to_pictures((pixels.clamp(-1, 1) + 1) / 2)[0].resize(size, Image.Resampling.BILINEAR)

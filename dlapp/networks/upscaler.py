"""An upscaler: a compact convolutional network that makes a picture two or four times as large.

Residual blocks without normalisation, and one trunk for both scales (Lim et al. 2017, EDSR and MDSR,
https://arxiv.org/abs/1707.02921). All the work is done at the small size; sub-pixel convolution (Shi et al. 2016,
https://arxiv.org/abs/1609.05158) makes the large picture at the end. The network adds what bicubic interpolation lacks (Kim
et al. 2016, VDSR, https://arxiv.org/abs/1511.04587).
"""

import torch.nn.functional as F
from huggingface_hub import PyTorchModelHubMixin
from torch import Tensor, nn

SCALES = (2, 4)
MODES = ("faithful", "restore")


class Upscalers(nn.Module, PyTorchModelHubMixin):
    """One upscaler for clean pictures, one for noisy and compressed ones."""

    def __init__(self, width: int = 48, blocks: int = 9) -> None:
        super().__init__()
        self.modes = nn.ModuleDict({mode: Upscaler(width, blocks) for mode in MODES})

    def forward(self, pictures: Tensor, scale: int, mode: str) -> Tensor:
        """See `Upscaler`."""
        return self.modes[mode](pictures, scale)


class Upscaler(nn.Module):
    """RGB pictures (B, 3, H, W) in [0, 1] -> (B, 3, scale * H, scale * W), not clamped."""

    def __init__(self, width: int, blocks: int) -> None:
        super().__init__()
        self.head = _conv(3, width)
        self.blocks = nn.ModuleList(Block(width) for _ in range(blocks))
        self.merge = nn.Conv2d(width, width, 1)
        self.tails = nn.ModuleDict({str(scale): _conv(width, 3 * scale**2, spread=1e-3) for scale in SCALES})

    def forward(self, pictures: Tensor, scale: int) -> Tensor:
        """Upscale by 2 or 4."""
        missing = F.pixel_shuffle(self.tails[str(scale)](self.features(pictures)), scale)
        return F.interpolate(pictures, scale_factor=scale, mode="bicubic") + missing

    def features(self, pictures: Tensor) -> Tensor:
        """(B, 3, H, W) -> what the trunk finds in them, (B, C, H, W)."""
        first = hidden = self.head(pictures - 0.5)
        for block in self.blocks:
            hidden = block(hidden)
        return first + self.merge(hidden)


class Block(nn.Module):
    """(B, C, H, W) -> (B, C, H, W): adds what it found to what came in."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = _conv(width, width, spread=(2 / (9 * width)) ** 0.5)
        self.second = _conv(width, width, spread=0.1 * (2 / (9 * width)) ** 0.5)  # begins as almost nothing

    def forward(self, hidden: Tensor) -> Tensor:
        return hidden + self.second(F.relu(self.first(hidden)))


def _conv(inside: int, out: int, spread: float | None = None) -> nn.Conv2d:
    """A 3x3 convolution; `spread`: of its weights at the beginning."""
    conv = nn.Conv2d(inside, out, 3, padding=1)
    if spread:
        nn.init.normal_(conv.weight, std=spread)
        assert conv.bias is not None
        nn.init.zeros_(conv.bias)
    return conv

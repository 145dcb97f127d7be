"""An upscaler: a compact convolutional network that makes a picture two or four times as large.

SPAN (Wan et al. 2024, https://arxiv.org/abs/2311.12770): blocks of three convolutions whose output also says how much of
itself counts, an attention without parameters of its own. All the work is done at the small size; sub-pixel convolution
(Shi et al. 2016, https://arxiv.org/abs/1609.05158) makes the large picture at the end. The network adds what bicubic
interpolation lacks (Kim et al. 2016, VDSR, https://arxiv.org/abs/1511.04587), and one trunk serves both scales (Lim et al.
2017, MDSR, https://arxiv.org/abs/1707.02921).
"""

import torch
import torch.nn.functional as F
from huggingface_hub import PyTorchModelHubMixin
from torch import Tensor, nn

SCALES = (2, 4)
MODES = ("faithful", "restore")


class Upscalers(nn.Module, PyTorchModelHubMixin):
    """One upscaler for clean pictures, one for noisy and compressed ones."""

    def __init__(self, width: int = 48, blocks: int = 6) -> None:
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
        self.merge = nn.Conv2d(3 * width, width, 1)
        tails = {str(scale): _conv(width, 3 * scale**2) for scale in SCALES}
        for tail in tails.values():  # begins as bicubic interpolation
            nn.init.zeros_(tail.weight)
            nn.init.zeros_(tail.bias)  # type: ignore[arg-type]
        self.tails = nn.ModuleDict(tails)

    def forward(self, pictures: Tensor, scale: int) -> Tensor:
        """Upscale by 2 or 4."""
        missing = F.pixel_shuffle(self.tails[str(scale)](self.features(pictures)), scale)
        return F.interpolate(pictures, scale_factor=scale, mode="bicubic") + missing

    def features(self, pictures: Tensor) -> Tensor:
        """(B, 3, H, W) -> what the trunk finds in them, (B, C, H, W)."""
        first = hidden = self.head(pictures - 0.5)
        for number, block in enumerate(self.blocks):
            hidden = block(hidden)
            if number == 0:
                early = hidden
        return self.merge(torch.cat([first, early, hidden], 1))


class Block(nn.Module):
    """(B, C, H, W) -> (B, C, H, W)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.layers = nn.Sequential(_conv(width, width), nn.SiLU(), _conv(width, width), nn.SiLU(), _conv(width, width))

    def forward(self, hidden: Tensor) -> Tensor:
        found = self.layers(hidden)
        return (found + hidden) * (torch.sigmoid(found) - 0.5)


def _conv(inside: int, out: int) -> nn.Conv2d:
    return nn.Conv2d(inside, out, 3, padding=1)

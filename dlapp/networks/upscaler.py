"""An upscaler: a compact convolutional network that makes a picture two or four times as large.

Residual blocks without normalisation, and one trunk for both scales (Lim et al. 2017, EDSR and MDSR,
https://arxiv.org/abs/1707.02921). All the work is done at the small size; sub-pixel convolution (Shi et al. 2016,
https://arxiv.org/abs/1609.05158) makes the large picture at the end. The network adds what bicubic interpolation lacks (Kim
et al. 2016, VDSR, https://arxiv.org/abs/1511.04587). To tell noise from detail takes a wider view: "restore" also looks at half
the size, as a U-Net does (Zhang et al. 2021, DRUNet, https://arxiv.org/abs/2008.13751).
"""

import torch.nn.functional as F
from torch import Tensor, nn

SCALES = (2, 4)
MODES = ("faithful", "restore")


class Upscalers(nn.Module):
    """One upscaler for clean pictures ("faithful"), one that also removes noise and JPEG artefacts ("restore")."""

    def __init__(self, width: int = 48, blocks: int = 9, half_size_blocks: int = 3) -> None:
        super().__init__()
        at_half = {"faithful": 0, "restore": half_size_blocks}
        self.modes = nn.ModuleDict({mode: Upscaler(width, blocks, at_half[mode]) for mode in MODES})

    def forward(self, pictures: Tensor, scale: int, mode: str) -> Tensor:
        """See `Upscaler`."""
        return self.modes[mode](pictures, scale)


class Upscaler(nn.Module):
    """RGB pictures (B, 3, H, W) in [0, 1] -> (B, 3, scale * H, scale * W), not clamped."""

    def __init__(self, width: int, blocks: int, half_size_blocks: int) -> None:
        super().__init__()
        self.head = _conv(3, width)
        self.blocks = nn.ModuleList(Block(width) for _ in range(blocks))
        self.half_size = HalfSize(width, half_size_blocks) if half_size_blocks else None
        self.merge = nn.Conv2d(width, width, 1)
        self.tails = nn.ModuleDict({str(scale): _conv(width, 3 * scale**2, std=1e-3) for scale in SCALES})

    def forward(self, pictures: Tensor, scale: int) -> Tensor:
        """Upscale by 2 or 4."""
        missing = F.pixel_shuffle(self.tails[str(scale)](self.features(pictures)), scale)
        return F.interpolate(pictures, scale_factor=scale, mode="bicubic") + missing

    def features(self, pictures: Tensor) -> Tensor:
        """(B, 3, H, W) -> what the trunk finds in them, (B, C, H, W)."""
        first = hidden = self.head(pictures - 0.5)
        for step in self.steps().values():
            hidden = step(hidden)
        return first + self.merge(hidden)

    def steps(self) -> dict[str, nn.Module]:
        """The trunk between head and tails by name, first to last; what looks at half the size is in the middle."""
        blocks: dict[str, nn.Module] = {f"block {i}": block for i, block in enumerate(self.blocks, 1)}
        if self.half_size is None:
            return blocks
        before = dict(list(blocks.items())[: len(blocks) // 2])
        return before | {"half size": self.half_size} | blocks


class Block(nn.Module):
    """(B, C, H, W) -> (B, C, H, W): adds what it found to what came in."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.first = _conv(width, width, std=(2 / (9 * width)) ** 0.5)
        self.second = _conv(width, width, std=0.1 * (2 / (9 * width)) ** 0.5)  # begins as almost nothing

    def forward(self, hidden: Tensor) -> Tensor:
        return hidden + self.second(F.relu(self.first(hidden)))


class HalfSize(nn.Module):
    """(B, C, H, W) -> the same: adds what blocks of twice the width find at half the size."""

    def __init__(self, width: int, blocks: int) -> None:
        super().__init__()
        self.down = nn.Conv2d(width, 2 * width, 2, stride=2)
        self.blocks = nn.Sequential(*(Block(2 * width) for _ in range(blocks)))
        self.up = nn.ConvTranspose2d(2 * width, width, 2, stride=2)
        nn.init.normal_(self.up.weight, std=1e-3)  # begins as almost nothing
        assert self.up.bias is not None
        nn.init.zeros_(self.up.bias)

    def forward(self, hidden: Tensor) -> Tensor:
        height, width = hidden.shape[2:]
        even = F.pad(hidden, (0, width % 2, 0, height % 2), mode="replicate")
        return hidden + self.up(self.blocks(self.down(even)))[..., :height, :width]


def _conv(inside: int, out: int, std: float | None = None) -> nn.Conv2d:
    """A 3x3 convolution; `std`: of its initial weights."""
    conv = nn.Conv2d(inside, out, 3, padding=1)
    if std:
        nn.init.normal_(conv.weight, std=std)
        assert conv.bias is not None
        nn.init.zeros_(conv.bias)
    return conv

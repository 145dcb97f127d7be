"""A classifier that reads the labels of cartoon faces of 128 x 128 pixels, with which generated ones are judged.

It learns from drawings of `training/draw_avatars.mjs` alone. The whole head is seen at half the size, eyes and mouth at full size.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from training.avatar_captions import TILTED
from training.face_data import Faces, cartoons

SAMPLES, BATCH, RATE = 120_000, 64, 2e-3
MIDDLE = (..., slice(36, 108), slice(28, 100))  # where eyes and mouth are
TILT = ("left", "", "right")


class AttributeReader(nn.Module):
    """Reads the choice of each part of a drawing, and `tilt`, as captions call it: "left", "" or "right"."""

    def __init__(self, parts: dict[str, list[str]]) -> None:
        super().__init__()
        self.choices = {**parts, "tilt": list(TILT)}
        self.whole, self.middle = _trunk(), _trunk()
        self.heads = nn.ModuleDict({part: nn.Linear(2 * 128, len(choices)) for part, choices in self.choices.items()})

    def forward(self, pictures: Tensor) -> dict[str, Tensor]:
        """Pictures (B, 3, 128, 128) in [-1, 1] -> logits of each part's choices, (B, choices)."""
        found = torch.cat([self.whole(F.avg_pool2d(pictures, 2)), self.middle(pictures[MIDDLE])], 1)  # (B, 256)
        return {part: head(found) for part, head in self.heads.items()}

    @torch.inference_mode()
    def read(self, pictures: Tensor) -> dict[str, list[str]]:
        """Part -> the choice that each picture seems to show."""
        logits = [self(batch) for batch in pictures.split(100)]
        return {
            part: [choices[i] for each in logits for i in each[part].argmax(1).tolist()]
            for part, choices in self.choices.items()
        }


def trained(data: Path) -> AttributeReader:
    """The reader trained on the drawings of `data/train`, kept at `data/attribute_reader.pt`."""
    faces, path = cartoons(data / "train"), data / "attribute_reader.pt"
    torch.manual_seed(0)
    reader = AttributeReader(faces.parts)
    if path.exists():
        reader.load_state_dict(torch.load(path, weights_only=True))
        return reader.eval()
    optimizer = torch.optim.AdamW(reader.parameters(), RATE)
    steps = SAMPLES // BATCH
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, steps)
    for pictures, labels in _batches(faces, steps):
        with torch.autocast("cpu", torch.bfloat16):
            found = reader(pictures.contiguous(memory_format=torch.channels_last))
        losses = [F.cross_entropy(found[part].float(), labels[:, i]) for i, part in enumerate(reader.choices)]
        torch.stack(losses).sum().backward()
        optimizer.step()
        optimizer.zero_grad()
        schedule.step()
    torch.save(reader.state_dict(), path)
    return reader.eval()


def tensors(faces: Faces, indices: np.ndarray) -> Tensor:
    """Drawings as (B, 3, 128, 128) in [-1, 1]."""
    return torch.from_numpy(faces.pictures[indices]).permute(0, 3, 1, 2).float() / 127.5 - 1


def _batches(faces: Faces, steps: int) -> Iterator[tuple[Tensor, Tensor]]:
    """Drawings, a little noisy, as generated ones are, and the numbers of their choices, tilt last (B, parts)."""
    draw = np.random.default_rng(0)
    noise = torch.Generator().manual_seed(0)
    tilt = faces.poses[:, faces.pose.index("tilt")]
    tilts = 1 + (tilt >= TILTED).astype(np.uint8) - (tilt <= -TILTED)
    labels = torch.from_numpy(np.column_stack([faces.labels, tilts])).long()
    for _ in range(steps):
        indices = np.sort(draw.integers(0, len(faces.pictures), BATCH))
        pictures = tensors(faces, indices)
        strength = 0.1 * torch.rand(BATCH, 1, 1, 1, generator=noise)
        yield pictures + strength * torch.randn(pictures.shape, generator=noise), labels[torch.from_numpy(indices)]


def _trunk() -> nn.Sequential:
    """(B, 3, H, W) -> (B, 128)."""
    layers: list[nn.Module] = []
    for width, out, stride in ((3, 32, 1), (32, 48, 2), (48, 64, 2), (64, 96, 2), (96, 128, 1)):
        layers += [nn.Conv2d(width, out, 3, stride, 1, bias=False), nn.BatchNorm2d(out), nn.ReLU()]
    return nn.Sequential(
        *layers,
        nn.Conv2d(128, 128, 3, 2, 1),
        nn.ReLU(),
        nn.AdaptiveAvgPool2d(2),
        nn.Flatten(),
        nn.Linear(512, 128),
        nn.ReLU(),
    )

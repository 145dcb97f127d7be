"""A classifier that reads the labels of cartoon faces of 128 x 128 pixels, with which generated ones are judged.

It learns from drawings of `training/draw_avatars.mjs` alone. The whole head is seen at half the size, its middle at full size; mouths,
which are small and alike, by a network of their own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from training.avatar_captions import TILTED
from training.face_data import Faces, cartoons

SAMPLES, BATCH, RATE = 120_000, 64, 2e-3
MIDDLE = (..., slice(36, 108), slice(28, 100))  # where eyes and mouth are
MOUTH = (..., slice(66, 114), slice(34, 94))
TILT = ("left", "", "right")


class Whole(nn.Module):
    """Pictures (B, 3, 128, 128) in [-1, 1] -> logits of each part's choices, (B, choices)."""

    def __init__(self, choices: dict[str, list[str]]) -> None:
        super().__init__()
        self.choices = choices
        self.whole, self.middle = (_trunk((32, 1), (48, 2), (64, 2), (96, 2), (128, 1), (128, 2)) for _ in range(2))
        self.heads = nn.ModuleDict({part: nn.Linear(2 * 128, len(names)) for part, names in choices.items()})

    def forward(self, pictures: Tensor) -> dict[str, Tensor]:
        found = torch.cat([self.whole(F.avg_pool2d(pictures, 2)), self.middle(pictures[MIDDLE])], 1)  # (B, 256)
        return {part: head(found) for part, head in self.heads.items()}


class Mouth(nn.Module):
    """The same for the mouth alone."""

    def __init__(self, choices: list[str]) -> None:
        super().__init__()
        self.choices = {"mouth": choices}
        self.trunk = _trunk((32, 1), (48, 2), (64, 1), (96, 2), (128, 1), (128, 2))
        self.head = nn.Linear(128, len(choices))

    def forward(self, pictures: Tensor) -> dict[str, Tensor]:
        return {"mouth": self.head(self.trunk(pictures[MOUTH]))}


@dataclass(frozen=True)
class AttributeReader:
    """Reads the choice of each part of a drawing, and `tilt`, as captions call it: "left", "" or "right"."""

    whole: Whole
    mouth: Mouth

    @torch.inference_mode()
    def read(self, pictures: Tensor) -> dict[str, list[str]]:
        """Part -> the choice that each picture (B, 3, 128, 128) in [-1, 1] seems to show."""
        found: dict[str, list[str]] = {part: [] for part in self.whole.choices}
        for batch in pictures.split(100):
            for part, logits in (self.whole(batch) | self.mouth(batch)).items():
                found[part] += [self.whole.choices[part][i] for i in logits.argmax(1).tolist()]
        return found


def trained(data: Path) -> AttributeReader:
    """The reader trained on the drawings of `data/train`, kept in `data`."""
    faces = cartoons(data / "train")
    torch.manual_seed(0)
    whole = Whole({**faces.parts, "tilt": list(TILT)})
    _train(whole, faces, data / "attribute_reader.pt")
    mouth = Mouth(faces.parts["mouth"])
    _train(mouth, faces, data / "mouth_reader.pt")
    return AttributeReader(whole, mouth)


def _train(network: Whole | Mouth, faces: Faces, path: Path) -> None:
    """Let a network learn, or give it the weights that it learnt earlier."""
    if path.exists():
        network.load_state_dict(torch.load(path, weights_only=True))
        network.eval()
        return
    optimizer = torch.optim.AdamW(network.parameters(), RATE)
    steps = SAMPLES // BATCH
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, steps)
    for pictures, labels in _batches(faces, steps):
        with torch.autocast("cpu", torch.bfloat16):
            found = network(pictures.contiguous(memory_format=torch.channels_last))
        losses = [F.cross_entropy(logits.float(), labels[part]) for part, logits in found.items()]
        torch.stack(losses).sum().backward()
        optimizer.step()
        optimizer.zero_grad()
        schedule.step()
    torch.save(network.state_dict(), path)
    network.eval()


def tensors(faces: Faces, indices: np.ndarray) -> Tensor:
    """Drawings as (B, 3, 128, 128) in [-1, 1]."""
    return torch.from_numpy(faces.pictures[indices]).permute(0, 3, 1, 2).float() / 127.5 - 1


def _batches(faces: Faces, steps: int) -> Iterator[tuple[Tensor, dict[str, Tensor]]]:
    """Drawings, a little noisy, as generated ones are, and part -> the numbers of their choices (B,)."""
    draw = np.random.default_rng(0)
    noise = torch.Generator().manual_seed(0)
    tilt = faces.poses[:, faces.pose.index("tilt")]
    tilts = 1 + (tilt >= TILTED).astype(np.uint8) - (tilt <= -TILTED)
    labels = torch.from_numpy(np.column_stack([faces.labels, tilts])).long()
    for _ in range(steps):
        indices = np.sort(draw.integers(0, len(faces.pictures), BATCH))
        pictures = tensors(faces, indices)
        strength = 0.1 * torch.rand(BATCH, 1, 1, 1, generator=noise)
        chosen = labels[torch.from_numpy(indices)]
        named = {part: chosen[:, i] for i, part in enumerate((*faces.parts, "tilt"))}
        yield pictures + strength * torch.randn(pictures.shape, generator=noise), named


def _trunk(*layers: tuple[int, int]) -> nn.Sequential:
    """Convolutions of so many channels and such strides: (B, 3, H, W) -> (B, 128)."""
    made: list[nn.Module] = []
    width = 3
    for out, stride in layers[:-1]:
        made += [nn.Conv2d(width, out, 3, stride, 1, bias=False), nn.BatchNorm2d(out), nn.ReLU()]
        width = out
    last, stride = layers[-1]
    made += [nn.Conv2d(width, last, 3, stride, 1), nn.ReLU(), nn.AdaptiveAvgPool2d(2), nn.Flatten()]
    return nn.Sequential(*made, nn.Linear(4 * last, 128), nn.ReLU())

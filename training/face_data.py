"""The faces that generators learn from: drawings that know all about themselves, and photos."""

import csv
import json
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from dlapp.tasks.face_generation.latent_space import TRAINING_SIDE

COMPONENTS = 64  # numbers that stand for a photo
KEPT, KEPT_COLUMNS = 1024, 64
EXPRESSIONS = ("neutral", "happiness")
# of photos in colour: age groups by the year in which each begins, and what an expression reader finds
AGES = {"child": 0, "young": 14, "adult": 30, "old": 60}
MOODS = {"neutral": "neutral", "happy": "happiness"}  # others are "other"
GRAY = 3.0  # mean difference of red and blue, of 255, below which a photo has no colour
# as in `draw_avatars.mjs`: what one step of tilt, size, right and down is, and the size that a head has without
TILT, SIZE, SHIFT, USUAL = math.radians(8), 0.06, 0.06, 1.12
# where the mouth is in an upright head of size 1: from left to right, from top to bottom, in [-1, 1]
MOUTH = (-0.2, 0.2), (0.24, 0.46)


@dataclass(frozen=True)
class Faces:
    """What is learnt from.

    Attributes:
        pictures: uint8 (N, H, H, channels).
        labels: uint8 (N, parts).
        poses: float32 (N, noise), the noise of each: how the head is held, or the photo's principal components.
        parts: the choices of each label; pose: what each number of a pose stands for.
    """

    pictures: np.ndarray
    labels: np.ndarray
    poses: np.ndarray
    parts: dict[str, list[str]]
    pose: list[str]


def cartoons(folder: Path) -> Faces:
    """What `draw_avatars.mjs` drew."""
    about = json.loads((folder / "parts.json").read_text("utf-8"))
    labels = np.fromfile(folder / "labels.bin", np.uint8).reshape(-1, len(about["parts"]))
    pictures = np.fromfile(folder / "pictures.bin", np.uint8).reshape(-1, about["side"], about["side"], 3)
    poses = np.fromfile(folder / "poses.bin", np.float32).reshape(-1, len(about["pose"]))
    return Faces(pictures, labels, poses, about["parts"], about["pose"])


def mouths(poses: Tensor, rows: int = 16, columns: int = 28) -> Tensor:
    """Where the mouths of drawings are, by how the heads are held (B, 4): for `grid_sample`, (B, rows, columns, 2)."""
    tilt, size, *shift = poses.unbind(1)
    angle, scale = TILT * tilt, USUAL + SIZE * size
    cos, sin = scale * angle.cos(), scale * angle.sin()
    turn = torch.stack([cos, -sin, sin, cos], 1).view(-1, 2, 2)
    across, along = (
        torch.linspace(*ends, count, device=poses.device) for ends, count in zip(MOUTH, (columns, rows), strict=True)
    )
    points = torch.stack(torch.meshgrid(across, along, indexing="xy"), -1)  # (rows, columns, 2)
    return torch.einsum("bij,rcj->brci", turn, points) + SHIFT * torch.stack(shift, 1)[:, None, None]


def portraits(folder: Path, side: int = 64) -> Faces:
    """The happy and the neutral photos of https://github.com/muxspace/facial_expressions (Apache 2.0), gray, made small.

    The noise of each are its first principal components, whitened (eigenfaces, Turk & Pentland 1991), so that fresh noise of a
    normal distribution stands for a face as well.
    """
    with (folder / "data" / "legend.csv").open(encoding="utf-8") as lines:
        named = {row["image"]: row["emotion"].lower() for row in csv.DictReader(lines)}
    pictures, labels = [], []
    for name, emotion in sorted(named.items()):
        path = folder / "images" / name
        if emotion in EXPRESSIONS and path.exists():
            with Image.open(path) as photo:
                pictures.append(np.asarray(photo.convert("L").resize((side, side), Image.Resampling.LANCZOS)))
            labels.append([EXPRESSIONS.index(emotion)])
    faces = np.stack(pictures)[..., None]
    return Faces(faces, np.array(labels, np.uint8), _components(faces), {"expression": list(EXPRESSIONS)}, [])


def people(folder: Path, side: int = 64) -> Faces:
    """The photos in colour of UTKFace (Zhang et al. 2017, https://arxiv.org/abs/1702.08423; non-commercial research), made small.

    Each file's name begins with the age. Expressions are in `expressions.csv`, which `training.expression_reader` writes. As for
    the portraits, the noise of each are its first principal components.
    """
    with (folder / "expressions.csv").open(encoding="utf-8") as lines:
        moods = {row["image"]: MOODS.get(row["expression"], "other") for row in csv.DictReader(lines)}
    parts = {"age": list(AGES), "expression": [*MOODS.values(), "other"]}
    pictures, labels = [], []
    for name, mood in sorted(moods.items()):
        with Image.open(folder / "data" / name) as photo:
            small = np.asarray(photo.convert("RGB").resize((side, side), Image.Resampling.LANCZOS))
        age, _, rest = name.partition("_")
        if not rest or np.abs(small[..., 0].astype(int) - small[..., 2]).mean() < GRAY:
            continue
        pictures.append(small)
        group = sum(int(age) >= begins for begins in AGES.values()) - 1
        labels.append([group, parts["expression"].index(mood)])
    faces = np.stack(pictures)
    return Faces(faces, np.array(labels, np.uint8), _components(faces), parts, [])


def _components(faces: np.ndarray) -> np.ndarray:
    """The first principal components of faces (N, H, H, channels), each of variance 1: float32 (N, COMPONENTS)."""
    flat = torch.from_numpy(faces).flatten(1).float()
    torch.manual_seed(0)
    found, _, _ = torch.pca_lowrank(flat, COMPONENTS, niter=4)
    return (found * len(found) ** 0.5).numpy()


def keep_some(faces: Faces, path: Path) -> None:
    """Write the first `KEPT` faces as one small picture."""
    small = [
        np.asarray(Image.fromarray(face).resize((TRAINING_SIDE, TRAINING_SIDE), Image.Resampling.LANCZOS))
        for face in faces.pictures[:KEPT]
    ]
    cells = np.stack(small).reshape(-1, KEPT_COLUMNS, TRAINING_SIDE, TRAINING_SIDE, 3).swapaxes(1, 2)
    sheet = cells.reshape(-1, KEPT_COLUMNS * TRAINING_SIDE, 3)
    Image.fromarray(sheet).save(path, quality=60, method=6)

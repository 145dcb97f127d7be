"""Photos with boxes for the detector's training, and the square canvases that they are put on."""

import json
import random
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from dlapp.networks.detector import GRAY
from dlapp.tasks.object_detection.coco import VOC

SIDES = ("xmin", "ymin", "xmax", "ymax")
TEST_ENDINGS = ("0", "5")  # of the ids of the photos that are only measured with
LONGEST = 384  # longer side of the photos that are kept, in pixels
LEFT = 0.3  # share of an object that has to be left on the canvas, else it is neither learnt nor denied


@dataclass(frozen=True)
class Photo:
    """A photo and its objects.

    Attributes:
        path: of the JPEG file.
        size: width and height in pixels.
        boxes: float32 (M, 4), left, top, right, bottom in pixels.
        labels: int64 (M,), places in VOC.
        difficult: bool (M,), those that VOC does not count.
        labelled: bool (20,), the classes whose objects are all labelled.
    """

    path: Path
    size: tuple[int, int]
    boxes: np.ndarray
    labels: np.ndarray
    difficult: np.ndarray
    labelled: np.ndarray


def voc(folder: Path, test: bool) -> list[Photo]:
    """The VOC2007 photos among `JPEGImages`, either those for the test or all others."""
    photos = []
    for path in sorted((folder / "Annotations").glob("*.xml")):
        root = ET.parse(path).getroot()
        if root.findtext("folder") != "VOC2007" or path.stem.endswith(TEST_ENDINGS) != test:
            continue
        width, height = (int(root.findtext(f"size/{side}", "0")) for side in ("width", "height"))
        things = root.findall("object")  # a person's parts are not direct children
        boxes = [[float(thing.findtext(f"bndbox/{side}", "")) - 1 for side in SIDES] for thing in things]
        photos.append(
            Photo(
                folder / "JPEGImages" / f"{path.stem}.jpg",
                (width, height),
                np.array(boxes, np.float32).reshape(-1, 4),
                np.array([VOC.index(thing.findtext("name", "")) for thing in things], np.int64),
                np.array([thing.findtext("difficult") == "1" for thing in things], bool),
                np.ones(len(VOC), bool),
            )
        )
    return photos


def animals(folder: Path) -> list[Photo]:
    """The animals of `keypoints.json` without the photos of VOC2007; people and things in them are not labelled."""
    told = json.loads((folder / "keypoints.json").read_text("utf-8"))
    names = {kind["id"]: VOC.index(kind["name"]) for kind in told["categories"]}
    labelled = np.isin(np.arange(len(VOC)), list(names.values()))
    photos = []
    for number, name in told["images"].items():
        mine = [row for row in told["annotations"] if row["image_id"] == int(number)]
        if name.startswith("2007_") or not mine:
            continue
        path = folder / "images" / name
        with Image.open(path) as file:
            size = file.size
        boxes = np.array([row["bbox"] for row in mine], np.float32)
        labels = np.array([names[row["category_id"]] for row in mine], np.int64)
        photos.append(Photo(path, size, boxes, labels, np.zeros(len(mine), bool), labelled))
    return photos


@cache
def opened(path: Path) -> Image.Image:
    """The photo, LONGEST pixels at its longer side or less; kept in memory, 3 GB in all."""
    with Image.open(path) as file:
        file.draft("RGB", (LONGEST, LONGEST))
        image = file.convert("RGB")
    image.thumbnail((LONGEST, LONGEST), Image.Resampling.BICUBIC)
    return image


@dataclass
class Canvas:
    """A square picture with its objects.

    Attributes:
        pixels: uint8 (S, S, 3).
        boxes, labels: lists of (4,) boxes in pixels and of their classes.
        unknown: boxes with bool (20,), the classes of which nobody knows what is there.
    """

    pixels: np.ndarray
    boxes: list[np.ndarray]
    labels: list[int]
    unknown: list[tuple[np.ndarray, np.ndarray]]


def single(photo: Photo, side: int, longest: float, chance: random.Random) -> Canvas:
    """One photo, whose longer side becomes that long; of what does not fit, a part."""
    canvas = Canvas(np.full((side, side, 3), GRAY, np.uint8), [], [], [])
    _put(canvas, photo, (0, 0, side, side), longest, chance)
    return canvas


def mosaic(photos: list[Photo], side: int, longest: list[float], chance: random.Random) -> Canvas:
    """Four photos around a point (Bochkovskiy et al. 2020, YOLOv4, https://arxiv.org/abs/2004.10934)."""
    canvas = Canvas(np.full((side, side, 3), GRAY, np.uint8), [], [], [])
    x, y = (round(side * chance.uniform(0.3, 0.7)) for _ in range(2))
    parts = ((0, 0, x, y), (x, 0, side, y), (0, y, x, side), (x, y, side, side))
    for photo, part, length in zip(photos, parts, longest, strict=True):
        _put(canvas, photo, part, length, chance)
    return canvas


def _put(
    canvas: Canvas,
    photo: Photo,
    part: tuple[int, int, int, int],
    longest: float,
    chance: random.Random,
) -> None:
    """Fill a part of the canvas with a photo at a random place, every second one mirrored."""
    image = opened(photo.path)
    left, top, right, bottom = part
    scale = longest / max(image.size)  # from the kept photo to the canvas
    size = np.array([right - left, bottom - top]) / scale  # of the part, in the kept photo's pixels
    room = np.array(image.size) - size  # negative where the photo leaves the part empty
    start = room * [chance.random(), chance.random()]
    first, last = np.maximum(start, 0), np.minimum(start + size, image.size)
    low = np.round((first - start) * scale).astype(int)
    high = np.maximum(np.round((last - start) * scale).astype(int), low + 1)
    piece = np.asarray(image.resize(tuple(high - low), Image.Resampling.BILINEAR, (*first, *last)))
    mirrored = chance.random() < 0.5
    if mirrored:
        piece = piece[:, ::-1]
        low[0], high[0] = right - left - high[0], right - left - low[0]
    canvas.pixels[top + low[1] : top + high[1], left + low[0] : left + high[0]] = piece
    shrunk = max(image.size) / max(photo.size)
    boxes = (photo.boxes * shrunk - np.tile(start, 2)) * scale
    if mirrored:
        boxes[:, [0, 2]] = right - left - boxes[:, [2, 0]]
    boxes += np.array([left, top, left, top])
    cut = np.clip(boxes, [left, top, left, top], [right, bottom, right, bottom])
    left_over = _areas(cut) / np.maximum(_areas(boxes), 1)
    for box, label, difficult, share in zip(cut, photo.labels, photo.difficult, left_over, strict=True):
        if share > LEFT and not difficult:
            canvas.boxes.append(box)
            canvas.labels.append(int(label))
        elif share > 0:
            canvas.unknown.append((box, np.arange(len(VOC)) == label))
    if not photo.labelled.all():
        canvas.unknown.append((np.array(part, np.float32), ~photo.labelled))


def _areas(boxes: np.ndarray) -> np.ndarray:
    return (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])


def pixels(canvases: list[Canvas]) -> Tensor:
    """Canvases with other light and colours -> (B, 3, S, S) in [0, 1]."""
    batch = torch.from_numpy(np.stack([canvas.pixels for canvas in canvases])).permute(0, 3, 1, 2).float() / 255
    light, contrast, colour = torch.empty(3, len(batch), 1, 1, 1).uniform_(-1, 1)
    gray = batch.mean(1, keepdim=True)
    batch = gray + (batch - gray) * (1 + 0.5 * colour)
    mean = batch.mean((1, 2, 3), keepdim=True)
    return ((batch - mean) * (1 + 0.3 * contrast) + mean * (1 + 0.3 * light)).clamp(0, 1)

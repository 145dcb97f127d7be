"""Boxes as other programs read them."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from . import Box
from .coco import Class


def coco(
    names: Sequence[str], sizes: Sequence[tuple[int, int]], found: Sequence[Sequence[Box]], kinds: Sequence[Class]
) -> dict[str, Any]:
    """COCO's JSON (https://cocodataset.org/#format-data): pictures with their sizes, boxes with scores, and all classes."""
    rows = [(number, box) for number, boxes in enumerate(found, 1) for box in boxes]
    return {
        "images": [
            {"id": number, "file_name": name, "width": width, "height": height}
            for number, (name, (width, height)) in enumerate(zip(names, sizes, strict=True), 1)
        ],
        "annotations": [
            {
                "id": number,
                "image_id": image,
                "category_id": kinds[box.index].number,
                "bbox": [round(value, 2) for value in (box.left, box.top, box.right - box.left, box.bottom - box.top)],
                "area": round((box.right - box.left) * (box.bottom - box.top), 2),
                "iscrowd": 0,
                "score": round(box.score, 4),
            }
            for number, (image, box) in enumerate(rows, 1)
        ],
        "categories": [{"id": kind.number, "name": kind.name} for kind in kinds],
    }


def yolo(size: tuple[int, int], boxes: Sequence[Box]) -> str:
    """A picture's labels as YOLO's training reads them: class, from 0, then centre, width and height in shares of the sides."""
    width, height = size
    lines = []
    for box in boxes:
        across, down = (box.left + box.right) / 2 / width, (box.top + box.bottom) / 2 / height
        wide, high = (box.right - box.left) / width, (box.bottom - box.top) / height
        lines.append(f"{box.index} {across:.6f} {down:.6f} {wide:.6f} {high:.6f}\n")
    return "".join(lines)


def yolo_files(
    names: Sequence[str], sizes: Sequence[tuple[int, int]], found: Sequence[Sequence[Box]], kinds: Sequence[Class]
) -> dict[str, bytes]:
    """The labels of each picture under its name, and the names of all classes."""
    files = {"classes.txt": "".join(f"{kind.name}\n" for kind in kinds).encode()}
    for number, (name, size, mine) in enumerate(zip(names, sizes, found, strict=True), 1):
        stem = Path(name).stem
        file = f"{stem}.txt"
        files[file if file not in files else f"{stem}_{number}.txt"] = yolo(size, mine).encode()
    return files


def crops(
    names: Sequence[str], pictures: Sequence[Image.Image], found: Sequence[Sequence[Box]]
) -> Iterator[tuple[str, Image.Image]]:
    """What is in each box, with the name of a PNG file that says so."""
    for number, (name, picture, mine) in enumerate(zip(names, pictures, found, strict=True), 1):
        for place, box in enumerate(mine, 1):
            yield f"{number:03}_{Path(name).stem}_{place:03}_{for_file(box)}.png", cropped(picture, box)


def for_file(box: Box) -> str:
    """What is in a box, as a part of a file's name: labels that people type may have signs that no name can have."""
    return re.sub(r"[^\w.-]", "_", box.name)


def cropped(picture: Image.Image, box: Box) -> Image.Image:
    """What is in a box, at least one pixel."""
    left, top = min(int(box.left), picture.width - 1), min(int(box.top), picture.height - 1)
    right, bottom = max(left + 1, round(box.right)), max(top + 1, round(box.bottom))
    return picture.crop((left, top, min(right, picture.width), min(bottom, picture.height)))

"""COCO's classes, in which all detectors here speak (Lin et al. 2014, https://arxiv.org/abs/1405.0312)."""

import functools
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

TABLE = Path(__file__).parent / "coco.tsv"
# The classes of PASCAL VOC (Everingham et al. 2010, https://doi.org/10.1007/s11263-009-0275-4), in the order of its numbers.
VOC = (
    "aeroplane",
    "bicycle",
    "bird",
    "boat",
    "bottle",
    "bus",
    "car",
    "cat",
    "chair",
    "cow",
    "diningtable",
    "dog",
    "horse",
    "motorbike",
    "person",
    "pottedplant",
    "sheep",
    "sofa",
    "train",
    "tvmonitor",
)
_NAMES = {  # VOC's names -> COCO's, where they differ
    "aeroplane": "airplane",
    "diningtable": "dining table",
    "motorbike": "motorcycle",
    "pottedplant": "potted plant",
    "sofa": "couch",
    "tvmonitor": "tv",
}


class Class(NamedTuple):
    """One of the 80 classes. `number`: its id there, 1 to 90 with gaps."""

    number: int
    name: str
    name_ja: str


@functools.cache
def classes() -> tuple[Class, ...]:
    """In the order of their ids."""
    rows = (row.split("\t") for row in TABLE.read_text(encoding="utf-8").splitlines())
    return tuple(Class(int(number), name, name_ja) for number, name, name_ja in rows)


def places(names: Sequence[str]) -> list[int]:
    """Where classes of those names, of COCO or VOC, stand among the 80.

    Raises:
        ValueError: for one that COCO has not.
    """
    own = [each.name for each in classes()]
    return [own.index(_NAMES.get(name, name)) for name in names]

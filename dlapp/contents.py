"""What a job's inputs and results hold: how many bytes, whether two are the same, and as JSON has it."""

import dataclasses
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_PIXEL_BYTES = {"1": 1, "L": 1, "P": 1, "I;16": 2}  # of Pillow's modes; the others take 4


def size_of(value: Any, counted: set[int] | None = None) -> int:
    """About how many bytes the pictures, arrays and texts in a value take; what is in it many times counts once."""
    counted = set() if counted is None else counted
    if isinstance(value, str):
        return 2 * len(value)
    if id(value) in counted:
        return 0
    counted.add(id(value))
    if isinstance(value, list | tuple):
        return sum(size_of(item, counted) for item in value)
    if isinstance(value, dict):
        return sum(size_of(item, counted) for item in value.values())
    if hasattr(value, "nbytes"):
        return value.nbytes
    if hasattr(value, "getbands"):
        return value.width * value.height * _PIXEL_BYTES.get(value.mode, 4)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return 64 + sum(size_of(item, counted) for item in vars(value).values())
    return 0


def as_plain(value: Any) -> Any:
    """A value as JSON has it; pictures within other things by their size only."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: as_plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): as_plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [as_plain(item) for item in value]
    if hasattr(value, "getbands"):
        return {"width": value.width, "height": value.height}
    if hasattr(value, "tolist"):  # arrays and their numbers
        return value.tolist()
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def fingerprint(value: Any) -> str:
    """Equal for equal contents: pictures by their pixels, files by their bytes, all else by how it is written."""
    digest = hashlib.blake2b(digest_size=16)
    _feed(value, digest)
    return digest.hexdigest()


def _feed(value: Any, digest: "hashlib.blake2b") -> None:
    digest.update(type(value).__name__.encode())
    if isinstance(value, Path):
        with value.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    elif isinstance(value, list | tuple):
        for item in value:
            _feed(item, digest)
    elif isinstance(value, dict):
        for key, item in value.items():
            _feed(key, digest)
            _feed(item, digest)
    elif hasattr(value, "getbands"):
        digest.update(f"{value.mode} {value.size}".encode())
        digest.update(value.tobytes())
    elif hasattr(value, "nbytes"):
        digest.update(f"{value.dtype} {value.shape}".encode())
        digest.update(value.tobytes())
    else:
        digest.update(repr(value).encode())

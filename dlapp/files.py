"""Files that tasks take and make by path, such as sound and video: kept until the process ends, the oldest deleted beyond a limit."""

import dataclasses
import re
import secrets
import shutil
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from . import limits
from .scratch import folder

_lock = threading.Lock()
_held: Counter[Path] = Counter()  # folders of files that a job which waits or runs needs


def new_file(name: str) -> Path:
    """The path of a file of that name, as far as the disk takes it, that is not there yet."""
    with _lock:
        total = 0
        for place in sorted(folder().iterdir(), key=lambda place: place.stat().st_mtime, reverse=True):
            total += sum(path.stat().st_size for path in place.iterdir())
            if total > limits.LOOSE_FILE_BYTES and not _held[place]:
                shutil.rmtree(place, ignore_errors=True)
        place = folder() / secrets.token_hex(16)
        place.mkdir()
    return place / on_disk(name)


NAME_BYTES = 120  # of a file's name: the least that some file system takes is 143


def on_disk(name: str) -> str:
    """A file's name, without its folders, as every file system takes it; the end that says its kind stays."""
    name = re.sub(r"[^\w. -]", "_", re.split(r"[/\\]", name)[-1]).strip(" .")
    stem, dot, kind = name.rpartition(".")
    if not stem:
        stem, dot, kind = name, "", ""
    kind = kind.encode()[:20].decode(errors="ignore")
    stem = stem.encode()[: NAME_BYTES - len(kind.encode()) - 1].decode(errors="ignore").strip(" .")
    if not stem or stem.upper() in _RESERVED:
        stem = f"{stem}_file"
    return f"{stem}{dot}{kind}"


_RESERVED = {"CON", "PRN", "AUX", "NUL", *(f"{port}{i}" for port in ("COM", "LPT") for i in range(1, 10))}  # by Windows


def keep(data: bytes, name: str) -> Path:
    """Write bytes to a new file."""
    path = new_file(name)
    path.write_bytes(data)
    return path


def hold(value: Any) -> None:
    """Let nothing delete the files of this folder that a value names, until they are released as often as held."""
    with _lock:
        _held.update(path.parent for path in _paths(value))


def release(value: Any) -> None:
    """The opposite of `hold`."""
    with _lock:
        for path in _paths(value):
            _held[path.parent] -= 1
            if _held[path.parent] <= 0:
                del _held[path.parent]


def drop(value: Any) -> None:
    """Delete the files of this folder that a value names, unless they are held."""
    with _lock:
        for path in _paths(value):
            if not _held[path.parent]:
                shutil.rmtree(path.parent, ignore_errors=True)


def _paths(value: Any) -> Iterator[Path]:
    """The files of this folder in a value: a path, or dataclasses, lists, tuples and dictionaries of such."""
    if isinstance(value, Path):
        if value.is_relative_to(folder()):
            yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _paths(item)
    elif isinstance(value, dict):
        yield from _paths(list(value.values()))
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from _paths(getattr(value, field.name))

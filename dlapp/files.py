"""Files that tasks take and make by path, such as sound and video: kept until the process ends, the oldest deleted beyond a limit."""

import atexit
import dataclasses
import functools
import re
import secrets
import shutil
import tempfile
import threading
from pathlib import Path
from typing import Any

from . import limits

_lock = threading.Lock()


@functools.cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="dlapp-"))  # mode 700: people's sounds
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def new_file(name: str) -> Path:
    """The path of a file of that name, as far as the disk takes it, that is not there yet."""
    with _lock:
        total = 0
        for place in sorted(_folder().iterdir(), key=lambda place: place.stat().st_mtime, reverse=True):
            total += sum(path.stat().st_size for path in place.iterdir())
            if total > limits.LOOSE_FILE_BYTES:
                shutil.rmtree(place, ignore_errors=True)
        place = _folder() / secrets.token_hex(16)
        place.mkdir()
    return place / re.sub(r"[^\w. -]", "_", Path(name).name)[-80:]


def keep(data: bytes, name: str) -> Path:
    """Write bytes to a new file."""
    path = new_file(name)
    path.write_bytes(data)
    return path


def drop(value: Any) -> None:
    """Delete the files of this folder that a value names: a path, or dataclasses, lists and tuples of such."""
    if isinstance(value, Path):
        if value.is_relative_to(_folder()):
            with _lock:
                shutil.rmtree(value.parent, ignore_errors=True)
    elif isinstance(value, list | tuple):
        for item in value:
            drop(item)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            drop(getattr(value, field.name))

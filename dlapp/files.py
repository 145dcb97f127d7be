"""Files that tasks take and make by path, such as sound and video: kept until the process ends, the oldest deleted beyond a limit."""

import atexit
import functools
import secrets
import shutil
import tempfile
from pathlib import Path

from . import limits


@functools.cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="dlapp-"))  # mode 700: people's sounds
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def new_file(suffix: str) -> Path:
    """The path of a file that is not there yet."""
    old = sorted(_folder().iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
    total = 0
    for path in old:
        total += path.stat().st_size
        if total > limits.LOOSE_FILE_BYTES:
            path.unlink(missing_ok=True)
    return _folder() / (secrets.token_hex(16) + suffix)


def keep(data: bytes, suffix: str) -> Path:
    """Write bytes to a new file."""
    path = new_file(suffix)
    path.write_bytes(data)
    return path

"""The folder of this process for files that do not outlive it, and what processes left behind that were killed."""

import atexit
import contextlib
import functools
import os
import secrets
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from filelock import FileLock

_PREFIX, _LOCK = "dlapp-", ".lock"
_locks: "list[FileLock]" = []  # held as long as this process lives: the system lets go of them even if it is killed


@functools.cache
def folder() -> Path:
    """Deleted at the end of the process; if that is killed, when the next one asks for its own or calls `clear`."""
    from filelock import FileLock

    clear()
    made = Path(tempfile.gettempdir()) / f"{_PREFIX}{secrets.token_hex(8)}"
    lock = FileLock(f"{made}{_LOCK}")
    lock.acquire()
    _locks.append(lock)
    made.mkdir(mode=0o700)  # people's sounds
    atexit.register(_remove, made)
    return made


def clear() -> None:
    """Delete the folders of processes that are no more."""
    from filelock import FileLock, Timeout

    for path in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*{_LOCK}"):
        with contextlib.suppress(OSError, Timeout):  # of a process that lives, or gone meanwhile
            if not path.is_symlink() and _is_ours(path):
                with FileLock(path, blocking=False):
                    _remove(path.with_suffix(""))


def _is_ours(path: Path) -> bool:
    """Whether it is a file of the user who runs this process: others may write into that folder, too."""
    return not hasattr(os, "getuid") or path.lstat().st_uid == os.getuid()


def _remove(made: Path) -> None:
    shutil.rmtree(made, ignore_errors=True)
    Path(f"{made}{_LOCK}").unlink(missing_ok=True)

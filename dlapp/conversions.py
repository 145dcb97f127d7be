"""Weights in an engine's own format: converted once from a model's files, kept in the data folder, made anew when they do not fit."""

import errno
import hashlib
import json
import logging
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from . import config, scratch
from .errors import UserError
from .model_card import ModelCard
from .transfer import DISK_FULL

T = TypeVar("T")
log = logging.getLogger(__name__)
_SUMS = "sums.json"  # SHA-256 of each file, written last


def load(card: ModelCard, source: Path, engine: str, convert: Callable[[Path], None], read: Callable[[Path], T]) -> T:
    """What `read` makes of a model's converted files, which are converted first if they are not there.

    One process at a time converts and reads a model; the others wait and find it done.

    Args:
        source: folder of the files that are converted; when one of them changes, the conversion is stale.
        engine: name and version of the engine; another one converts anew.
        convert: fills an empty folder.

    Raises:
        UserError: the disk is full.
    """
    key = _key(source, engine)
    with _locked(_folder(card)) as folder:
        if not _is_sound(folder / key):
            _remake(folder, key, convert)
        return read(folder / key)


def remove(card: ModelCard) -> None:
    """Delete what was converted of a model."""
    folder = config.data_folder() / "engines" / card.id
    if folder.exists():
        with _locked(folder):
            shutil.rmtree(folder)


def _folder(card: ModelCard) -> Path:
    """Where a model's conversions are: with the process's own files where the data folder cannot be written to."""
    folder = config.data_folder() / "engines" / card.id
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if os.access(folder, os.W_OK):
            return folder
        log.warning("conversions cannot be kept in %s", folder)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise UserError(DISK_FULL) from None
        log.warning("conversions cannot be kept in %s: %s", folder, error)
    folder = scratch.folder() / "engines" / card.id
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def _locked(folder: Path) -> Iterator[Path]:
    """The folder, while no other process or thread has it."""
    from filelock import FileLock

    with FileLock(folder.with_name(f"{folder.name}.lock")):  # beside it, because it may be deleted meanwhile
        folder.mkdir(parents=True, exist_ok=True)
        yield folder


def _key(source: Path, engine: str) -> str:
    """A name for the conversion of these files: their names, sizes and times of change stand for their content."""
    files = sorted(path for path in source.rglob("*") if path.is_file())
    stats = [(path.relative_to(source).as_posix(), path.stat().st_size, path.stat().st_mtime_ns) for path in files]
    return hashlib.sha256(json.dumps([engine, stats]).encode()).hexdigest()[:16]


def _remake(folder: Path, key: str, convert: Callable[[Path], None]) -> None:
    """Convert into `folder/key`; nothing else stays in the folder, so that stale and unfinished conversions take no space."""
    for old in folder.iterdir():
        shutil.rmtree(old) if old.is_dir() else old.unlink()
    unfinished = folder / f"{key}.part"
    unfinished.mkdir()
    try:
        convert(unfinished)
        (unfinished / _SUMS).write_text(json.dumps(_sums(unfinished)))
        unfinished.rename(folder / key)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise UserError(DISK_FULL) from None
        raise
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _sums(folder: Path) -> dict[str, str]:
    sums = {}
    for path in sorted(folder.iterdir()):
        if path.name != _SUMS:
            with path.open("rb") as file:
                sums[path.name] = hashlib.file_digest(file, "sha256").hexdigest()
    return sums


def _is_sound(folder: Path) -> bool:
    """Whether a conversion is there, with the content that was written."""
    try:
        return json.loads((folder / _SUMS).read_text()) == _sums(folder)
    except (OSError, ValueError):
        return False

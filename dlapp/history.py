"""Finished jobs on disk, so that a result survives a reload of the page and a restart of the app.

A job is a folder named by its id: `job.json` and the pictures (PNG), arrays (npy) and files that it refers to.
"""

import dataclasses
import importlib
import json
import logging
import re
import shutil
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from . import limits
from .jobs import Job, State

log = logging.getLogger(__name__)
_ID = re.compile(r"[A-Za-z0-9_-]{16,40}")
_FILE = re.compile(r"\d+(\.[^/\\]*)?")  # as _new_file names them
_KEPT = ("task", "model", "inputs", "settings", "names", "id", "created", "started", "finished", "result")


def encode(value: Any, folder: Path, written: dict[int, Any] | None = None) -> Any:
    """JSON for a value of plain types, dataclasses of this package, pictures, arrays and paths (written to `folder`).

    Args:
        written: pictures that are in the folder already, by `id`: a job may hold one many times.
    """
    written = {} if written is None else written
    if id(value) in written:
        return written[id(value)]
    match value:
        case None | bool() | int() | float() | str():
            return value
        case Path():
            shutil.copy(value, name := _new_file(folder, value.suffix))
            return {"$path": name.name}
        case Image.Image():
            # Pillow notes how to save in the picture itself, which a page may be showing in another thread: so a copy
            value.copy().save(name := _new_file(folder, ".png"), compress_level=1, exif=value.info.get("exif", b""))
            written[id(value)] = {"$picture": name.name}
            return written[id(value)]
        case np.ndarray():
            np.save(name := _new_file(folder, ".npy"), value, allow_pickle=False)
            return {"$array": name.name}
        case list():
            return [encode(item, folder, written) for item in value]
        case tuple():
            return {"$tuple": [encode(item, folder, written) for item in value]}
        case dict():
            return {
                "$dict": [[encode(key, folder, written), encode(item, folder, written)] for key, item in value.items()]
            }
    if dataclasses.is_dataclass(value) and type(value).__module__.startswith("dlapp."):
        fields = {f.name: encode(getattr(value, f.name), folder, written) for f in dataclasses.fields(value)}
        return {"$class": f"{type(value).__module__}:{type(value).__qualname__}", "fields": fields}
    raise TypeError(f"a job cannot keep a {type(value).__name__}")


def _new_file(folder: Path, suffix: str) -> Path:
    return folder / f"{sum(1 for _ in folder.iterdir())}{suffix}"


def decode(data: Any, folder: Path) -> Any:
    """The value that `encode` took.

    Raises:
        ValueError: when the data name a class that is not a dataclass of this package, or a file elsewhere.
    """
    match data:
        case list():
            return [decode(item, folder) for item in data]
        case {"$path": name}:
            return _inside(folder, name)
        case {"$picture": name}:
            with Image.open(_inside(folder, name)) as image:
                image.load()
                return image
        case {"$array": name}:
            return np.load(_inside(folder, name), allow_pickle=False)
        case {"$tuple": items}:
            return tuple(decode(item, folder) for item in items)
        case {"$dict": items}:
            return {decode(key, folder): decode(item, folder) for key, item in items}
        case {"$class": name, "fields": fields}:
            module, _, qualname = name.partition(":")
            kind = getattr(importlib.import_module(module), qualname, None) if module.startswith("dlapp.") else None
            if not dataclasses.is_dataclass(kind) or not isinstance(kind, type):
                raise ValueError(f"{name} is not a dataclass of this package")
            return kind(**{key: decode(item, folder) for key, item in fields.items()})
    return data


def _inside(folder: Path, name: str) -> Path:
    if not _FILE.fullmatch(name):
        raise ValueError(f"{name} is not a file of this job")
    return folder / name


class History:
    """Jobs under one folder, the oldest deleted beyond `limits.HISTORY_JOBS` and `limits.HISTORY_BYTES`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def save(self, job: Job) -> bool:
        """Write a finished job; whether the disk took it (a full one costs the copy, not the result on screen)."""
        if job.state is not State.DONE:
            return False
        part = self.folder / f"{job.id}.part"
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)  # people's pictures
            part.mkdir()
            written: dict[int, Any] = {}
            record = {name: encode(getattr(job, name), part, written) for name in _KEPT}
            (part / "job.json").write_text(json.dumps(record), encoding="utf-8")
            part.rename(self.folder / job.id)
            self._prune()
        except Exception as error:  # of the disk, or a value of a kind that cannot be kept
            log.warning("job %s could not be kept on disk: %s", job.id, error)
            shutil.rmtree(part, ignore_errors=True)
            return False
        return True

    def load(self, job_id: str) -> Job | None:
        """The finished job of that id, or None."""
        folder = self.folder / job_id
        if not _ID.fullmatch(job_id) or not (folder / "job.json").is_file():
            return None
        try:
            record = json.loads((folder / "job.json").read_text(encoding="utf-8"))
            job = Job(**{name: decode(record[name], folder) for name in _KEPT})
        except Exception as error:  # of an older version, or damaged in any way
            log.warning("job %s cannot be read: %s", job_id, error)
            return None
        job._end(State.DONE)
        job.finished = record["finished"]
        return job

    def delete(self, job_id: str) -> None:
        """Remove the copy of a job, if there is one."""
        if _ID.fullmatch(job_id):
            shutil.rmtree(self.folder / job_id, ignore_errors=True)

    def _prune(self) -> None:
        folders = sorted(
            (p for p in self.folder.iterdir() if p.is_dir()), key=lambda p: p.stat().st_mtime, reverse=True
        )
        total = 0
        for rank, folder in enumerate(folders):
            total += sum(file.stat().st_size for file in folder.iterdir())
            if rank >= limits.HISTORY_JOBS or (rank and total > limits.HISTORY_BYTES):
                shutil.rmtree(folder, ignore_errors=True)

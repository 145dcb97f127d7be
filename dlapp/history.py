"""Finished jobs on disk, so that a result survives a reload of the page and a restart of the app.

A job is a folder named by its id: `job.json` and the pictures (PNG), arrays (npy) and files that it refers to. Dataclasses are
noted by name among those of the job's task (see `tasks.Operation`), so that code may move; `version` tells records apart:
1 named Python class paths and kept device, seconds and peak bytes in each result, 2 keeps them with the job.
"""

import contextlib
import dataclasses
import json
import logging
import re
import secrets
import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from . import catalog, config, limits, summary, tasks
from .index import Index
from .jobs import Job, State
from .model_card import ModelCard, Source

log = logging.getLogger(__name__)
VERSION = 2
THUMBNAIL = "thumbnail.webp"  # beside the record: no part of it
_ID = re.compile(r"[A-Za-z0-9_-]{16,40}")
_FILE = re.compile(r"\d+(\.[^/\\]*)?")  # as _new_file names them
_KEPT = (
    "task",
    "inputs",
    "settings",
    "names",
    "id",
    "started",
    "finished",
    "device",
    "seconds",
    "peak_bytes",
    "result",
)
_ABANDONED = 3600  # seconds after which a folder that the index does not know is nobody's
_RENAMED = {"face_walk": "face_generation.walk"}  # tasks of version 1
_OF_JOB = ("device", "seconds", "peak_bytes")  # fields that version 1 kept in each result

Types = Mapping[str, type]
"""Dataclasses by the name that they are noted with."""


def types_of(task: str) -> Types:
    """What settings and results of a task are made of.

    Raises:
        ValueError: when there is no such task.
    """
    _, operation = tasks.find(task)
    return {kind.__name__: kind for kind in (operation.settings, operation.result, *operation.types)}


def encode(value: Any, folder: Path, types: Types, written: dict[int, Any] | None = None) -> Any:
    """JSON for a value of plain types, some dataclasses, pictures, arrays and paths (written to `folder`).

    Args:
        types: the dataclasses that may occur.
        written: pictures that are in the folder already, by `id`: a job may hold one many times.

    Raises:
        TypeError: for a value of another kind.
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
            return [encode(item, folder, types, written) for item in value]
        case tuple():
            return {"$tuple": [encode(item, folder, types, written) for item in value]}
        case dict():
            return {
                "$dict": [
                    [encode(key, folder, types, written), encode(item, folder, types, written)]
                    for key, item in value.items()
                ]
            }
    kind = type(value)
    if types.get(kind.__name__) is not kind:
        raise TypeError(f"a job of this task cannot keep a {kind.__name__}")
    fields = {f.name: encode(getattr(value, f.name), folder, types, written) for f in dataclasses.fields(value)}
    return {"$type": kind.__name__, "fields": fields}


def _new_file(folder: Path, suffix: str) -> Path:
    return folder / f"{sum(1 for _ in folder.iterdir())}{suffix}"


def decode(data: Any, folder: Path, types: Types) -> Any:
    """The value that `encode` took.

    Raises:
        ValueError: when the data name a dataclass that is not among `types`, or a file elsewhere.
    """
    match data:
        case list():
            return [decode(item, folder, types) for item in data]
        case {"$path": name}:
            return _inside(folder, name)
        case {"$picture": name}:
            with Image.open(_inside(folder, name)) as image:
                image.load()
                return image
        case {"$array": name}:
            return np.load(_inside(folder, name), allow_pickle=False)
        case {"$tuple": items}:
            return tuple(decode(item, folder, types) for item in items)
        case {"$dict": items}:
            return {decode(key, folder, types): decode(item, folder, types) for key, item in items}
        case {"$type": name, "fields": fields}:
            if name not in types:
                raise ValueError(f"{name} is not a type of this task")
            return types[name](**{key: decode(item, folder, types) for key, item in fields.items()})
    return data


def _inside(folder: Path, name: str) -> Path:
    if not _FILE.fullmatch(name):
        raise ValueError(f"{name} is not a file of this job")
    return folder / name


def upgraded(record: dict[str, Any]) -> dict[str, Any]:
    """A record of any version as one of today's.

    Raises:
        ValueError: when it is of a later version.
    """
    version = record.get("version", 1)
    if version > VERSION:
        raise ValueError(f"written by a later version ({version})")
    if version == VERSION:
        return record
    task = _RENAMED.get(record["task"], record["task"])
    _, operation = tasks.find(task)
    names = {"Settings": operation.settings.__name__, "Result": operation.result.__name__}
    of_job: dict[str, Any] = {}

    def renamed(data: Any) -> Any:
        match data:
            case list():
                return [renamed(item) for item in data]
            case {"$class": str(path), "fields": dict(fields)}:
                of_job.update({name: fields[name] for name in _OF_JOB if name in fields})
                kept = {name: renamed(item) for name, item in fields.items() if name not in _OF_JOB}
                name = path.rpartition(":")[2]
                return {"$type": names.get(name, name), "fields": kept}
            case dict():
                return {key: renamed(item) for key, item in data.items()}
        return data

    defaults = {**dict.fromkeys(_OF_JOB, 0), "device": "", "owner": ""}
    return {**renamed(record), **defaults, **of_job, "task": task, "version": VERSION}


def _card(model: str, task: str) -> ModelCard:
    """The card of a job's model; one with nothing but its id when the model is no longer there."""
    return catalog.find(model) or ModelCard(
        id=model,
        tasks=(task.partition(".")[0],),
        architecture="",
        title=model,
        source=Source.OWN,
        licence="",
        origin="",
        paper="",
        parameters=0,
        download_bytes=0,
        memory_bytes=0,
        good_at="",
        bad_at="",
    )


class History:
    """Jobs under one folder, of which `index` says which there are.

    Beyond `limits.HISTORY_JOBS`, `HISTORY_BYTES` and `config.keep_days()` the oldest go, but for starred ones.

    Raises:
        UserError: `DLAPP_KEEP_DAYS` is no number of days.
    """

    def __init__(self, folder: Path, index: Index) -> None:
        self.folder, self.index, self.keep_days = folder, index, config.keep_days()
        self._tidy()
        self.prune()

    def save(self, job: Job) -> bool:
        """Write a finished job; whether the disk took it (a full one costs the copy, not the result on screen)."""
        if job.state is not State.DONE or not self.index.knows(job.id):  # deleted before its turn
            return False
        part = self.folder / f"{job.id}.part"
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)  # people's pictures
            part.mkdir()
            types, written = types_of(job.task), dict[int, Any]()
            record = {name: encode(getattr(job, name), part, types, written) for name in _KEPT}
            record |= {"version": VERSION, "model": job.card.id}
            (part / "job.json").write_text(json.dumps(record), encoding="utf-8")
            self._describe(job, part)
            part.rename(self.folder / job.id)
            if not self.index.store(job.id, _bytes_in(self.folder / job.id)):  # it was deleted while it was written
                self._remove(job.id)
            self.prune()
        except Exception as error:  # of the disk, or a value of a kind that cannot be kept
            log.warning("job %s could not be kept on disk: %s", job.id, error)
            shutil.rmtree(part, ignore_errors=True)
            self._remove(job.id)
            return False
        return True

    def load(self, job_id: str) -> Job | None:
        """The finished job of that id, or None."""
        folder = self.folder / job_id
        if not _ID.fullmatch(job_id) or self.index.find(job_id) is None or not (folder / "job.json").is_file():
            return None
        try:
            record = upgraded(json.loads((folder / "job.json").read_text(encoding="utf-8")))
            types = types_of(record["task"])
            kept = {name: decode(record[name], folder, types) for name in _KEPT}
            _check(kept)
            job = Job(card=_card(record["model"], record["task"]), saved=True, **kept)
        except Exception as error:  # of an older version, or damaged in any way
            log.warning("job %s cannot be read: %s", job_id, error)
            return None
        if self.index.find(job_id) is None:  # it was deleted while it was read
            return None
        job._end(State.DONE)
        job.finished = record["finished"]
        return job

    def copy(self, job_id: str, owner: str) -> str | None:
        """Make another job of the same contents that belongs to a browser; its id, None when there is nothing to copy.

        Raises:
            OSError: the disk does not take it.
        """
        job = self.load(job_id)
        if job is None or job.state is not State.DONE:
            return None
        job.id = secrets.token_hex(16)
        self.index.add(job.id, job.task, job.card.id, owner)
        self.index.end(job.id, State.DONE)
        if not self.save(job):
            self.index.delete(job.id)
            raise OSError("the copy could not be written")
        return job.id

    def thumbnail(self, job_id: str) -> bytes | None:
        """A small picture of a job, if it has one."""
        with contextlib.suppress(OSError):
            return (self.folder / job_id / THUMBNAIL).read_bytes()
        return None

    def look_at(self, job_id: str) -> None:
        """Describe a job in the index that was saved before the index did that."""
        job = self.load(job_id)
        if job is None:
            self.index.describe(job_id, (), "")
        else:
            self._describe(job, self.folder / job_id)

    def _describe(self, job: Job, folder: Path) -> None:
        """Write the small picture, and note the words; without them a job is listed all the same."""
        try:
            picture, words = summary.thumbnail(job), summary.first_words(job)
            if picture:
                (folder / THUMBNAIL).write_bytes(picture)
        except Exception as error:  # pictures and results are of any kind
            log.warning("job %s cannot be described: %s", job.id, error)
            words = ""
        self.index.describe(job.id, job.names, words)

    def delete(self, job_id: str) -> None:
        """Remove a job: from now on there is none of that id, and its files go."""
        self.index.delete(job_id)
        self._remove(job_id)

    def _remove(self, job_id: str) -> None:
        if _ID.fullmatch(job_id):
            shutil.rmtree(self.folder / job_id, ignore_errors=True)

    def prune(self) -> None:
        """Remove what was deleted and not restored, and what is beyond the limits."""
        for job_id in self.index.overdue():
            self.delete(job_id)
        if self.keep_days is not None:
            for job_id, _ in self.index.outdated(self.keep_days):
                self.delete(job_id)
        total = 0
        for rank, (job_id, size) in enumerate(self.index.prunable()):
            total += size
            if rank >= limits.HISTORY_JOBS or (rank and total > limits.HISTORY_BYTES):
                self.delete(job_id)
        self.index.forget_old_ends()

    def _tidy(self) -> None:
        """Adopt folders that are older than the index; of others that it does not know, nobody is waiting for any more."""
        if not self.folder.exists():
            return
        known = {job_id for job_id, _ in self.index.stored()}
        for folder in self.folder.iterdir():
            if not folder.is_dir() or folder.name in known or folder == self.index.servers:
                continue
            if self.index.is_new and _ID.fullmatch(folder.name):
                with contextlib.suppress(Exception):  # of a record that cannot be read: it is never opened
                    record = json.loads((folder / "job.json").read_text(encoding="utf-8"))
                    self.index.adopt(
                        folder.name, record["task"], record["model"], record["finished"], _bytes_in(folder)
                    )
            elif time.time() - folder.stat().st_mtime > _ABANDONED:  # a younger one may be what another server writes
                shutil.rmtree(folder, ignore_errors=True)


def _bytes_in(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.iterdir())


def _check(kept: dict[str, Any]) -> None:
    """Refuse a record whose parts are not what jobs have.

    Raises:
        TypeError: naming the part.
    """
    _, operation = tasks.find(kept["task"])
    results = kept["result"] if isinstance(kept["result"], list) else [kept["result"]]
    if not results or not all(isinstance(result, operation.result) for result in results):
        raise TypeError("result")
    if not isinstance(kept["settings"], operation.settings):
        raise TypeError("settings")
    if not isinstance(kept["names"], tuple) or not all(isinstance(name, str) for name in kept["names"]):
        raise TypeError("names")

"""A finished job as files in a folder of its own.

They are `job.json` and the pictures (PNG), arrays (npy) and files that it refers to. Dataclasses are noted by name among those of
the job's task (see `tasks.Operation`), so that code may move; `version` tells records apart: 1 named Python class paths and kept
device, seconds and peak bytes in each result, 2 keeps them with the job.
"""

import dataclasses
import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from . import catalog, tasks
from .jobs import Job, State
from .model_card import ModelCard, Source

VERSION = 2
FILE = "job.json"
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
_RENAMED = {"face_walk": "face_generation.walk"}  # tasks of version 1
_OF_JOB = ("device", "seconds", "peak_bytes")  # fields that version 1 kept in each result

Types = Mapping[str, type]
"""Dataclasses by the name that they are noted with."""


def write(job: Job, folder: Path) -> None:
    """Write a finished job into an empty folder.

    Raises:
        OSError: the disk does not take it. TypeError: it holds a value of a kind that cannot be kept.
    """
    types, written = types_of(job.task), dict[int, Any]()
    record = {name: encode(getattr(job, name), folder, types, written) for name in _KEPT}
    record |= {"version": VERSION, "model": job.card.id}
    (folder / FILE).write_text(json.dumps(record), encoding="utf-8")


def read(folder: Path) -> Job:
    """The job of a folder, also one that an earlier version wrote.

    Raises:
        Exception: of any kind, when the record is of a later version, or damaged.
    """
    record = upgraded(json.loads((folder / FILE).read_text(encoding="utf-8")))
    types = types_of(record["task"])
    kept = {name: decode(record[name], folder, types) for name in _KEPT}
    _check(kept)
    job = Job(card=_card(record["model"], record["task"]), saved=True, **kept)
    job._end(State.DONE)
    job.finished = record["finished"]
    return job


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

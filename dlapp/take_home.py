"""A finished job as files to take home: pictures as PNG, videos as they are, texts as TXT, all else as JSON."""

import dataclasses
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image

from . import media
from .contents import as_plain
from .jobs import Job


def files_of(job: Job) -> list[tuple[str, bytes]]:
    """Ending of the name and content of each file."""
    results = job.result if isinstance(job.result, list) else [job.result]
    return [file for result in results for file in _files_of(job, result)]


def _files_of(job: Job, result: Any) -> list[tuple[str, bytes]]:
    if isinstance(getattr(result, "text", None), str):  # a file beside a text is no more than an extra
        return [(".txt", f"{result.text.rstrip()}\n".encode("utf-8", "replace"))]
    values = [getattr(result, field.name) for field in dataclasses.fields(result)]
    videos = [(path.suffix, path.read_bytes()) for path in values if isinstance(path, Path) and path.is_file()]
    pictures = [
        (".png", media.write(picture, "PNG", _settings(job, result, number)))
        for number, picture in enumerate(_pictures(values))
    ]
    return videos + pictures or [(".json", json.dumps(_record(job, result), ensure_ascii=True, indent=2).encode())]


def _pictures(values: list[Any]) -> Iterator[Image.Image]:
    for value in values:
        yield from (each for each in (value if isinstance(value, list) else [value]) if isinstance(each, Image.Image))


def _settings(job: Job, result: Any, number: int) -> dict[str, Any]:
    """What makes a picture again."""
    settings = {"task": job.task, "model": job.card.id, **as_plain(job.settings)}
    seeds = getattr(result, "seeds", ())
    if number < len(seeds):
        return {**settings, "seed": seeds[number], "count": 1}
    return settings if result.seed is None else {**settings, "seed": result.seed}


def _record(job: Job, result: Any) -> dict[str, Any]:
    settings, names = as_plain(job.settings), list(job.names)
    return {"task": job.task, "model": job.card.id, "settings": settings, "names": names, "result": as_plain(result)}

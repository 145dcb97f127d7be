"""Finding benchmarks, running one, and the file that keeps what it measured."""

import importlib
import json
import os
import pkgutil
import platform
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Protocol, cast

FOLDER = Path(__file__).parent
MEASURED = FOLDER / "measured"
KINDS = ("quality", "speed")

Values = Mapping[str, Any]
"""What a benchmark measured: values of JSON, rounded to what its tables show."""


class Benchmark(Protocol):
    """A module of `quality/` or `speed/`.

    `measure`: the folder with data (quality) or nothing (speed) -> values. `tables`: values -> Markdown. A quality benchmark may
    also have `headlines`: values -> the sentence about each model that `docs/models.md` shows, by card id.
    """

    __doc__: str
    measure: Callable[..., Values]
    tables: Callable[[Values], str]


@dataclass(frozen=True)
class Record:
    """What a run measured, when (ISO 8601), on which machine (in words; empty when not recorded), and by which command."""

    date: str
    machine: str
    command: str
    values: Values


def names(kind: str) -> list[str]:
    """The benchmarks of a kind, in alphabetical order."""
    return sorted(module.name for module in pkgutil.iter_modules([str(FOLDER / kind)]) if module.name != "__main__")


def load(kind: str, name: str) -> Benchmark:
    return cast(Benchmark, importlib.import_module(f"{__package__}.{kind}.{name}"))


def command(kind: str, name: str) -> str:
    """How to run it."""
    return f"python -m benchmarks {kind} {name}" + (" --data FOLDER" if kind == "quality" else "")


def path(kind: str, name: str) -> Path:
    """The file of what it measured."""
    return MEASURED / kind / f"{name}.json"


def read(kind: str, name: str) -> Record:
    return Record(**json.loads(path(kind, name).read_text(encoding="utf-8")))


def write(kind: str, name: str, record: Record) -> None:
    text = json.dumps(asdict(record), ensure_ascii=False, indent=2)
    path(kind, name).write_text(text + "\n", encoding="utf-8")


def run(kind: str, name: str, data: Path) -> Record:
    """Measure, and keep what was measured."""
    benchmark = load(kind, name)
    values = benchmark.measure(data) if kind == "quality" else benchmark.measure()
    record = Record(date.today().isoformat(), machine(), command(kind, name), values)
    write(kind, name, record)
    return record


def machine() -> str:
    """This machine in words, such as "2 cores of an AMD EPYC 7B13, no GPU"."""
    import torch

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    gpu = torch.cuda.get_device_name(0) if torch.cuda.is_available() else "no GPU"
    return f"{cores} cores of {_processor()}, {gpu}"


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    return next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine())

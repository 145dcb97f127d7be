"""`docs/benchmarks.md`: what every benchmark measured, with what its module says about it."""

from inspect import getdoc
from typing import Any, cast

from dlapp.tasks import NAMES

from .benchmark import KINDS, load, names, read
from .table import title

INTRODUCTION = """# Benchmarks

Written by `python -m benchmarks docs`: do not edit. The numbers are in `benchmarks/measured/`, one file for each benchmark; the text
is that of its module in `benchmarks/quality/` and `benchmarks/speed/`. Running a benchmark (with requirements-dev.txt installed)
measures again and writes both."""


def text() -> str:
    """The whole file, in Markdown."""
    parts = [INTRODUCTION]
    for kind in KINDS:
        parts.append(f"## {kind.capitalize()}")
        parts += [section(kind, name) for name in sorted(names(kind), key=_order)]
    return "\n\n".join(parts) + "\n"


def section(kind: str, name: str) -> str:
    """One benchmark: title, docstring, command, and tables."""
    benchmark, record = load(kind, name), read(kind, name)
    heading = getattr(benchmark, "TITLE", title(name))
    when = f"`{record.command}`, measured on {record.date}" + (f" on {record.machine}." if record.machine else ".")
    return "\n\n".join([f"### {heading}", getdoc(cast(Any, benchmark)) or "", when, benchmark.tables(record.values)])


def _order(name: str) -> tuple[int, str]:
    """Benchmarks of tasks as the app lists the tasks, then the others."""
    return next((i for i, task in enumerate(NAMES) if name.startswith(task)), len(NAMES)), name

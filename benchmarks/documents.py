"""The files of `docs/` that are generated."""

from collections.abc import Callable
from pathlib import Path

from . import model_table, report

FOLDER = Path(__file__).parents[1] / "docs"
DOCUMENTS: dict[str, Callable[[], str]] = {"benchmarks.md": report.text, "models.md": model_table.text}


def write() -> None:
    for name, text in DOCUMENTS.items():
        (FOLDER / name).write_text(text(), encoding="utf-8")

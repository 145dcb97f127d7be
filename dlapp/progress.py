"""What a running job tells whoever waits for it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Progress:
    """`done` of `total` steps, tiles, tokens or bytes; `preview`: a picture, `text`: the words that are there so far."""

    done: float = 0
    total: float = 1
    preview: Any = None
    text: str = ""


Report = Callable[[Progress], None]
"""Called at every step by the running work; raises `Cancelled` when the user pressed Stop."""


def part(report: Report, number: int, count: int) -> Report:
    """A report for one of `count` equal parts of the work, the one after `number` others."""

    def report_part(progress: Progress) -> None:
        report(Progress(number + progress.done / progress.total, count, progress.preview, progress.text))

    return report_part

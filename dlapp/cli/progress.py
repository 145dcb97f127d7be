"""Waiting for a job, with a bar of its progress."""

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..jobs import Job

BAR = 24  # characters of the progress bar


def outcome(job: "Job") -> Any:
    """Wait for a job, with its progress on a terminal; Ctrl-C stops it."""
    from .. import backend

    try:
        while not job.wait(0.1):
            draw(job)
    except KeyboardInterrupt:
        backend.default().cancel(job)
        job.wait(5)
        raise
    finally:
        if sys.stderr.isatty():
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
    return backend.outcome(job)


def draw(job: "Job") -> None:
    if not sys.stderr.isatty():
        return
    share = job.progress.done / job.progress.total if job.progress.total else 0
    left = "" if job.seconds_left is None else f"  {job.seconds_left:.0f} s"
    bar = "#" * round(BAR * share)
    print(f"\r\x1b[K[{bar:{BAR}}] {share:4.0%}{left}", end="", file=sys.stderr, flush=True)

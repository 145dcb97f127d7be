"""Finished jobs on their way to the disk, which is slower than computing: they are written one after another in one thread."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from . import limits
from .contents import size_of
from .jobs import Job


class Writing:
    """A thread that writes jobs with `save`, which says whether the disk took one."""

    def __init__(self, save: Callable[[Job], bool]) -> None:
        self._save = save
        self._sizes: dict[str, int] = {}  # bytes in memory by the id of the jobs that are not yet written
        self._changed = threading.Condition()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="dlapp-history")

    def __contains__(self, job: Job) -> bool:
        """Whether a job still has to be written."""
        return job.id in self._sizes

    def write(self, job: Job) -> None:
        """Have a job written, and wait until little enough is: results made faster than that would fill the memory."""
        size = size_of(job.inputs) + size_of(job.result)
        with self._changed:
            self._sizes[job.id] = size
        try:
            self._thread.submit(self._write, job)
        except RuntimeError:  # the interpreter is at its end: nothing starts in another thread any more
            self._write(job)
        with self._changed:
            self._changed.wait_for(lambda: sum(self._sizes.values()) - size <= limits.UNWRITTEN_BYTES)

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until all is written, at most so many seconds; whether it is."""
        with self._changed:
            return self._changed.wait_for(lambda: not self._sizes, timeout)

    def close(self, wait: bool = True) -> None:
        """Take nothing more; wait until all is written, or leave that to the thread."""
        self._thread.shutdown(wait=wait)

    def _write(self, job: Job) -> None:
        try:
            job.saved = self._save(job)
        finally:
            with self._changed:
                del self._sizes[job.id]
                self._changed.notify_all()

"""Jobs in memory: all that wait and run, and of the finished ones as many as there is room for."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator

from . import limits
from .contents import size_of
from .jobs import Job


class Recent:
    """Jobs by id. Finished ones are bounded in bytes, of each session and in all; the least recently used leave first.

    All methods may be called from any thread.

    Args:
        is_needed: whether a finished job must stay, as one that is not on disk yet.
    """

    def __init__(self, is_needed: Callable[[Job], bool] = lambda job: False) -> None:
        self._is_needed = is_needed
        self._lock = threading.RLock()
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._bytes: dict[str, int] = {}  # of finished jobs

    def add(self, job: Job) -> None:
        """Remember a job."""
        with self._lock:
            self._jobs[job.id] = job
            if job.is_over:
                self.end(job)

    def get(self, job_id: str) -> Job | None:
        """The job of that id, which is now the most recently used one."""
        with self._lock:
            if job := self._jobs.get(job_id):
                self._jobs.move_to_end(job_id)
            return job

    def pop(self, job_id: str) -> Job | None:
        """Forget a job."""
        with self._lock:
            self._bytes.pop(job_id, None)
            return self._jobs.pop(job_id, None)

    def end(self, job: Job) -> None:
        """Count a job that is over now, and let others go until all is within the limits."""
        size = size_of(job.inputs) + size_of(job.result)
        with self._lock:
            if job.id in self._jobs:
                self._bytes[job.id] = size
                self._trim()

    def _trim(self) -> None:
        total = sum(self._bytes.values())
        of_session: dict[str, int] = {}
        for job_id, size in self._bytes.items():
            session = self._jobs[job_id].session
            of_session[session] = of_session.get(session, 0) + size
        for job in list(self._jobs.values())[:-1]:  # the newest stays however large
            if job.id not in self._bytes or self._is_needed(job):
                continue
            is_within = not job.session or of_session[job.session] <= limits.SESSION_BYTES
            if total <= limits.RECENT_BYTES and len(self._bytes) <= limits.RECENT_JOBS and is_within:
                continue
            size = self._bytes.pop(job.id)
            total -= size
            of_session[job.session] -= size
            del self._jobs[job.id]

    def bytes(self) -> int:
        """What the finished jobs take."""
        with self._lock:
            return sum(self._bytes.values())

    def __iter__(self) -> Iterator[Job]:
        with self._lock:
            return iter(list(self._jobs.values()))

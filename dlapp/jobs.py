"""The queue: visitors take turns; one worker thread per lane member; position, progress, time left, cancel."""

import logging
import secrets
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NoReturn

from . import limits
from .errors import Cancelled, UserError
from .i18n import N_
from .model_card import ModelCard
from .progress import Progress, Report

log = logging.getLogger(__name__)
QUEUE_FULL = N_("The queue is full. Try again in a moment; your inputs are still here.")
VISITORS = 1000  # whose last turns are remembered
Work = Callable[[Report, Any], Any]
"""What a job does: gets the report function and the worker's resource (a device), returns the result."""


class State(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"  # the server stopped before it did


@dataclass(eq=False)
class Job:
    """One piece of work in the queue. Its id cannot be guessed: who knows it may see the result.

    Attributes:
        task: its name, or an operation's, see `tasks.split`. card: of the model that does it.
        names: of the inputs, such as their files' names.
        device: torch's name of the device that it ran on; seconds: the work itself, without waiting and loading.
        peak_bytes: most memory in use meanwhile: of this process on the CPU, of torch's allocator on CUDA.
        incident: names the logged traceback of a bug.
        owner: the browser that made it, which alone may delete it. parent: id of the job that it looks into.
        saved: whether it is on disk; None while that is open. fingerprint: of what was asked for, to tell two requests apart.
    """

    task: str
    card: ModelCard
    inputs: Any
    settings: Any
    session: str = ""
    names: tuple[str, ...] = ()
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    submitted: float = field(default_factory=time.time)
    started: float | None = None
    finished: float | None = None
    state: State = State.WAITING
    progress: Progress = field(default_factory=Progress)
    device: str = ""
    seconds: float = 0.0
    peak_bytes: int = 0
    result: Any = None
    error: UserError | None = None
    incident: str = ""
    owner: str = ""
    parent: str = ""
    saved: bool | None = None
    fingerprint: str = ""
    _first_piece: tuple[float, float] | None = field(default=None, repr=False)  # when it was done, and its share
    _over: threading.Event = field(default_factory=threading.Event, repr=False)
    _stop: threading.Event = field(default_factory=threading.Event, repr=False)

    @property
    def visitor(self) -> str:
        """Who takes turns with others: a browser, however many pages it has open, else a session."""
        return self.owner or self.session

    @property
    def is_over(self) -> bool:
        return self._over.is_set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until the job is over, at most `timeout` seconds; whether it is."""
        return self._over.wait(timeout)

    @property
    def seconds_left(self) -> float | None:
        """Estimated from how long the last pieces took; None until two of them are done.

        What comes before the first piece, such as loading a model or listening to a sound, says nothing about the others.
        """
        if self.state is not State.RUNNING or self._first_piece is None or not self.progress.total:
            return None
        began, share = self._first_piece
        done = self.progress.done / self.progress.total
        return (time.time() - began) * (1 - done) / (done - share) if done > share else None

    def _report(self, progress: Progress) -> None:
        self.progress = progress
        if progress.done and progress.total and self._first_piece is None:
            self._first_piece = (time.time(), progress.done / progress.total)
        if self._stop.is_set():
            raise Cancelled

    def _end(self, state: State) -> None:
        self.state = state
        self.finished = time.time()
        self._over.set()


class Queue:
    """Jobs of one lane (compute, or downloads), worked off by one thread for each of its resources.

    Visitors take turns (round robin), so that one with fifty jobs does not keep the others waiting; the jobs of one are worked off in
    their order. All that programs submit counts as one visitor's.

    Args:
        resources: called once by the first worker thread; gives what each worker works with, such as devices.
        on_end: called after each job that is over, in the thread that ended it.
    """

    def __init__(self, resources: Callable[[], tuple], on_end: Callable[[Job], None] = lambda job: None) -> None:
        self._find_resources = resources
        self.resources: tuple = ()
        self.trouble: Exception | None = None  # why there are no resources
        self._on_end = on_end
        self._waiting: list[tuple[Job, Work]] = []  # in the order in which they came
        self._turns = 0
        self._last_turn: dict[str, float] = {}  # of each visitor, the longest ago first
        self._running: set[Job] = set()
        self._ending = 0  # jobs that are over, while `on_end` is at work
        self._changed = threading.Condition()
        self._started = self._is_closing = False

    def submit(self, job: Job, work: Work) -> Job:
        """Let a job wait for its turn.

        Raises:
            UserError: when too many jobs wait, of this visitor or in all.
        """
        with self._changed:
            if job.session:  # a visitor's; a program that calls this library may queue what it likes
                of_session = sum(waiting.visitor == job.visitor for waiting, _ in self._waiting)
                if len(self._waiting) >= limits.WAITING_JOBS or of_session >= limits.WAITING_JOBS_PER_SESSION:
                    raise UserError(QUEUE_FULL)
            self._waiting.append((job, work))
            # behind those who have waited longer, but before who has a turn just now
            self._last_turn.setdefault(job.visitor, self._turns - 0.5)
            self._changed.notify()
        self.warm_up(after=0)
        return job

    def warm_up(self, after: float = 2.0) -> None:
        """Start the workers, unless they are there already; without a job they first let `after` seconds pass.

        Loading the libraries would slow down whatever the process does just now, such as painting the first page.
        """
        with self._changed:
            if self._started:
                return
            self._started = True
        threading.Thread(target=self._begin, args=(after,), daemon=True, name="dlapp-worker").start()

    def _begin(self, after: float) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting, timeout=after)
        try:
            self.resources = self._find_resources()
        except Exception as error:
            log.exception("the workers have nothing to work with")
            self.trouble = error
            self._work(None, error)
        for resource in self.resources[1:]:
            threading.Thread(target=self._work, args=(resource,), daemon=True, name="dlapp-worker").start()
        self._work(self.resources[0])

    def cancel(self, job: Job) -> None:
        """Take a waiting job out of the queue at once; stop a running one at its next report."""
        job._stop.set()
        with self._changed:
            entry = next((entry for entry in self._waiting if entry[0] is job), None)
            if entry:
                self._waiting.remove(entry)
        if entry:
            job._end(State.CANCELLED)
            self._on_end(job)

    def position(self, job: Job) -> int:
        """How many jobs are to end before this one starts; 0 when it is running or over."""
        with self._changed:
            ahead = next((i for i, (waiting, _) in enumerate(self._in_turn()) if waiting is job), None)
            if ahead is None:
                return 0
            idle = max(1, len(self.resources)) - len(self._running)
            return max(0, ahead + 1 - idle)

    def _in_turn(self) -> list[tuple[Job, Work]]:
        """What waits, in the order in which it is to start: each visitor's first job, then each one's second, and so on.

        In each round the visitor comes first whose last turn was longest ago.
        """
        first_places: dict[str, int] = {}
        rounds: Counter[str] = Counter()
        order = []
        for place, (job, _) in enumerate(self._waiting):
            first = first_places.setdefault(job.visitor, place)
            order.append((rounds[job.visitor], self._last_turn[job.visitor], first, place))
            rounds[job.visitor] += 1
        return [self._waiting[place] for *_, place in sorted(order)]

    def close(self) -> None:
        """Stop all jobs, as the process ends: what was not done by then was interrupted."""
        with self._changed:
            self._is_closing = True
            for job in [*self._running, *(job for job, _ in self._waiting)]:
                job._stop.set()

    def is_busy(self) -> bool:
        """Whether a worker has a job, be it that its end is not yet noted."""
        with self._changed:
            return bool(self._running) or self._ending > 0

    def counts(self) -> tuple[int, int]:
        """How many jobs are running and waiting."""
        with self._changed:
            return len(self._running), len(self._waiting)

    def _next(self) -> tuple[Job, Work]:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting)
            job, work = entry = self._in_turn()[0]
            self._waiting.remove(entry)
            self._turns += 1
            self._last_turn.pop(job.visitor, None)
            self._last_turn[job.visitor] = self._turns
            waiting = {job.visitor for job, _ in self._waiting}
            for visitor in [*self._last_turn][:-VISITORS]:
                if visitor not in waiting:
                    del self._last_turn[visitor]
            self._running.add(job)
            return job, work

    def _work(self, resource: Any, trouble: Exception | None = None) -> NoReturn:
        """Work off jobs for ever; without a resource, each of them ends with the reason for that."""
        while True:
            job, work = self._next()
            try:
                job.started, job.state = time.time(), State.RUNNING
                job._report(Progress())
                if trouble:
                    raise trouble.with_traceback(None)
                job.result = work(job._report, resource)
                state = State.DONE
            except Cancelled:
                state = State.INTERRUPTED if self._is_closing else State.CANCELLED
            except UserError as error:
                # a new one: the traceback of this one would keep model and pictures in memory
                job.error, state = UserError(error.message, **error.values), State.FAILED
            except BaseException:  # a panic of a library in Rust is no Exception, and must not end the worker
                job.incident, state = uuid.uuid4().hex[:8], State.FAILED
                log.exception("incident %s in %s with %s", job.incident, job.task, job.card.id)
            del work
            with self._changed:
                self._running.discard(job)
                self._ending += 1
            job._end(state)
            self._on_end(job)
            with self._changed:
                self._ending -= 1
            del job  # a worker that waits must not keep the last job's pictures

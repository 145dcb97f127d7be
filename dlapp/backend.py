"""The backend: one store, one queue for computing, one for downloads, one history. A process has one of them."""

import atexit
import dataclasses
import functools
import logging
import os
import sqlite3
import threading
import time
from typing import TYPE_CHECKING, Any

from . import catalog, config, downloads, files, limits, logs, scratch, tasks
from .catalog import ModelCard
from .contents import fingerprint, size_of
from .device import Device, devices, is_out_of_memory, memory_in_use
from .errors import UserError
from .i18n import N_
from .jobs import QUEUE_FULL, Job, Queue, State, Work
from .progress import Progress, Report
from .recent import Recent
from .store import Store
from .tasks import Operation, TaskSpec
from .writing import Writing

if TYPE_CHECKING:
    from .history import History
    from .index import Index
    from .monitoring import Monitor

log = logging.getLogger(__name__)
TOO_MANY_FILES = N_("{count} files are too many at once. The limit is {limit}.")
PRIVATE = N_("This result is private: only the browser that made it can open it.")
INTERRUPTED = N_("The server stopped before this was finished. Please start again.")
CLOSING = 5.0  # seconds that running work has to notice that the process ends


class Backend:
    """Runs tasks and downloads for all sessions of this process."""

    def __init__(self) -> None:
        self.store = Store()
        self.compute = Queue(_ready_devices, on_end=self._over)
        self.network = Queue(lambda: (None,), on_end=self._over)
        self._lock = threading.RLock()
        self.writing = Writing(lambda job: self.history is not None and self.history.save(job))
        self._recent = Recent(is_needed=self.writing.__contains__)
        self._monitor: Monitor | None = None
        self._is_closing = False
        atexit.register(self.close)

    @functools.cached_property
    def index(self) -> "Index | None":
        """Which jobs there are; None when the data folder cannot be written to: then they are in memory only."""
        from .index import Index

        try:
            return Index(config.data_folder() / "jobs")
        except (OSError, sqlite3.Error) as error:
            log.warning("nothing can be kept in %s: %s", config.data_folder(), error)
            return None

    @property
    def monitor(self) -> "Monitor":
        """Counts how jobs end; the first page does without its library."""
        from .monitoring import Monitor

        with self._lock:
            self._monitor = self._monitor or Monitor(self)
            return self._monitor

    @functools.cached_property
    def history(self) -> "History | None":
        """Finished jobs on disk; it needs numpy and Pillow, which the first page does without."""
        from .history import History

        if self.index is None:
            return None
        history = History(config.data_folder() / "jobs", self.index)
        if self.index.has_hidden():  # as the server before this one left them
            self.prune_later()
        return history

    def prune_later(self) -> None:
        """Remove what is deleted when it is too late to undo that."""
        from .index import UNDO_SECONDS

        timer = threading.Timer(UNDO_SECONDS + 3, self._prune)
        timer.daemon = True
        timer.start()

    def _prune(self) -> None:
        try:
            if self.history is not None:
                self.history.prune()
        except sqlite3.Error as error:
            log.warning("what was deleted is still on disk: %s", error)

    def trouble(self) -> str:
        """Why jobs cannot be done or kept now, in the operator's words; "" when they can."""
        self.compute.warm_up()
        if self.compute.trouble:
            return "no device"
        if not self.compute.resources:
            return "starting"
        is_writable = self.index is not None and os.access(config.data_folder(), os.W_OK)
        return "" if is_writable else "the data folder cannot be written to"

    def submit(
        self,
        task: str,
        inputs: Any,
        *,
        model: str | None = None,
        session: str = "",
        names: tuple[str, ...] = (),
        keep: bool = True,
        owner: str = "",
        parent: str = "",
        **settings: Any,
    ) -> Job:
        """Put a task into the queue. What a visitor asks for twice, while the first one is not over, is done once.

        Args:
            task: its name, or that of an operation, such as `image_classification.grad_cam`.
            inputs: one input, or a list of them, which gives a list of results; see `TaskSpec.is_batch`.
            model: id of a card; None means the built-in model.
            session: who asks, for the limit of waiting jobs.
            names: of the inputs, to be shown with the results.
            keep: whether the job can be found by its id later, also after a restart.
            owner: the browser whose job it is, which decides who else may see it. parent: id of the job that it looks into, with which it goes.
            settings: fields of the task's Settings.

        Raises:
            UserError: when inputs, settings or model are not possible, or the queue is full.
            ValueError: when there is no such task.
        """
        spec, operation = tasks.find(task)
        card = catalog.card(task, model)
        checked = operation.settings(**settings)
        is_batch = spec.is_batch(inputs)
        items = inputs if is_batch else [inputs]
        if len(items) > limits.FILES:
            raise UserError(TOO_MANY_FILES, count=len(items), limit=limits.FILES)
        for item in items:
            operation.check(item)
        downloads.require(card)
        job = Job(task, card, inputs, checked, session, names, owner=owner, parent=parent)

        def work(report: Report, device: Device) -> Any:
            results = self._run(job, items, spec, operation, report, device) if items else []
            return results if is_batch else results[0]

        return self._put(job, work, keep)

    def _run(
        self, job: Job, items: list, spec: TaskSpec, operation: Operation, report: Report, device: Device
    ) -> list[Any]:
        """Run the task; out of memory evicts all idle models and tries once more."""
        for _attempt in range(2):
            try:
                return self._try(job, items, spec, operation, report, device)
            except (MemoryError, RuntimeError) as error:
                if not is_out_of_memory(error):
                    raise
            except FileNotFoundError:
                downloads.require(job.card)  # some read a part when it is first asked for: by then it may be removed
                raise
            self.store.evict()  # after the handler, because the error holds what the attempt had in memory
        raise UserError(
            N_("{device} does not have enough memory for this. Try a smaller input or a smaller model."),
            device=device.title,
        )

    def _try(
        self, job: Job, items: list, spec: TaskSpec, operation: Operation, report: Report, device: Device
    ) -> list[Any]:
        """Borrow the model, run the task and note in the job how that went."""
        peak = memory_in_use(device)

        def watched(progress: Progress) -> None:
            nonlocal peak
            peak = max(peak, memory_in_use(device))
            report(progress)

        downloads.require(job.card)  # it may have been removed while the job waited
        with self.store.borrow(job.card, device, spec.loader(job.card)) as model:
            began = time.perf_counter()
            results = operation.run(model, items, job.settings, watched)
            job.seconds = time.perf_counter() - began
        job.device, job.peak_bytes = device.name, max(peak, memory_in_use(device))
        return [dataclasses.replace(result, model=job.card.id) for result in results]

    def fetch(self, card: ModelCard, session: str = "") -> Job:
        """Put the download of a full model into the queue of downloads; one that is under way is joined."""
        with self._lock:
            job = self._download_of(card)
            if job is None or job.is_over:
                job = Job("download", card, None, None, session)
                self._put(job, lambda report, _: downloads.fetch(card, report, catalog.companions(card), tasks.convert))
            return job

    def download_of(self, card: ModelCard) -> Job | None:
        """The newest download of a model that was asked for, by whomever."""
        with self._lock:
            return self._download_of(card)

    def _download_of(self, card: ModelCard) -> Job | None:
        found = [job for job in self._recent if job.task == "download" and job.card.id == card.id]
        return found[-1] if found else None

    def remove(self, card: ModelCard) -> None:
        """Delete a full model from memory and disk."""
        self.store.evict(card.id)
        downloads.remove(card)

    def queue_of(self, job: Job) -> Queue:
        return self.network if job.task == "download" else self.compute

    def cancel(self, job: Job) -> None:
        self.queue_of(job).cancel(job)

    def job(self, job_id: str, visitor: str | None = None) -> Job | None:
        """The job of that id, from memory or from disk; None when there is none, or none any more.

        Args:
            visitor: the browser that asks; None is a program, which may see everything.

        Raises:
            UserError: it is private to another browser.
        """
        job = self._recent.get(job_id)
        is_in_memory_only = job is not None and (bool(job.parent) or job.task == "download" or job.saved is False)
        if is_in_memory_only or self.index is None:  # the index knows nothing of it
            return self._unless_private(job, visitor)
        try:
            entry = self.index.find(job_id)
            if entry is None:  # another session or server has deleted it
                self._recent.pop(job_id)
                return None
            if not entry.is_open_to(visitor, self.index.clock()):
                raise UserError(PRIVATE)
            if job is None and entry.state is State.INTERRUPTED and (card := catalog.find(entry.model)):
                job = Job(entry.task, card, None, None, id=job_id, owner=entry.owner)
                job._end(State.INTERRUPTED)
            elif job is None and self.history is not None and (job := self.history.load(job_id)):
                job.owner = entry.owner
                self._recent.add(job)
        except sqlite3.Error as error:
            log.warning("the index cannot be read: %s", error)
            return self._unless_private(job, visitor)
        return job

    def _unless_private(self, job: Job | None, visitor: str | None) -> Job | None:
        """A job of which the index says nothing: only who made it may see it."""
        if job is not None and job.owner and visitor not in (None, job.owner):
            raise UserError(PRIVATE)
        return job

    def keep(self, job: Job) -> None:
        """Let a finished job that was in memory only be found by its id later, also after a restart."""
        with self._lock:
            if not job.parent or job.state is not State.DONE:
                return
            job.parent = ""
            self._note(job)
        self._end(job)

    def forget(self, job: Job) -> None:
        """Delete a job, its inputs, its result and what looked into it, from memory and disk. It is final at once."""
        if self.history is not None:
            try:
                self.history.delete(job.id)
            except sqlite3.Error as error:
                log.warning("job %s could not be deleted: %s", job.id[:8], error)
        self.cancel(job)
        self.let_go(job.id)
        files.drop([job.inputs, job.result])

    def let_go(self, job_id: str) -> None:
        """Forget in memory what is on disk of a job, and what looked into it."""
        self._recent.pop(job_id)
        for other in self._recent:
            if other.parent == job_id:
                self.cancel(other)
                self._recent.pop(other.id)

    def close(self) -> None:
        """Stop what runs, as the process ends: work that does not notice is left behind, marked as interrupted."""
        if self._is_closing:
            return
        self._is_closing = True
        queues = self.compute, self.network
        for queue in queues:
            queue.close()
        deadline = time.monotonic() + CLOSING
        while any(queue.is_busy() for queue in queues) and time.monotonic() < deadline:
            time.sleep(0.05)
        is_stuck = any(queue.is_busy() for queue in queues)
        self.writing.close(wait=not is_stuck)
        if "index" in self.__dict__ and self.index is not None:
            try:
                self.index.close()
            except sqlite3.Error as error:
                log.warning("the index could not be closed: %s", error)
        if is_stuck:  # threads inside native code would abort the interpreter at its end
            logging.shutdown()
            os._exit(0)

    def _put(self, job: Job, work: Work, keep: bool = True) -> Job:
        """Queue a job and remember it in one go: even one that ends at once finds itself remembered."""
        if job.session and job.inputs is not None:
            job.fingerprint = fingerprint([job.task, job.card.id, job.settings, job.inputs])
        with self._lock:
            waiting = [other for other in self._recent if not other.is_over]
            if job.fingerprint:
                same = (other for other in waiting if other.session == job.session and other.parent == job.parent)
                if twin := next((other for other in same if other.fingerprint == job.fingerprint), None):
                    return twin
            self._check_room(job, waiting)
            if keep and not job.parent and job.task != "download":
                self._note(job)
            is_remembered = keep or bool(job.parent)
            if is_remembered:
                self._recent.add(job)
            files.hold(job.inputs)
            try:
                self.queue_of(job).submit(job, work)
            except UserError:
                self._recent.pop(job.id)
                files.release(job.inputs)
                if self.index is not None and job.saved is None:
                    self.index.delete(job.id)
                raise
        return job

    def _check_room(self, job: Job, waiting: list[Job]) -> None:
        """Refuse a job whose inputs do not fit beside those that wait.

        Raises:
            UserError: the queue is full.
        """
        size = size_of(job.inputs)
        in_all = sum(size_of(other.inputs) for other in waiting)
        of_session = sum(size_of(other.inputs) for other in waiting if other.visitor == job.visitor)
        if job.session and (in_all + size > limits.WAITING_BYTES or of_session + size > limits.SESSION_WAITING_BYTES):
            raise UserError(QUEUE_FULL)

    def _note(self, job: Job) -> None:
        """Enter a job into the index; one that the disk does not take lives in memory only."""
        try:
            if self.index is None:
                raise OSError("the data folder cannot be written to")
            self.index.add(job.id, job.task, job.card.id, job.owner)
        except (OSError, sqlite3.Error) as error:
            log.warning("job %s cannot be kept on disk: %s", job.id[:8], error)
            job.saved = False

    def _over(self, job: Job) -> None:
        """The end of a job as the queues tell it, once for each."""
        self._end(job)
        self.monitor.note(job)
        logs.note(job)

    def _end(self, job: Job) -> None:
        """What is to be done when a job is over: let go of its files, note how it ended, write its result to disk."""
        files.release(job.inputs)
        if job.state is not State.DONE:
            files.drop(job.inputs)
        is_kept = self._recent.get(job.id) is not None and not job.parent and job.task != "download"
        if is_kept and job.saved is None:
            try:
                assert self.index is not None
                self.index.end(job.id, job.state)
            except sqlite3.Error as error:
                log.warning("the end of job %s could not be noted: %s", job.id[:8], error)
                job.saved = False
        if is_kept and job.saved is None and job.state is State.DONE:
            self.writing.write(job)
        self._recent.end(job)


def _ready_devices() -> tuple[Device, ...]:
    """The devices, after the imports that the first job would otherwise wait for; what a killed process left is cleared."""
    import gc

    import torch  # noqa: F401

    scratch.clear()
    gc.freeze()  # later collections skip the thousands of objects that libraries keep for good
    atexit.register(gc.unfreeze)
    return devices()


_default_lock = threading.Lock()
_backend: Backend | None = None


def default() -> Backend:
    """The process's one backend, of `dlapp.run`, `dlapp.submit` and the app."""
    global _backend
    with _default_lock:
        _backend = _backend or Backend()
        return _backend


def outcome(job: Job) -> Any:
    """The result of a job that is over.

    Raises:
        UserError: the job's own trouble, or that it was stopped or failed.
    """
    if job.state is State.DONE:
        return job.result
    if job.error is not None:
        raise job.error.with_traceback(None)  # not longer with every page that shows it
    if job.state is State.CANCELLED:
        raise UserError(N_("Stopped."))
    if job.state is State.INTERRUPTED:
        raise UserError(INTERRUPTED)
    raise UserError(
        N_("Something went wrong in the app. If you report it, mention incident {incident}."), incident=job.incident
    )

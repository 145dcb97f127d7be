"""The backend: one store, one queue for computing, one for downloads, one history. A process has one of them."""

import dataclasses
import functools
import logging
import threading
import time
from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from . import catalog, config, downloads, files, limits, tasks
from .catalog import ModelCard
from .device import Device, devices, is_out_of_memory, memory_in_use
from .errors import UserError
from .i18n import N_
from .jobs import QUEUE_FULL, Job, Queue, State, Work
from .progress import Progress, Report
from .store import Store
from .tasks import Operation, TaskSpec

if TYPE_CHECKING:
    from .history import History

log = logging.getLogger(__name__)
TOO_MANY_FILES = N_("{count} files are too many at once. The limit is {limit}.")


class Backend:
    """Runs tasks and downloads for all sessions of this process."""

    def __init__(self) -> None:
        self.store = Store()
        self.compute = Queue(_ready_devices, on_end=self._keep)
        self.network = Queue(lambda: (None,))
        self._lock = threading.RLock()
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="dlapp-history")

    @functools.cached_property
    def history(self) -> "History":
        """Finished jobs on disk; it needs numpy and Pillow, which the first page does without."""
        from .history import History

        return History(config.data_folder() / "jobs")

    def submit(
        self,
        task: str,
        inputs: Any,
        *,
        model: str | None = None,
        session: str = "",
        names: tuple[str, ...] = (),
        keep: bool = True,
        **settings: Any,
    ) -> Job:
        """Put a task into the queue.

        Args:
            task: its name, or that of an operation, such as `image_classification.grad_cam`.
            inputs: one input, or a list of them, which gives a list of results.
            model: id of a card; None means the built-in model.
            session: who asks, for the limit of waiting jobs.
            names: of the inputs, to be shown with the results.
            keep: whether the job can be found by its id later.
            settings: fields of the task's Settings.

        Raises:
            UserError: when inputs, settings or model are not possible, or the queue is full.
            ValueError: when there is no such task.
        """
        spec, operation = tasks.find(task)
        card = catalog.card(task, model)
        checked = operation.settings(**settings)
        items = inputs if isinstance(inputs, list) else [inputs]
        if len(items) > limits.FILES:
            raise UserError(TOO_MANY_FILES, count=len(items), limit=limits.FILES)
        for item in items:
            operation.check(item)
        downloads.require(card)
        job = Job(task, card, inputs, checked, session, names)

        def work(report: Report, device: Device) -> Any:
            results = self._run(job, items, spec, operation, report, device) if items else []
            return results if isinstance(inputs, list) else results[0]

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
                self._put(job, lambda report, _: downloads.fetch(card, report))
            return job

    def download_of(self, card: ModelCard) -> Job | None:
        """The newest download of a model that was asked for, by whomever."""
        with self._lock:
            return self._download_of(card)

    def _download_of(self, card: ModelCard) -> Job | None:
        found = (job for job in self._jobs.values() if job.task == "download" and job.card.id == card.id)
        return next(reversed(list(found)), None)

    def remove(self, card: ModelCard) -> None:
        """Delete a full model from memory and disk."""
        self.store.evict(card.id)
        downloads.remove(card)

    def queue_of(self, job: Job) -> Queue:
        return self.network if job.task == "download" else self.compute

    def cancel(self, job: Job) -> None:
        self.queue_of(job).cancel(job)

    def job(self, job_id: str) -> Job | None:
        """The job of that id, from memory or from disk."""
        with self._lock:
            job = self._jobs.get(job_id)
        if job is None and (job := self.history.load(job_id)):
            with self._lock:
                job = self._jobs.setdefault(job_id, job)
        return job

    def forget(self, job: Job) -> None:
        """Delete a job, its inputs and its result from memory and disk."""
        self.cancel(job)
        with self._lock:
            self._jobs.pop(job.id, None)
        files.drop([job.inputs, job.result])
        self._writer.submit(self.history.delete, job.id)  # after a copy that is being written

    def _put(self, job: Job, work: Work, keep: bool = True) -> Job:
        """Queue a job and remember it in one go: even one that ends at once finds itself remembered."""
        with self._lock:
            waiting = sum(_size(other.inputs) for other in self._jobs.values() if other.state is State.WAITING)
            if waiting + _size(job.inputs) > limits.WAITING_BYTES:
                raise UserError(QUEUE_FULL)
            self.queue_of(job).submit(job, work)
            if keep:
                self._jobs[job.id] = job
        return job

    def _keep(self, job: Job) -> None:
        """Write a finished job to disk beside the worker, and let go of the oldest in memory."""
        with self._lock:
            kept = job.id in self._jobs
        if kept:
            self._writer.submit(self._write, job).add_done_callback(_log_failure)

    def _write(self, job: Job) -> None:
        self.history.save(job)
        with self._lock:
            over = [job for job in self._jobs.values() if job.is_over]
            total = sum(_size(job.inputs) + _size(job.result) for job in over)
            for job in over[:-1]:
                if total <= limits.RECENT_BYTES and len(over) <= limits.HISTORY_JOBS:
                    break
                total -= _size(job.inputs) + _size(job.result)
                over = over[1:]
                del self._jobs[job.id]


def _log_failure(writing: Future) -> None:
    if error := writing.exception():
        log.error("a job could not be kept", exc_info=error)


def _ready_devices() -> tuple[Device, ...]:
    """The devices, after the imports that the first job would otherwise wait for."""
    import atexit
    import gc

    import torch  # noqa: F401

    gc.freeze()  # later collections skip the thousands of objects that libraries keep for good
    atexit.register(gc.unfreeze)
    return devices()


_PIXEL_BYTES = {"1": 1, "L": 1, "P": 1, "I;16": 2}  # of Pillow's modes; the others take 4


def _size(value: Any, counted: set[int] | None = None) -> int:
    """About how many bytes the pictures, arrays and texts in a value take; what is in it many times counts once."""
    counted = set() if counted is None else counted
    if isinstance(value, str):
        return 2 * len(value)
    if id(value) in counted:
        return 0
    counted.add(id(value))
    if isinstance(value, list | tuple):
        return sum(_size(item, counted) for item in value)
    if isinstance(value, dict):
        return sum(_size(item, counted) for item in value.values())
    if hasattr(value, "nbytes"):
        return value.nbytes
    if hasattr(value, "getbands"):
        return value.width * value.height * _PIXEL_BYTES.get(value.mode, 4)
    return (
        64 + sum(_size(item, counted) for item in vars(value).values()) if hasattr(value, "__dataclass_fields__") else 0
    )


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
    raise UserError(
        N_("Something went wrong in the app. If you report it, mention incident {incident}."), incident=job.incident
    )

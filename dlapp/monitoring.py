"""What an operator wants to know of a running server, in the words of Prometheus (https://prometheus.io/docs/concepts/data_model/).

Numbers only: nothing of what visitors put in or got out, and nothing by which one of them could be known.
"""

import threading
from collections import Counter as Counted
from collections.abc import Iterator
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric

from . import catalog
from .jobs import Job

if TYPE_CHECKING:
    from .backend import Backend

SECONDS = 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000  # upper ends of the histograms' buckets


class Monitor:
    """Counts how jobs of one backend end, and looks at its queues and its models when it is asked."""

    def __init__(self, backend: "Backend") -> None:
        self._backend = backend
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._registry.register(self)
        self._ended = Counter("dlapp_jobs", "Jobs that are over", ["task", "end"], registry=self._registry)
        self._waited = self._histogram("dlapp_job_waiting_seconds", "How long jobs waited for their turn")
        self._ran = self._histogram("dlapp_job_running_seconds", "How long jobs ran, with the loading of their model")
        self._incidents = Counter("dlapp_incidents", "Jobs that ended in a bug", ["task"], registry=self._registry)

    def _histogram(self, name: str, documentation: str) -> Histogram:
        return Histogram(name, documentation, ["task"], buckets=SECONDS, registry=self._registry)

    def note(self, job: Job) -> None:
        """Count a job that is over."""
        self._ended.labels(job.task, job.state.value).inc()
        if job.incident:
            self._incidents.labels(job.task).inc()
        end = job.finished or job.submitted
        started = end if job.started is None else job.started
        self._waited.labels(job.task).observe(max(0.0, started - job.submitted))
        if job.started is not None:
            self._ran.labels(job.task).observe(max(0.0, end - job.started))

    def collect(self) -> Iterator[Metric]:
        """What is so at this moment; called by the registry."""
        jobs = GaugeMetricFamily("dlapp_queue_jobs", "Jobs in the queues", labels=["queue", "state"])
        for name, queue in (("compute", self._backend.compute), ("network", self._backend.network)):
            for state, count in zip(("running", "waiting"), queue.counts(), strict=True):
                jobs.add_metric([name, state], count)
        yield jobs
        memory = GaugeMetricFamily("dlapp_model_bytes", "Models in memory", labels=["model", "device"])
        sizes = Counted[tuple[str, str]]()
        for (model, device), size in self._backend.store.loaded().items():
            card = catalog.find(model)
            sizes[card.anonymous_id if card else model, device] += size
        for labels, size in sizes.items():
            memory.add_metric(labels, size)
        yield memory
        yield GaugeMetricFamily("dlapp_threads", "Threads of the process", threading.active_count())

    def text(self) -> str:
        """All of it, as Prometheus reads it."""
        return generate_latest(self._registry).decode()

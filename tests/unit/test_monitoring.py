"""What the operator of a server is told: what happened is counted, who asks from elsewhere gets nothing."""

import re
import time

import pytest
from PIL import Image
from starlette.requests import Request

from dlapp.backend import Backend
from dlapp.catalog import CARDS
from dlapp.errors import Cancelled
from dlapp.jobs import Job, State
from dlapp.progress import Report
from dlapp.ui import server

from .waiting import wait_until

TASK = "image_classification"


def numbers(backend: Backend) -> dict[str, float]:
    """What is measured: name with labels -> value."""
    lines = re.findall(r"^(dlapp_\S+) (\S+)$", backend.monitor.text(), re.MULTILINE)
    return {name: float(value) for name, value in lines}


def asked(host: str, client: str = "127.0.0.1", **headers: str) -> Request:
    named = {"host": host, **headers}
    return Request(
        {
            "type": "http",
            "method": "GET",
            "scheme": "http",
            "path": "/metrics",
            "query_string": b"",
            "client": (client, 50000),
            "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in named.items()],
        }
    )


def test_jobs_are_counted_by_how_they_end_and_timed(backend: Backend) -> None:
    def work(report: Report, resource: object) -> None:
        time.sleep(0.15)

    def broken(report: Report, resource: object) -> None:
        raise KeyError("a secret of a visitor")

    def stopped(report: Report, resource: object) -> None:
        raise Cancelled

    jobs = [
        backend.compute.submit(Job("some_task", CARDS["tiny-imagenet-cnn"], None, None), each)
        for each in (work, broken, stopped)
    ]
    assert all(job.wait(20) for job in jobs)
    wait_until(lambda: not backend.compute.is_busy())
    found = numbers(backend)
    for end in ("done", "failed", "cancelled"):
        assert found[f'dlapp_jobs_total{{end="{end}",task="some_task"}}'] == 1
    assert found['dlapp_incidents_total{task="some_task"}'] == 1
    assert found['dlapp_job_running_seconds_count{task="some_task"}'] == 3
    assert found['dlapp_job_running_seconds_sum{task="some_task"}'] >= 0.15
    assert found['dlapp_job_waiting_seconds_sum{task="some_task"}'] >= 0.15  # the second waited for the first
    assert "secret" not in backend.monitor.text()


def test_queues_and_models_are_as_they_are_now(backend: Backend) -> None:
    assert numbers(backend)['dlapp_queue_jobs{queue="compute",state="waiting"}'] == 0
    job = backend.submit(TASK, [Image.new("RGB", (40, 30), "teal")], model="tiny-imagenet-cnn")
    assert job.wait(60)
    assert job.state is State.DONE
    wait_until(lambda: not backend.compute.is_busy())
    size = numbers(backend)[f'dlapp_model_bytes{{device="{job.device}",model="tiny-imagenet-cnn"}}']
    assert size == sum(backend.store.loaded().values()) > 10**6


def test_what_is_kept_later_is_no_second_job(backend: Backend) -> None:
    job = backend.submit(TASK, [Image.new("RGB", (9, 9))], model="tiny-imagenet-cnn", keep=False, parent="another")
    assert job.wait(60)
    wait_until(lambda: not backend.compute.is_busy())
    backend.keep(job)
    assert numbers(backend)[f'dlapp_jobs_total{{end="done",task="{TASK}"}}'] == 1


def test_a_server_is_ready_once_it_can_take_jobs(backend: Backend) -> None:
    wait_until(lambda: backend.trouble() == "")


def test_without_a_place_for_results_a_server_is_not_ready(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    wait_until(lambda: backend.trouble() == "")
    monkeypatch.setitem(backend.__dict__, "index", None)
    assert backend.trouble() == "the data folder cannot be written to"


def test_without_a_device_a_server_is_not_ready(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DLAPP_DEVICE", "no_such_device")
    wait_until(lambda: backend.trouble() != "starting")
    assert backend.trouble() == "no device"


@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1:8501", "[::1]:8501", "127.0.0.1"])
def test_numbers_are_for_this_machine(host: str) -> None:
    assert server.metrics(asked(host)).status_code == 200


@pytest.mark.parametrize(
    "request_from_elsewhere",
    [
        asked("127.0.0.1:8501", client="192.0.2.7"),
        asked("lab.example.org"),
        asked("localhost:8501", x_forwarded_for="192.0.2.7"),
        asked("localhost:8501", forwarded="for=192.0.2.7"),
        asked("127.0.0.1.example.org"),
    ],
)
def test_nobody_else_gets_numbers(request_from_elsewhere: Request) -> None:
    answer = server.metrics(request_from_elsewhere)
    assert answer.status_code == 403
    assert b"dlapp_" not in answer.body

"""The server's log can be read by machines and tells nothing of what visitors do."""

import json
import logging
import sys

import pytest

from dlapp import logs
from dlapp.backend import Backend
from dlapp.catalog import CARDS
from dlapp.jobs import Job
from dlapp.progress import Report

from .waiting import wait_until


def line(record: logging.LogRecord) -> dict:
    written = logs.Lines().format(record)
    assert "\n" not in written
    return json.loads(written)


def test_a_job_is_one_line_without_what_went_in(backend: Backend, caplog: pytest.LogCaptureFixture) -> None:
    def broken(report: Report, resource: object) -> None:
        raise KeyError("incident")

    with caplog.at_level(logging.INFO, "dlapp"):
        job = Job("some_task", CARDS["tiny-imagenet-cnn"], ["my secret"], None, "a session", ("secret.png",))
        backend.compute.submit(job, broken)
        assert job.wait(20)
        wait_until(lambda: not backend.compute.is_busy())
    [found] = [line(record) for record in caplog.records if record.name == "dlapp.logs"]
    assert (found["task"], found["model"], found["end"]) == ("some_task", "tiny-imagenet-cnn", "failed")
    assert found["incident"] == job.incident != ""
    assert found["ran"] >= 0
    assert found["waited"] >= 0
    assert job.id.startswith(found["job"])
    assert job.id not in json.dumps(found)
    assert not {"secret", "a session"} & {word for value in found.values() for word in str(value).split(".")}


def test_any_message_is_one_line_and_a_bug_has_its_traceback() -> None:
    try:
        raise ValueError("first\nsecond")
    except ValueError:
        record = logging.LogRecord("dlapp.x", logging.ERROR, "x.py", 1, "%s\nand 日本語", ("a",), sys.exc_info())
    found = line(record)
    assert found["message"] == "a\nand 日本語"
    assert found["level"] == "error"
    assert found["traceback"].startswith("Traceback")
    assert found["time"].endswith("Z")

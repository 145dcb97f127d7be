"""The server's log can be read by machines and tells nothing of what visitors do."""

import dataclasses
import json
import logging
import subprocess
import sys

import pytest

from dlapp import logs
from dlapp.backend import Backend
from dlapp.catalog import CARDS
from dlapp.jobs import Job
from dlapp.model_card import Source
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
    assert "secret" not in json.dumps(found)
    assert "a session" not in json.dumps(found)


def test_what_visitors_called_their_own_is_in_no_line(caplog: pytest.LogCaptureFixture) -> None:
    card = dataclasses.replace(CARDS["tiny-imagenet-cnn"], id="own-my-diary-0123", source=Source.OWN)
    with caplog.at_level(logging.INFO, "dlapp"):
        logs.note(Job("some_task", card, None, None))
    [found] = map(line, caplog.records)
    assert found["model"] == "own"
    assert "diary" not in json.dumps(found)


def test_files_of_visitors_are_not_named_and_ends_of_jobs_are_told(capfd: pytest.CaptureFixture[str]) -> None:
    script = """if True:
        from dlapp import logs, media
        from dlapp.catalog import CARDS
        from dlapp.errors import UserError
        from dlapp.jobs import Job
        logs.begin()
        try:
            media.load_picture(b"no picture", "secret.png")
        except UserError:
            pass
        logs.note(Job("some_task", CARDS["tiny-imagenet-cnn"], None, None))
    """
    subprocess.run([sys.executable, "-c", script], check=True)
    [told] = capfd.readouterr().err.splitlines()
    assert json.loads(told)["task"] == "some_task"


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

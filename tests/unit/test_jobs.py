"""The queue and the backend: order, position, progress, cancel, limits, and that nothing stops the workers."""

import gc
import re
import threading
import time
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image, ImageChops

import dlapp
from dlapp import limits
from dlapp.backend import Backend, _size, outcome
from dlapp.catalog import CARDS
from dlapp.device import Device, devices
from dlapp.errors import UserError
from dlapp.jobs import Job, Queue, State
from dlapp.progress import Progress, Report
from dlapp.tasks.image_classification import inference

from .waiting import wait_until

TASK = "image_classification"
PATIENCE = 20  # seconds, for what takes milliseconds


def job(session: str = "") -> Job:
    return Job("some_task", CARDS["tiny-imagenet-cnn"], None, None, session)


def photo(color: str = "teal") -> Image.Image:
    return Image.new("RGB", (40, 30), color)


class Held:
    """Work that has begun and goes on when it is let go."""

    def __init__(self) -> None:
        self.begun, self.go = threading.Event(), threading.Event()
        self.went_on = False

    def __call__(self, report: Report, resource: Any) -> str:
        report(Progress(1, 4))
        self.begun.set()
        assert self.go.wait(PATIENCE)
        report(Progress(2, 4))
        self.went_on = True
        return "done"


@pytest.fixture
def queue() -> Queue:
    return Queue(lambda: ("the only worker",))


def running(queue: Queue, session: str = "") -> tuple[Job, Held]:
    """A job that runs until its `Held` is let go."""
    held = Held()
    first = queue.submit(job(session), held)
    assert held.begun.wait(PATIENCE)
    return first, held


def waiting(queue: Queue, count: int, session: str = "") -> list[Job]:
    return [queue.submit(job(session), lambda report, resource: "done") for _ in range(count)]


def test_first_in_first_out(queue: Queue) -> None:
    _, held = running(queue)
    order: list[int] = []
    jobs = [queue.submit(job(), lambda report, resource, i=i: order.append(i)) for i in range(10)]
    held.go.set()
    assert all(each.wait(PATIENCE) for each in jobs)
    assert order == list(range(10))


def test_positions_count_the_jobs_ahead(queue: Queue) -> None:
    first, held = running(queue)
    jobs = waiting(queue, 3)
    assert [queue.position(each) for each in (first, *jobs)] == [0, 1, 2, 3]
    assert queue.counts() == (1, 3)
    queue.cancel(jobs[0])
    assert [queue.position(each) for each in jobs] == [0, 1, 2]
    held.go.set()
    assert jobs[2].wait(PATIENCE)
    assert queue.position(jobs[2]) == 0
    assert queue.counts() == (0, 0)


def test_two_workers_run_two_jobs_at_once() -> None:
    queue = Queue(lambda: ("left", "right"))
    (_, one), (_, two) = running(queue), running(queue)
    jobs = waiting(queue, 2)
    assert [queue.position(each) for each in jobs] == [1, 2]
    one.go.set()
    assert jobs[1].wait(PATIENCE)  # by one worker, while the other is still held
    two.go.set()


def test_progress_and_time_left(queue: Queue) -> None:
    first, held = running(queue)
    (second,) = waiting(queue, 1)
    assert (first.progress.done, first.progress.total) == (1, 4)
    first.started = time.time() - 10
    assert first.seconds_left == pytest.approx(30, rel=0.05)
    assert second.seconds_left is None
    held.go.set()
    assert second.wait(PATIENCE)
    assert first.seconds_left is None
    assert first.state is State.DONE
    assert outcome(first) == "done"


def test_a_waiting_job_is_cancelled_at_once(queue: Queue) -> None:
    _, held = running(queue)
    jobs = waiting(queue, limits.WAITING_JOBS_PER_SESSION)
    queue.cancel(jobs[3])
    assert jobs[3].is_over
    assert jobs[3].state is State.CANCELLED
    (late,) = waiting(queue, 1)  # its place is free
    held.go.set()
    assert late.wait(PATIENCE)
    assert jobs[3].result is None
    with pytest.raises(UserError, match="Stopped"):
        outcome(jobs[3])


def test_a_running_job_is_cancelled_at_its_next_report(queue: Queue) -> None:
    first, held = running(queue)
    queue.cancel(first)
    assert not first.is_over
    held.go.set()
    assert first.wait(PATIENCE)
    assert first.state is State.CANCELLED
    assert not held.went_on
    assert outcome_of_next(queue) == "done"


def outcome_of_next(queue: Queue) -> Any:
    """What a further job gives: the worker lives on."""
    (following,) = waiting(queue, 1)
    assert following.wait(PATIENCE)
    return outcome(following)


def test_a_session_can_fill_its_share_only_and_loses_nothing(queue: Queue) -> None:
    _, held = running(queue)
    jobs = waiting(queue, limits.WAITING_JOBS_PER_SESSION, "greedy")
    with pytest.raises(UserError, match="queue is full"):
        waiting(queue, 1, "greedy")
    jobs += waiting(queue, 1, "modest")
    held.go.set()
    assert all(each.wait(PATIENCE) and outcome(each) == "done" for each in jobs)


def test_all_sessions_together_have_a_limit_and_lose_nothing(queue: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "WAITING_JOBS", 3)
    _, held = running(queue)
    jobs = [waiting(queue, 1, session)[0] for session in "abc"]
    with pytest.raises(UserError, match="queue is full"):
        waiting(queue, 1, "d")
    held.go.set()
    assert all(each.wait(PATIENCE) and outcome(each) == "done" for each in jobs)
    assert outcome_of_next(queue) == "done"


def test_a_bug_is_logged_under_an_incident_id(queue: Queue, caplog: pytest.LogCaptureFixture) -> None:
    broken = queue.submit(job(), lambda report, resource: 1 / 0)
    assert broken.wait(PATIENCE)
    assert broken.state is State.FAILED
    assert len(broken.incident) == 8
    assert broken.incident in caplog.text
    assert "ZeroDivisionError" in caplog.text
    with pytest.raises(UserError, match=broken.incident):
        outcome(broken)
    assert outcome_of_next(queue) == "done"


def test_a_users_trouble_reaches_the_outcome_and_keeps_no_memory(queue: Queue) -> None:
    kept = []

    def fail(report: Report, resource: Any) -> None:
        model = torch.nn.Linear(1, 1)
        kept.append(weakref.ref(model))
        raise UserError("{name} is too dark.", name="photo.png")

    dark = queue.submit(job(), fail)
    assert dark.wait(PATIENCE)
    gc.collect()
    assert kept[0]() is None
    with pytest.raises(UserError) as caught:
        outcome(dark)
    assert (caught.value.message, caught.value.values) == ("{name} is too dark.", {"name": "photo.png"})
    assert outcome_of_next(queue) == "done"


def test_ids_cannot_be_guessed() -> None:
    ids = {job().id for _ in range(1000)}
    assert len(ids) == 1000
    assert all(len(each) >= 22 for each in ids)  # 128 bits in base64


def test_without_a_device_every_job_says_why(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DLAPP_DEVICE", "cuda:7")
    for _ in range(2):
        with pytest.raises(UserError, match=r"asks for “cuda:7”, but this machine has .*cpu"):
            dlapp.run(TASK, photo())
    assert backend.compute.counts() == (0, 0)


def test_a_bug_in_finding_devices_leaves_no_job_waiting() -> None:
    queue = Queue(lambda: __import__("no_such_library"))
    for _ in range(2):
        (broken,) = waiting(queue, 1)
        assert broken.wait(PATIENCE)
        assert broken.incident


def test_a_device_named_twice_gets_one_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DLAPP_DEVICE", "cpu, cpu")
    devices.cache_clear()
    assert devices() == (Device("cpu"),)
    devices.cache_clear()


def test_a_list_gives_a_list_and_one_input_one_result(backend: Backend) -> None:
    one = dlapp.run(TASK, photo(), top=2)
    several = dlapp.run(TASK, [photo("teal"), photo("white")], top=2)
    assert len(several) == 2
    assert len(one.labels) == 2
    assert [label.name for label in several[0].labels] == [label.name for label in one.labels]
    assert dlapp.run(TASK, []) == []


def test_a_result_says_where_it_comes_from(backend: Backend) -> None:
    job = dlapp.submit(TASK, photo())
    assert job.wait(PATIENCE)
    assert outcome(job).model == "tiny-imagenet-cnn"
    assert (job.card, job.device) == (CARDS["tiny-imagenet-cnn"], "cpu")
    assert 0 < job.seconds < PATIENCE
    assert job.peak_bytes > 10**7


@pytest.mark.parametrize(
    ("inputs", "settings", "sentence"),
    [
        ([photo()] * (limits.FILES + 1), {}, f"{limits.FILES + 1} files .* up to {limits.FILES} "),
        ("cat.jpg", {}, "A picture is needed here, not str"),
        ([photo(), None], {}, "A picture is needed here, not NoneType"),
        (photo(), {"top": 0}, "between 1 and 20"),
        (photo(), {"model": "no-such-model"}, "no model “no-such-model”"),
    ],
)
def test_what_cannot_be_done_is_refused_before_the_queue(
    backend: Backend, inputs: Any, settings: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(UserError, match=sentence):
        dlapp.submit(TASK, inputs, **settings)


def test_a_finished_job_is_found_again_after_a_restart(backend: Backend) -> None:
    picture = Image.fromarray(np.random.default_rng(0).integers(0, 256, (30, 40, 3), np.uint8))
    target = dlapp.run(TASK, picture).labels[0].index
    for task, settings in ((TASK, {"top": 3}), ("image_classification.grad_cam", {"target": target})):
        old = backend.submit(task, picture, names=("noise.png",), **settings)
        assert old.wait(PATIENCE)
        new = wait_until(lambda id=old.id: Backend().job(id))
        assert new.is_over
        assert new.seconds_left is None
        assert (new.state, new.names, new.settings) == (State.DONE, ("noise.png",), old.settings)
        assert ImageChops.difference(new.inputs, picture).getbbox() is None
        if task == TASK:
            assert outcome(new) == outcome(old)
        else:
            assert np.array_equal(outcome(new).heat, outcome(old).heat)
    assert Backend().job("x" * 22) is None


def test_a_job_that_ends_before_submit_returns_is_kept_too(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    submit = backend.compute.submit

    def submit_and_wait(job: Job, work: Callable) -> Job:
        assert submit(job, work).wait(PATIENCE)
        return job

    monkeypatch.setattr(backend.compute, "submit", submit_and_wait)
    quick = backend.submit(TASK, photo())
    assert backend.job(quick.id) is quick
    assert wait_until(lambda: Backend().job(quick.id))


def too_much_for_torch() -> None:
    torch.empty(1 << 60, dtype=torch.uint8)


def too_much_for_numpy() -> None:
    np.empty(1 << 60, dtype=np.uint8)


def too_much_for_cuda() -> None:
    raise torch.OutOfMemoryError("CUDA out of memory.")


@pytest.fixture(params=[too_much_for_torch, too_much_for_numpy, too_much_for_cuda])
def hungry(request: pytest.FixtureRequest, backend: Backend, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The classifier runs out of memory while it has an appetite; gives its appetite and the models it was run with."""
    run = inference.run
    state: list[Any] = [0, []]

    def hungry_run(model: Any, *arguments: Any) -> Any:
        assert all(earlier() is None for earlier in state[1]), "the failed attempt still holds its model"
        state[1].append(weakref.ref(model))
        if state[0] > 0:
            state[0] -= 1
            request.param()
        return run(model, *arguments)

    monkeypatch.setattr(inference, "run", hungry_run)
    with backend.store.borrow(CARDS["resnet50"], Device("cpu"), lambda card, device: torch.nn.Linear(1, 1)):
        pass
    return state


def test_out_of_memory_evicts_idle_models_and_is_retried(backend: Backend, hungry: list[Any]) -> None:
    hungry[0] = 1
    assert dlapp.run(TASK, photo()).labels
    assert len(hungry[1]) == 2
    assert backend.store.loaded().keys() == {("tiny-imagenet-cnn", "cpu")}


def test_out_of_memory_twice_is_one_sentence_and_the_backend_keeps_serving(backend: Backend, hungry: list[Any]) -> None:
    hungry[0] = 2
    with pytest.raises(UserError, match="CPU does not have enough memory"):
        dlapp.run(TASK, photo())
    assert len(hungry[1]) == 2
    assert backend.store.loaded() == {}
    assert dlapp.run(TASK, photo()).labels


def test_ids_can_be_part_of_a_component_key() -> None:
    """Streamlit refuses keys with two underscores in a row, which one in two hundred base64 ids would have."""
    for _ in range(100):
        assert re.fullmatch("[0-9a-f]{32}", job().id)


def test_what_a_job_holds_many_times_counts_once() -> None:
    picture = Image.new("RGB", (100, 100))
    once = _size([{"content": picture}])
    assert once >= 40_000
    assert _size([{"content": picture, "style": picture}] * 4) < once + 1000
    assert _size([picture, picture.copy()]) > 1.9 * once

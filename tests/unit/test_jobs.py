"""The queue and the backend: order, position, progress, cancel, limits, and that nothing stops the workers."""

import gc
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageChops

import dlapp
from dlapp import backend as backend_module
from dlapp import files, limits
from dlapp.backend import Backend, default, outcome
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


def started(queue: Queue, held: Held, sessions: Sequence[str]) -> tuple[list[str], list[int]]:
    """The sessions of waiting jobs in the order in which these start, and the positions that the jobs had before, in that order."""
    order: list[Job] = []

    def submitted(session: str) -> Job:
        mine = job(session)
        return queue.submit(mine, lambda report, resource: order.append(mine))

    jobs = [submitted(session) for session in sessions]
    positions = {each.id: queue.position(each) for each in jobs}
    held.go.set()
    assert all(each.wait(PATIENCE) for each in jobs)
    assert all(
        [each for each in order if each.session == session] == [each for each in jobs if each.session == session]
        for session in set(sessions)
    )  # each one's in their order
    return [each.session for each in order], [positions[each.id] for each in order]


def test_who_submits_many_jobs_delays_nobody_by_more_than_one(queue: Queue) -> None:
    _, held = running(queue, "greedy")
    others = [f"visitor {number}" for number in range(30)]
    order, positions = started(queue, held, ["greedy"] * limits.WAITING_JOBS_PER_SESSION + others)
    assert order[:31] == [*others, "greedy"]  # it has its turn already
    assert positions == list(range(1, len(order) + 1))


def test_a_stream_of_newcomers_keeps_nobody_waiting(queue: Queue) -> None:
    _, held = running(queue, "first")
    started(queue, held, ["regular"])  # who has had a turn
    _, held = running(queue, "another")
    order, _ = started(queue, held, ["regular", *(f"newcomer {number}" for number in range(9))])
    assert order[0] == "regular"


def test_two_pages_of_one_browser_are_one_visitor(queue: Queue) -> None:
    _, held = running(queue, "somebody")
    order: list[str] = []

    def submitted(session: str, owner: str) -> Job:
        mine = Job("some_task", CARDS["tiny-imagenet-cnn"], None, None, session, owner=owner)
        return queue.submit(mine, lambda report, resource: order.append(session))

    jobs = [submitted(*each) for each in (("tab 1", "a"), ("tab 2", "a"), ("tab 3", "a"), ("tab", "b"))]
    held.go.set()
    assert all(each.wait(PATIENCE) for each in jobs)
    assert order == ["tab 1", "tab", "tab 2", "tab 3"]


def test_a_session_that_comes_back_again_and_again_does_not_push_in(queue: Queue) -> None:
    _, held = running(queue, "patient")
    started(queue, held, ["often"])
    _, held = running(queue, "often")
    assert started(queue, held, ["often", "patient", "patient", "often"])[0] == ["patient", "often", "patient", "often"]


@given(st.lists(st.sampled_from("abcd"), max_size=24))
def test_sessions_take_turns_and_positions_are_true(sessions: list[str]) -> None:
    queue = Queue(lambda: ("the only worker",))
    _, held = running(queue)
    order, positions = started(queue, held, sessions)
    assert positions == list(range(1, len(order) + 1))
    for start, session in enumerate(order):  # between two jobs of one session all others that wait have one
        later = order[start + 1 :]
        if session in later:
            between = later[: later.index(session)]
            assert sorted(between) == sorted(set(later) - {session})


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
    assert first.seconds_left is None  # one piece says nothing: who knows what came before it
    first._first_piece = (time.time() - 10, 0.25)
    first._report(Progress(2, 4))
    assert first.seconds_left == pytest.approx(20, rel=0.05)
    assert second.seconds_left is None
    held.go.set()
    assert second.wait(PATIENCE)
    assert first.seconds_left is None
    assert first.state is State.DONE
    assert outcome(first) == "done"


def test_a_waiting_job_is_cancelled_at_once(queue: Queue) -> None:
    _, held = running(queue)
    jobs = waiting(queue, limits.WAITING_JOBS_PER_SESSION, "visitor")
    queue.cancel(jobs[3])
    assert jobs[3].is_over
    assert jobs[3].state is State.CANCELLED
    (late,) = waiting(queue, 1, "visitor")  # its place is free
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
    assert outcome(job).model == "efficientnet_lite0"
    assert (job.card, job.device) == (CARDS["efficientnet_lite0"], "cpu")
    assert 0 < job.seconds < PATIENCE
    assert job.peak_bytes > 10**7


@pytest.mark.parametrize(
    ("inputs", "settings", "sentence"),
    [
        ([photo()] * (limits.FILES + 1), {}, f"{limits.FILES + 1} files .* limit is {limits.FILES}"),
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
    assert backend.store.loaded().keys() == {("efficientnet_lite0", "cpu")}


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


# One backend, many callers


def test_thirty_threads_get_the_same_backend(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backend_module, "_backend", None)
    made = []
    init = Backend.__init__

    def slow_init(self: Backend) -> None:
        made.append(self)
        time.sleep(0.05)
        init(self)

    monkeypatch.setattr(Backend, "__init__", slow_init)
    with ThreadPoolExecutor(30) as pool:
        backends = set(pool.map(lambda _: default(), range(30)))
    assert len(made) == len(backends) == 1


def test_the_limit_of_a_session_is_for_visitors(queue: Queue) -> None:
    """A program that calls the library has no session: it may queue what it likes."""
    _, held = running(queue)
    jobs = waiting(queue, limits.WAITING_JOBS + 5)
    held.go.set()
    assert all(each.wait(PATIENCE) and outcome(each) == "done" for each in jobs)


def test_thirty_threads_run_at_once(backend: Backend) -> None:
    with ThreadPoolExecutor(30) as pool:
        results = list(pool.map(lambda _: dlapp.run(TASK, photo(), top=1), range(60)))
    assert {result.labels[0].name for result in results} == {results[0].labels[0].name}


@pytest.fixture
def blocked(backend: Backend) -> Iterator[Held]:
    """A backend whose one worker is busy until it is let go."""
    held = Held()
    backend.compute.submit(job(), held)
    assert held.begun.wait(PATIENCE)
    yield held
    held.go.set()


def test_six_quick_clicks_are_one_job(backend: Backend, blocked: Held) -> None:
    clicks = [backend.submit(TASK, [photo()], session="visitor", top=3) for _ in range(6)]
    assert len({id(click) for click in clicks}) == 1
    others = [
        backend.submit(TASK, [photo()], session="visitor", top=4),
        backend.submit(TASK, [photo("white")], session="visitor", top=3),
        backend.submit(TASK, [photo()], session="somebody else", top=3),
    ]
    assert len({id(each) for each in (clicks[0], *others)}) == 4
    assert backend.compute.counts() == (1, 4)
    blocked.go.set()
    assert clicks[0].wait(PATIENCE)
    assert backend.submit(TASK, [photo()], session="visitor", top=3) is not clicks[0]  # that one is over


def test_a_waiting_job_that_is_stopped_lets_go_of_its_files(backend: Backend, blocked: Held) -> None:
    path = files.keep(b"RIFF", "sound.wav")
    waits = backend.submit("sound_to_video", [path], session="visitor")
    backend.cancel(waits)
    assert waits.state is State.CANCELLED
    assert not path.exists()


def test_a_file_that_a_waiting_job_needs_stays(
    backend: Backend, blocked: Held, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LOOSE_FILE_BYTES", 10)
    path = files.keep(b"RIFF" * 10, "sound.wav")
    backend.submit("sound_to_video", [path], session="visitor")
    loose = files.keep(b"RIFF" * 10, "loose.wav")
    files.keep(b"RIFF", "newest.wav")
    assert path.exists()
    assert not loose.exists()


# Deleting


def test_what_is_deleted_is_gone_at_once_for_everyone(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also while the writer is busy with another job, for another server on the folder, and what looked into it."""
    assert backend.history is not None
    save, go = backend.history.save, threading.Event()

    def slow_save(job: Job) -> bool:
        assert go.wait(PATIENCE)
        return save(job)

    monkeypatch.setattr(backend.history, "save", slow_save)
    mine = backend.submit(TASK, [photo()], session="visitor")
    assert mine.wait(PATIENCE)
    inside = backend.submit(f"{TASK}.grad_cam", photo(), session="visitor", parent=mine.id, target=0)
    assert inside.wait(PATIENCE)
    other = Backend()
    assert backend.job(mine.id) is mine
    assert backend.job(inside.id) is inside
    backend.forget(mine)
    for _ in range(2):
        assert backend.job(mine.id) is None
        assert backend.job(inside.id) is None
        assert other.job(mine.id) is None
        go.set()
        assert backend.writing.wait(PATIENCE)
    assert not (backend.history.folder / mine.id).exists()


def test_two_visitors_delete_stop_and_open_the_same_job_at_once(backend: Backend) -> None:
    for _ in range(20):
        shared = backend.submit(TASK, [photo()] * 3, session="visitor")
        acts = [backend.forget, backend.cancel, lambda job: backend.job(job.id), backend.forget]
        with ThreadPoolExecutor(len(acts)) as pool:
            list(pool.map(lambda act, job=shared: act(job), acts))
        assert shared.wait(PATIENCE)
        assert backend.writing.wait(PATIENCE)
        assert backend.job(shared.id) is None
    assert dlapp.run(TASK, photo()).labels


def test_a_job_of_a_killed_server_says_so(backend: Backend, data: Path) -> None:
    script = """
import os, time
from PIL import Image
from dlapp.backend import default
job = default().submit("image_classification", [Image.new("RGB", (9, 9))])
default().compute._on_end = lambda job: time.sleep(60)
print(job.id, flush=True)
os._exit(9)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    found = Backend().job(done.stdout.strip())
    assert found is not None
    with pytest.raises(UserError, match="server stopped before this was finished"):
        outcome(found)


def test_closing_twice_is_closing_once(data: Path, caplog: pytest.LogCaptureFixture) -> None:
    backend = Backend()
    assert backend.submit(TASK, photo()).wait(PATIENCE)
    for _ in range(2):
        backend.close()
    assert not caplog.records


def test_closing_waits_until_the_end_of_a_job_is_noted(data: Path) -> None:
    backend, is_over = Backend(), threading.Event()
    note = backend.index.end  # type: ignore[union-attr]

    def slowly(*what: Any) -> None:
        is_over.set()
        time.sleep(0.3)
        note(*what)

    backend.index.end = slowly  # type: ignore[union-attr, method-assign]
    job = backend.submit(TASK, photo())
    assert is_over.wait(PATIENCE)
    assert not backend.compute.counts()[0]
    backend.close()
    found = Backend().job(job.id)
    assert found is not None
    assert found.state is State.DONE


def test_what_a_closing_server_stops_is_interrupted_and_counted_so(data: Path) -> None:
    backend, begun = Backend(), threading.Event()

    def work(report: Report, resource: object) -> None:
        begun.set()
        while True:
            time.sleep(0.01)
            report(Progress(1, 2))

    jobs = [backend._put(job("visitor"), work) for _ in range(2)]  # one runs, one waits
    assert begun.wait(PATIENCE)
    backend.close()
    assert [each.state for each in jobs] == [State.INTERRUPTED] * 2
    assert 'end="interrupted",task="some_task"} 2.0' in backend.monitor.text()
    for each in jobs:
        with pytest.raises(UserError, match="server stopped before this was finished"):
            outcome(each)
        found = Backend().job(each.id)
        assert found is not None
        assert found.state is State.INTERRUPTED


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_in_a_job_ends_the_process_cleanly(data: Path, number: int) -> None:
    """Nothing may abort ("terminate called"), and the job's link says what happened."""
    script = """
import sys, time
from PIL import Image
import dlapp
picture = Image.effect_noise((1500, 1500), 50).convert("RGB")
import signal
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
signal.signal(signal.SIGINT, signal.default_int_handler)  # what was started in the background ignores it
job = dlapp.submit("super_resolution", [picture], mode="restore")
while not job.progress.done:
    time.sleep(0.01)
print(job.id, flush=True)
job.wait()
"""
    process = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    job_id = process.stdout.readline().strip()
    process.send_signal(number)
    _, trouble = process.communicate(timeout=60)
    assert job_id, trouble
    assert "terminate called" not in trouble
    assert process.returncode >= 0 or process.returncode == -number
    found = Backend().job(job_id)
    assert found is not None
    assert found.state is State.INTERRUPTED


# A disk that takes nothing


def test_without_a_disk_results_live_in_memory_and_say_so(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    assert backend.index is not None
    monkeypatch.setattr(backend.index, "add", full)
    mine = backend.submit(TASK, [photo()], session="visitor")
    assert mine.wait(PATIENCE)
    assert mine.saved is False
    assert backend.job(mine.id) is mine
    backend.forget(mine)
    assert backend.job(mine.id) is None


def test_results_are_not_made_faster_than_they_are_written(backend: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "UNWRITTEN_BYTES", 1)
    assert backend.history is not None
    save, go = backend.history.save, threading.Event()
    monkeypatch.setattr(backend.history, "save", lambda job: go.wait(PATIENCE) and save(job))
    jobs = [backend.submit(TASK, [photo()], top=i + 1) for i in range(4)]
    assert jobs[0].wait(PATIENCE)
    assert not jobs[2].wait(1)  # the second is held back until the first is written
    assert jobs[2].state is State.WAITING
    go.set()
    assert all(each.wait(PATIENCE) for each in jobs)

"""Jobs in memory: bounded in bytes, of each session and in all."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dlapp import limits
from dlapp.catalog import CARDS
from dlapp.contents import fingerprint, size_of
from dlapp.jobs import Job, State
from dlapp.recent import Recent

MB = 10**6


def job(session: str = "", megabytes: int = 0, over: bool = True) -> Job:
    made = Job("translation", CARDS["dlapp-translator"], "", None, session)
    made.result = np.broadcast_to(np.zeros(1, np.uint8), megabytes * MB)  # counts as so many bytes, but takes one
    if over:
        made._end(State.DONE)
    return made


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "RECENT_BYTES", 100 * MB)
    monkeypatch.setattr(limits, "SESSION_BYTES", 30 * MB)


def there(recent: Recent, jobs: list[Job]) -> list[bool]:
    names = {kept.id for kept in recent}
    return [each.id in names for each in jobs]


def test_a_session_keeps_its_newest_results_only() -> None:
    recent, jobs = Recent(), [job("greedy", 10) for _ in range(5)]
    modest = job("modest", 10)
    for each in (modest, *jobs):
        recent.add(each)
    assert there(recent, [modest, *jobs]) == [True, False, False, True, True, True]
    assert recent.bytes() == pytest.approx(40 * MB, rel=0.01)


def test_all_together_are_bounded_too() -> None:
    recent, jobs = Recent(), [job(f"session {i}", 20) for i in range(8)]
    for each in jobs:
        recent.add(each)
    assert there(recent, jobs) == [False] * 3 + [True] * 5


def test_what_was_used_last_stays() -> None:
    recent, jobs = Recent(), [job(f"session {i}", 20) for i in range(6)]
    for each in jobs[:5]:
        recent.add(each)
    assert recent.get(jobs[0].id) is jobs[0]
    recent.add(jobs[5])
    assert there(recent, jobs) == [True, False, True, True, True, True]


def test_a_job_that_is_needed_or_not_over_stays() -> None:
    needed: set[str] = set()
    recent = Recent(is_needed=lambda job: job.id in needed)
    running, unwritten = job("a", 25, over=False), job("a", 25)
    needed.add(unwritten.id)
    more = [job("a", 20) for _ in range(3)]
    for each in (running, unwritten, *more):
        recent.add(each)
    assert there(recent, [running, unwritten, *more]) == [True, True, False, False, True]
    needed.clear()
    recent.add(last := job("a", 1))
    assert there(recent, [running, unwritten, last]) == [True, False, True]


def test_the_newest_stays_however_large() -> None:
    recent, large = Recent(), job("a", 300)
    recent.add(large)
    assert there(recent, [large]) == [True]


@settings(derandomize=True, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 40)), max_size=40))
def test_never_more_than_the_limit_and_the_newest(made: list[tuple[str, int]]) -> None:
    recent = Recent()
    for session, megabytes in made:
        recent.add(job(session, megabytes))
        assert recent.bytes() <= 100 * MB + (megabytes + 1) * MB


def test_contents_are_counted_and_told_apart() -> None:
    from PIL import Image

    picture = Image.new("RGB", (100, 100))
    once = size_of([{"content": picture}])
    assert once >= 40_000
    assert size_of([{"content": picture, "style": picture}] * 4) < once + 1000
    assert size_of([picture, picture.copy()]) > 1.9 * once
    assert fingerprint([picture, "a"]) == fingerprint([picture.copy(), "a"])
    assert fingerprint([picture, "a"]) != fingerprint([picture, "b"])
    assert fingerprint([picture]) != fingerprint([Image.new("RGB", (100, 100), "red")])
    assert fingerprint(Image.new("L", (2, 3))) != fingerprint(Image.new("L", (3, 2)))

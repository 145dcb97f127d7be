"""The index: what is not in it does not exist, what a dead server left behind is said, and older ones are brought up to date."""

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from dlapp.index import FOREVER, PRIVATE, Index
from dlapp.jobs import State


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return Index(tmp_path)


def added(index: Index, *ids: str) -> None:
    for job_id in ids:
        index.add(job_id, "translation", "dlapp-translator", "somebody")


def state(index: Index, job_id: str) -> State | None:
    entry = index.find(job_id)
    return entry.state if entry else None


def test_a_job_is_there_from_its_beginning_until_it_is_deleted(index: Index) -> None:
    assert index.find("a") is None
    added(index, "a")
    assert state(index, "a") is State.WAITING
    index.end("a", State.DONE)
    assert state(index, "a") is State.DONE
    assert index.store("a", 1000)
    assert index.stored() == [("a", 1000)]
    index.delete("a")
    assert index.find("a") is None
    assert not index.store("a", 1000)
    assert index.stored() == []


def test_two_servers_see_the_same(index: Index, tmp_path: Path) -> None:
    other = Index(tmp_path)
    added(index, "a", "b")
    assert state(other, "a") is State.WAITING
    other.delete("a")
    assert index.find("a") is None
    assert state(index, "b") is State.WAITING  # its server lives: it is not interrupted


def test_jobs_of_a_killed_server_are_marked_as_interrupted(tmp_path: Path) -> None:
    script = """
import os, sys
from pathlib import Path
from dlapp.index import FOREVER, PRIVATE, Index
from dlapp.jobs import State
index = Index(Path(sys.argv[1]))
for name in ("waiting", "done"):
    index.add(name, "translation", "dlapp-translator", "")
index.end("done", State.DONE)
os._exit(9)
"""
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False)
    index = Index(tmp_path)
    assert state(index, "waiting") is State.INTERRUPTED
    assert state(index, "done") is State.DONE


def test_jobs_of_a_server_that_ends_are_marked_as_interrupted(index: Index, tmp_path: Path) -> None:
    added(index, "a")
    index.close()
    assert state(Index(tmp_path), "a") is State.INTERRUPTED


def test_thirty_threads_write_and_delete_at_once(index: Index, tmp_path: Path) -> None:
    other = Index(tmp_path)
    troubles: list[Exception] = []

    def work(number: int) -> None:
        try:
            for i in range(20):
                mine = index if number % 2 else other
                added(mine, f"{number}-{i}")
                mine.end(f"{number}-{i}", State.DONE)
                mine.store(f"{number}-{i}", 1)
                if i % 2:
                    (other if number % 2 else index).delete(f"{number}-{i}")
        except Exception as error:
            troubles.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not troubles
    assert len(index.stored()) == 300


def test_ends_without_files_are_forgotten_some_day(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dlapp.index._REMEMBERED", 2)
    for name in "abcd":
        added(index, name)
        index.end(name, State.FAILED)
    added(index, "waiting")
    index.forget_old_ends()
    assert [name for name in "abcd" if index.find(name)] == ["c", "d"]
    assert index.find("waiting")


# An index of the version before results had owners' titles, stars and privacy

BEFORE = """
    CREATE TABLE jobs (
        id TEXT PRIMARY KEY, task TEXT NOT NULL, model TEXT NOT NULL, owner TEXT NOT NULL, server TEXT NOT NULL,
        state TEXT NOT NULL, finished REAL NOT NULL DEFAULT 0, bytes INTEGER NOT NULL DEFAULT 0
    );
    CREATE INDEX jobs_by_age ON jobs (finished);
    INSERT INTO jobs VALUES ('old', 'translation', 'dlapp-translator', 'somebody', '', 'done', 1800000000.5, 1234);
"""


@pytest.fixture
def older(tmp_path: Path) -> Path:
    with sqlite3.connect(tmp_path / "index.sqlite") as database:
        database.executescript(BEFORE)
    return tmp_path


def test_results_of_an_older_index_stay_their_owners_and_their_links_stay_open(older: Path) -> None:
    for index in (Index(older), Index(older)):  # once more, as at every start
        assert not index.is_new
        entry = index.find("old")
        assert entry
        assert (entry.owner, entry.bytes, entry.finished, entry.title) == ("somebody", 1234, 1800000000.5, "")
        assert entry.shared_until == FOREVER
        assert entry.is_open_to("a stranger", 1e12)
        assert [each.id for each in index.of_owner("somebody")] == ["old"]
    assert index.share("old", "somebody", PRIVATE)
    assert not Index(older).find("old").is_open_to("a stranger", 0)


def test_many_servers_bring_an_index_up_to_date_at_once(older: Path) -> None:
    troubles: list[Exception] = []

    def start() -> None:
        try:
            added(Index(older), f"{threading.get_ident()}")
        except Exception as error:
            troubles.append(error)

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not troubles


def test_a_server_of_the_older_version_may_go_on_using_it(older: Path) -> None:
    index = Index(older)
    with sqlite3.connect(older / "index.sqlite") as database:
        database.execute(
            "INSERT INTO jobs (id, task, model, owner, server, state) VALUES ('x', 'translation', 'm', 'me', '', 'done')"
        )
    entry = index.find("x")
    assert entry
    assert entry.shared_until == FOREVER  # as its page says
    assert entry.words is None

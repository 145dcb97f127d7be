"""Which jobs there are: one SQLite database in the data folder, shared by all servers that use the folder.

What is not in the index does not exist, wherever copies of it may still be: so a deletion is final at once, for every
session and every server: for a few seconds it can be taken back by who asked for it, then the files go. A server that
dies leaves its jobs behind as unfinished; the next one to start marks them.
"""

import math
import os
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from .jobs import State

_SCHEMA = """
    CREATE TABLE IF NOT EXISTS jobs (
        id TEXT PRIMARY KEY,
        task TEXT NOT NULL,
        model TEXT NOT NULL,
        owner TEXT NOT NULL,
        server TEXT NOT NULL,
        state TEXT NOT NULL,
        finished REAL NOT NULL DEFAULT 0,
        bytes INTEGER NOT NULL DEFAULT 0
    );
    CREATE INDEX IF NOT EXISTS jobs_by_age ON jobs (finished);
"""
_ADDED = {  # columns that earlier versions did not have: what they wrote, who had the link could open
    "shared_until": "REAL NOT NULL DEFAULT 9e999",
    "deleted": "REAL NOT NULL DEFAULT 0",
    "starred": "INTEGER NOT NULL DEFAULT 0",
    "title": "TEXT NOT NULL DEFAULT ''",
    "names": "TEXT",
    "words": "TEXT",
}
PRIVATE, FOREVER = 0.0, math.inf  # ends of sharing
UNDO_SECONDS = 10.0
_GRACE = 2.0  # seconds that a click on Undo may be on its way
_OPEN = (State.WAITING, State.RUNNING)
_REMEMBERED = 5_000  # ends of jobs without files, so that their links can say what happened


@dataclass(frozen=True)
class Entry:
    """What the index says of a job.

    Attributes:
        owner: the browser that made it, "" for a program. bytes: of its folder, 0 while it has none.
        finished: when, in seconds since 1970, 0 while it is not.
        shared_until: when who has the link can no longer open it: PRIVATE, a time, or FOREVER.
        title: its owner's own, "" without one. names: of the inputs.
        words: the first ones of the result, one line, or one in English and one in Japanese; None while nobody looked.
    """

    id: str
    task: str
    model: str
    owner: str
    state: State
    bytes: int
    finished: float
    shared_until: float
    is_starred: bool
    title: str
    names: tuple[str, ...]
    words: str | None

    def is_open_to(self, visitor: str | None, now: float) -> bool:
        """Whether a browser may see it; None is a program on this machine, which may."""
        return visitor is None or (self.owner != "" and visitor == self.owner) or self.is_shared(now)

    def is_shared(self, now: float) -> bool:
        """Whether who has the link may open it."""
        return now < self.shared_until


_FIELDS = (
    *("id", "task", "model", "owner", "state", "bytes", "finished"),
    *("shared_until", "starred", "title", "names", "words"),
)
_SELECT = f"SELECT {', '.join(_FIELDS)} FROM jobs"


class Index:
    """The jobs of a data folder. All methods may be called from any thread.

    Args:
        clock: seconds since 1970.

    Attributes:
        is_new: nothing was known of the folder before. servers: the folder in which each of them shows that it is alive.

    Raises:
        OSError, sqlite3.Error: from every method, when the disk does not take it.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self.clock = clock
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._server = f"{os.getpid()}-{secrets.token_hex(4)}"
        self.servers = folder / "servers"
        self.servers.mkdir(exist_ok=True)
        self._alive = FileLock(self.servers / self._server)  # held as long as this process lives
        self._alive.acquire(timeout=0)
        self._lock = threading.Lock()
        path = folder / "index.sqlite"
        self.is_new = not path.exists()
        self._database = sqlite3.connect(path, timeout=20, isolation_level=None, check_same_thread=False)
        self._run("PRAGMA journal_mode = WAL")
        self._run("PRAGMA synchronous = NORMAL")
        with self._lock:
            self._database.executescript(_SCHEMA)
        self._add_columns()
        self._mark_interrupted()

    def _add_columns(self) -> None:
        """Bring the table of an earlier version up to date; other servers may be about to do the same."""
        self._run("BEGIN IMMEDIATE")
        there = {column[1] for column in self._run("PRAGMA table_info(jobs)").fetchall()}
        for name, kind in _ADDED.items():
            if name not in there:
                self._run(f"ALTER TABLE jobs ADD COLUMN {name} {kind}")
        self._run("CREATE INDEX IF NOT EXISTS jobs_by_owner ON jobs (owner, finished)")
        self._run("COMMIT")

    def add(self, job_id: str, task: str, model: str, owner: str) -> None:
        """Note a job that begins to wait. A browser's is private; a program's opens for who has its link."""
        self._run(
            "INSERT INTO jobs (id, task, model, owner, server, state, shared_until) VALUES (?, ?, ?, ?, ?, ?, ?)",
            job_id,
            task,
            model,
            owner,
            self._server,
            State.WAITING,
            PRIVATE if owner else FOREVER,
        )

    def end(self, job_id: str, state: State) -> None:
        """Note how a job ended."""
        self._run("UPDATE jobs SET state = ?, finished = ? WHERE id = ?", state, self.clock(), job_id)

    def store(self, job_id: str, size: int) -> bool:
        """Note that a job's folder is there, with so many bytes; False when the job was deleted meanwhile."""
        return self._run("UPDATE jobs SET bytes = ? WHERE id = ?", max(1, size), job_id).rowcount > 0

    def adopt(self, job_id: str, task: str, model: str, finished: float, size: int) -> None:
        """Note a finished job whose folder was there before the index was."""
        self._run(
            "INSERT OR IGNORE INTO jobs (id, task, model, owner, server, state, finished, bytes) "
            "VALUES (?, ?, ?, '', '', ?, ?, ?)",
            job_id,
            task,
            model,
            State.DONE,
            finished,
            max(1, size),
        )

    def describe(self, job_id: str, names: Sequence[str], words: str) -> None:
        """Note what a list shows of a job: see Entry."""
        lines = "\n".join(" ".join(name.split()) for name in names)
        self._run("UPDATE jobs SET names = ?, words = ? WHERE id = ?", _storable(lines), _storable(words), job_id)

    def find(self, job_id: str) -> Entry | None:
        """The entry of that id; None when there never was one, or it was deleted."""
        row = self._run(f"{_SELECT} WHERE id = ? AND deleted = 0", job_id).fetchone()
        return row and _entry(row)

    def knows(self, job_id: str) -> bool:
        """Whether there is a job of that id, also one whose deletion can still be undone."""
        return self._run("SELECT 1 FROM jobs WHERE id = ?", job_id).fetchone() is not None

    def delete(self, job_id: str) -> None:
        """From now on there is no such job."""
        self._run("DELETE FROM jobs WHERE id = ?", job_id)

    def stored(self) -> list[tuple[str, int]]:
        """Id and bytes of the jobs that have a folder, the newest first."""
        return self._stored("bytes > 0")

    def prunable(self) -> list[tuple[str, int]]:
        """Those of them that are not starred."""
        return self._stored("bytes > 0 AND starred = 0")

    def outdated(self, days: float) -> list[tuple[str, int]]:
        """Those of them that are neither starred nor of the last days."""
        return self._stored("bytes > 0 AND starred = 0 AND finished < ?", self.clock() - days * 86_400)

    def starred_bytes(self) -> int:
        """What all starred jobs take on disk."""
        return self._run("SELECT total(bytes) FROM jobs WHERE starred = 1").fetchone()[0]

    def _stored(self, condition: str, *values: object) -> list[tuple[str, int]]:
        order = "ORDER BY finished DESC, rowid DESC"
        return self._run(f"SELECT id, bytes FROM jobs WHERE {condition} {order}", *values).fetchall()

    # What only the browser that made a job may do

    def of_owner(self, owner: str) -> list[Entry]:
        """The jobs of a browser that have a folder, the newest first."""
        order = "ORDER BY finished DESC, rowid DESC"
        rows = self._run(f"{_SELECT} WHERE owner = ? AND owner != '' AND bytes > 0 AND deleted = 0 {order}", owner)
        return [_entry(row) for row in rows.fetchall()]

    def rename(self, job_id: str, owner: str, title: str) -> bool:
        """Give a job a title, "" for none; whether it is the owner's, as below."""
        return self._change("title", _storable(title), job_id, owner)

    def star(self, job_id: str, owner: str, is_starred: bool) -> bool:
        """Mark a job as one that stays, or no longer."""
        return self._change("starred", int(is_starred), job_id, owner)

    def share(self, job_id: str, owner: str, until: float) -> bool:
        """Let who has the link open a job: PRIVATE, until a time, or FOREVER."""
        return self._change("shared_until", until, job_id, owner)

    def hide(self, job_id: str, owner: str) -> bool:
        """Delete a job so that it can be restored until it is `overdue`."""
        return self._change("deleted", self.clock(), job_id, owner)

    def restore(self, job_id: str, owner: str) -> bool:
        """Undo `hide`."""
        return self._change("deleted", 0.0, job_id, owner)

    def overdue(self) -> list[str]:
        """Jobs that were hidden so long ago that nobody restores them any more."""
        before = self.clock() - UNDO_SECONDS - _GRACE
        return [
            row[0] for row in self._run("SELECT id FROM jobs WHERE deleted > 0 AND deleted <= ?", before).fetchall()
        ]

    def has_hidden(self) -> bool:
        """Whether there are jobs that were hidden and neither restored nor removed."""
        return self._run("SELECT 1 FROM jobs WHERE deleted > 0").fetchone() is not None

    def _change(self, column: str, value: object, job_id: str, owner: str) -> bool:
        statement = f"UPDATE jobs SET {column} = ? WHERE id = ? AND owner = ? AND owner != ''"
        return self._run(statement, value, job_id, owner).rowcount > 0

    def forget_old_ends(self) -> None:
        """Let go of the oldest entries without a folder."""
        self._run(
            "DELETE FROM jobs WHERE bytes = 0 AND state NOT IN (?, ?) AND id NOT IN "
            "(SELECT id FROM jobs ORDER BY finished DESC LIMIT ?)",
            *_OPEN,
            _REMEMBERED,
        )

    def close(self) -> None:
        """Mark what this server leaves unfinished, and let go of the database."""
        self._run(
            "UPDATE jobs SET state = ? WHERE server = ? AND state IN (?, ?)", State.INTERRUPTED, self._server, *_OPEN
        )
        with self._lock:
            self._database.close()
        self._alive.release()
        (self.servers / self._server).unlink(missing_ok=True)

    def _mark_interrupted(self) -> None:
        """Jobs of servers that are no longer alive, which nobody will finish."""
        for (server,) in self._run("SELECT DISTINCT server FROM jobs WHERE state IN (?, ?)", *_OPEN).fetchall():
            path = self.servers / server
            if server == self._server:
                continue
            try:
                with FileLock(path, timeout=0):
                    self._run(
                        "UPDATE jobs SET state = ?, finished = ? WHERE server = ? AND state IN (?, ?)",
                        State.INTERRUPTED,
                        self.clock(),
                        server,
                        *_OPEN,
                    )
            except Timeout:  # it is alive
                continue
            path.unlink(missing_ok=True)

    def _run(self, statement: str, *values: object) -> sqlite3.Cursor:
        with self._lock:
            return self._database.execute(statement, values)


def _entry(row: tuple) -> Entry:
    noted = dict(zip(_FIELDS, row, strict=True))
    noted["state"], noted["is_starred"] = State(noted["state"]), bool(noted.pop("starred"))
    noted["names"] = tuple(noted["names"].split("\n")) if noted["names"] else ()
    return Entry(**noted)


def _storable(text: str) -> str:
    """Text without half surrogates, which names of files can have and SQLite does not take."""
    return text.encode("utf-8", "replace").decode()

"""Which jobs there are: one SQLite database in the data folder, shared by all servers that use the folder.

What is not in the index does not exist, wherever copies of it may still be: so a deletion is final at once, for every
session and every server. A server that dies leaves its jobs behind as unfinished; the next one to start marks them.
"""

import os
import secrets
import sqlite3
import threading
import time
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
_OPEN = (State.WAITING, State.RUNNING)
_REMEMBERED = 5_000  # ends of jobs without files, so that their links can say what happened


@dataclass(frozen=True)
class Entry:
    """What the index says of a job; `bytes` of its folder, 0 while it has none."""

    id: str
    task: str
    model: str
    owner: str
    state: State
    bytes: int


class Index:
    """The jobs of a data folder. All methods may be called from any thread.

    Attributes:
        is_new: nothing was known of the folder before. servers: the folder in which each of them shows that it is alive.

    Raises:
        OSError, sqlite3.Error: from every method, when the disk does not take it.
    """

    def __init__(self, folder: Path) -> None:
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
        self._mark_interrupted()

    def add(self, job_id: str, task: str, model: str, owner: str) -> None:
        """Note a job that begins to wait."""
        self._run(
            "INSERT INTO jobs (id, task, model, owner, server, state) VALUES (?, ?, ?, ?, ?, ?)",
            job_id,
            task,
            model,
            owner,
            self._server,
            State.WAITING,
        )

    def end(self, job_id: str, state: State) -> None:
        """Note how a job ended."""
        self._run("UPDATE jobs SET state = ?, finished = ? WHERE id = ?", state, time.time(), job_id)

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

    def find(self, job_id: str) -> Entry | None:
        """The entry of that id; None when there never was one, or it was deleted."""
        row = self._run("SELECT id, task, model, owner, state, bytes FROM jobs WHERE id = ?", job_id).fetchone()
        return row and Entry(row[0], row[1], row[2], row[3], State(row[4]), row[5])

    def delete(self, job_id: str) -> None:
        """From now on there is no such job."""
        self._run("DELETE FROM jobs WHERE id = ?", job_id)

    def stored(self) -> list[tuple[str, int]]:
        """Id and bytes of the jobs that have a folder, the newest first."""
        return self._run("SELECT id, bytes FROM jobs WHERE bytes > 0 ORDER BY finished DESC, rowid DESC").fetchall()

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
                        time.time(),
                        server,
                        *_OPEN,
                    )
            except Timeout:  # it is alive
                continue
            path.unlink(missing_ok=True)

    def _run(self, statement: str, *values: object) -> sqlite3.Cursor:
        with self._lock:
            return self._database.execute(statement, values)

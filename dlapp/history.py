"""Finished jobs on disk, so that a result survives a reload of the page and a restart of the app.

A job is a folder named by its id, in which is what `records` writes, and a small picture.
"""

import contextlib
import json
import logging
import re
import secrets
import shutil
import time
from pathlib import Path

from . import config, limits, records, summary
from .index import Index
from .jobs import Job, State

log = logging.getLogger(__name__)
THUMBNAIL = "thumbnail.webp"  # beside the record: no part of it
_ID = re.compile(r"[A-Za-z0-9_-]{16,40}")
_ABANDONED = 3600  # seconds after which a folder that the index does not know is nobody's


class History:
    """Jobs under one folder, of which `index` says which there are.

    Beyond `limits.HISTORY_JOBS`, `HISTORY_BYTES` and `config.keep_days()` the oldest go, but for starred ones.

    Raises:
        UserError: `DLAPP_KEEP_DAYS` is no number of days.
    """

    def __init__(self, folder: Path, index: Index) -> None:
        self.folder, self.index, self.keep_days = folder, index, config.keep_days()
        self._tidy()
        self.prune()

    def save(self, job: Job) -> bool:
        """Write a finished job; whether the disk took it (a full one costs the copy, not the result on screen)."""
        if job.state is not State.DONE or not self.index.knows(job.id):  # deleted before its turn
            return False
        part = self.folder / f"{job.id}.part"
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)  # people's pictures
            part.mkdir()
            records.write(job, part)
            self._describe(job, part)
            part.rename(self.folder / job.id)
            if not self.index.store(job.id, _bytes_in(self.folder / job.id)):  # it was deleted while it was written
                self._remove(job.id)
            self.prune()
        except Exception as error:  # of the disk, or a value of a kind that cannot be kept
            log.warning("job %s could not be kept on disk: %s", job.id[:8], error)
            shutil.rmtree(part, ignore_errors=True)
            self._remove(job.id)
            return False
        return True

    def load(self, job_id: str) -> Job | None:
        """The finished job of that id, or None."""
        folder = self.folder / job_id
        if not _ID.fullmatch(job_id) or self.index.find(job_id) is None or not (folder / records.FILE).is_file():
            return None
        try:
            job = records.read(folder)
        except Exception as error:  # of an older version, or damaged in any way
            log.warning("job %s cannot be read: %s", job_id[:8], error)
            return None
        if self.index.find(job_id) is None:  # it was deleted while it was read
            return None
        return job

    def copy(self, job_id: str, owner: str) -> str | None:
        """Make another job of the same contents that belongs to a browser; its id, None when there is nothing to copy.

        Raises:
            OSError: the disk does not take it.
        """
        job = self.load(job_id)
        if job is None or job.state is not State.DONE:
            return None
        job.id = secrets.token_hex(16)
        self.index.add(job.id, job.task, job.card.id, owner)
        self.index.end(job.id, State.DONE)
        if not self.save(job):
            self.index.delete(job.id)
            raise OSError("the copy could not be written")
        return job.id

    def thumbnail(self, job_id: str) -> bytes | None:
        """A small picture of a job, if it has one."""
        with contextlib.suppress(OSError):
            return (self.folder / job_id / THUMBNAIL).read_bytes()
        return None

    def look_at(self, job_id: str) -> None:
        """Describe a job in the index that was saved before the index did that."""
        job = self.load(job_id)
        if job is None:
            self.index.describe(job_id, (), "")
        else:
            self._describe(job, self.folder / job_id)

    def _describe(self, job: Job, folder: Path) -> None:
        """Write the small picture, and note the words; without them a job is listed all the same."""
        try:
            picture, words = summary.thumbnail(job), summary.first_words(job)
            if picture:
                (folder / THUMBNAIL).write_bytes(picture)
        except Exception as error:  # pictures and results are of any kind
            log.warning("job %s cannot be described: %s", job.id[:8], error)
            words = ""
        self.index.describe(job.id, job.names, words)

    def delete(self, job_id: str) -> None:
        """Remove a job: from now on there is none of that id, and its files go."""
        self.index.delete(job_id)
        self._remove(job_id)

    def _remove(self, job_id: str) -> None:
        if _ID.fullmatch(job_id):
            shutil.rmtree(self.folder / job_id, ignore_errors=True)

    def prune(self) -> None:
        """Remove what was deleted and not restored, and what is beyond the limits."""
        for job_id in self.index.overdue():
            self.delete(job_id)
        if self.keep_days is not None:
            for job_id, _ in self.index.outdated(self.keep_days):
                self.delete(job_id)
        total = 0
        for rank, (job_id, size) in enumerate(self.index.prunable()):
            total += size
            if rank >= limits.HISTORY_JOBS or (rank and total > limits.HISTORY_BYTES):
                self.delete(job_id)
        self.index.forget_old_ends()

    def _tidy(self) -> None:
        """Adopt folders that are older than the index; of others that it does not know, nobody is waiting for any more."""
        if not self.folder.exists():
            return
        known = {job_id for job_id, _ in self.index.stored()}
        for folder in self.folder.iterdir():
            if not folder.is_dir() or folder.name in known or folder == self.index.servers:
                continue
            if self.index.is_new and _ID.fullmatch(folder.name):
                with contextlib.suppress(Exception):  # of a record that cannot be read: it is never opened
                    record = json.loads((folder / records.FILE).read_text(encoding="utf-8"))
                    self.index.adopt(
                        folder.name, record["task"], record["model"], record["finished"], _bytes_in(folder)
                    )
            elif time.time() - folder.stat().st_mtime > _ABANDONED:  # a younger one may be what another server writes
                shutil.rmtree(folder, ignore_errors=True)


def _bytes_in(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.iterdir())

"""The saved results of one browser, and what it alone may do with them."""

import contextlib
import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from . import files, limits
from .backend import Backend
from .errors import UserError
from .i18n import N_

if TYPE_CHECKING:
    from .history import History
    from .index import Entry, Index

GONE = N_("The result behind this link has been deleted or has expired.")
NOT_YOURS = N_("Only the browser that made this result can change it.")
NO_DISK = N_("The server's disk did not take this. Try again later.")
NO_ROOM = N_("There is no room for more starred results on this server.")
_HIDDEN = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f]")  # signs that turn the text after them around


class Collection:
    """Every method raises a UserError when the results are not this browser's, or the disk does not take it."""

    def __init__(self, backend: Backend, owner: str) -> None:
        self._backend, self.owner = backend, owner

    def entries(self) -> list["Entry"]:
        """What the browser has made, the newest first."""
        if self._backend.history is None:
            return []
        with _explained():
            self._history.prune()
            return self._index.of_owner(self.owner)

    def find(self, job_id: str) -> "Entry | None":
        """The entry of a result, whosoever it is; None when it is not on disk."""
        if self._backend.index is None:
            return None
        with _explained():
            return self._index.find(job_id)

    def described(self, entry: "Entry") -> "Entry":
        """A result's entry with its words, also of one that was saved before the index had them."""
        if entry.words is not None:
            return entry
        with _explained():
            self._history.look_at(entry.id)
            return self._index.find(entry.id) or entry

    def thumbnail(self, entry: "Entry") -> bytes | None:
        """A small picture of a result, as WebP, if it has one."""
        return self._history.thumbnail(entry.id)

    def rename(self, job_id: str, title: str) -> None:
        """Give a result a title, "" for none; whatever would break its line is left out."""
        title = clean_title(title)
        if len(title) > limits.TITLE:
            raise UserError(
                N_("The title has {count} characters. The limit is {limit}."), count=len(title), limit=limits.TITLE
            )
        with _explained():
            _insist(self._index.rename(job_id, self.owner, title))

    def star(self, job_id: str, is_starred: bool) -> None:
        """Keep a result from being deleted when space is needed, or no longer."""
        with _explained():
            entry = self._index.find(job_id)
            if is_starred and entry and not entry.is_starred:
                self._check_room(entry)
            _insist(self._index.star(job_id, self.owner, is_starred))

    def _check_room(self, entry: "Entry") -> None:
        starred = sum(each.is_starred for each in self._index.of_owner(self.owner))
        if starred >= limits.STARRED_JOBS:
            raise UserError(
                N_("You have {limit} starred results, which is the limit. Remove a star first."),
                limit=limits.STARRED_JOBS,
            )
        if self._index.starred_bytes() + entry.bytes > limits.STARRED_BYTES:
            raise UserError(NO_ROOM)

    def share(self, job_id: str, until: float) -> None:
        """Let who has the link open a result: index.PRIVATE, until a time in seconds since 1970, or index.FOREVER."""
        with _explained():
            _insist(self._index.share(job_id, self.owner, until))

    def share_for(self, job_id: str, days: float) -> None:
        """Let who has the link open a result for so many days from now."""
        self.share(job_id, self._index.clock() + days * 86_400)

    def delete(self, job_ids: Iterable[str]) -> list[str]:
        """Delete results: at once for everyone, for good after `index.UNDO_SECONDS`; gives the ids of those that were there."""
        with _explained():
            deleted = [job_id for job_id in job_ids if self._index.hide(job_id, self.owner)]
        for job_id in deleted:
            self._backend.let_go(job_id)
        self._backend.prune_later()
        return deleted

    def restore(self, job_ids: Sequence[str]) -> None:
        """Undo a deletion."""
        with _explained():
            restored = sum(self._index.restore(job_id, self.owner) for job_id in job_ids)
        if restored < len(job_ids):
            raise UserError(N_("It is too late to undo this."))

    def take(self, job_id: str) -> str:
        """Make a copy of a result that is open to this browser, which is its own; gives the copy's id."""
        with _explained():
            copy = self._history.copy(job_id, self.owner) if self._backend.job(job_id, self.owner) else None
        if copy is None:
            raise UserError(GONE)
        return copy

    def files(self, entries: Sequence["Entry"]) -> Iterator[tuple[str, bytes]]:
        """The files of results, one after the other, by names that every file system takes."""
        from . import take_home  # with numpy and Pillow, which the first page does without

        for number, entry in enumerate(entries, 1):
            job = self._history.load(entry.id) if entry.owner == self.owner else None
            if job is None:
                continue
            name = entry.title or (Path(entry.names[0]).stem if entry.names else "") or entry.task
            stem = f"{number:03}_{files.safe_name(name.replace('/', '_').replace(chr(92), '_'))}"
            made = take_home.files_of(job)
            for place, (suffix, data) in enumerate(made, 1):
                yield f"{stem}_{place}{suffix}" if len(made) > 1 else f"{stem}{suffix}", data

    @property
    def _index(self) -> "Index":
        if self._backend.index is None:
            raise UserError(NO_DISK)
        return self._backend.index

    @property
    def _history(self) -> "History":
        if self._backend.history is None:
            raise UserError(NO_DISK)
        return self._backend.history


def clean_title(text: str) -> str:
    """One line of text without signs that cannot be seen."""
    line = " ".join(_HIDDEN.sub("", text).split())
    return "".join(sign for sign in line if unicodedata.category(sign) not in ("Cc", "Cs")).strip()


def search(entries: Iterable["Entry"], text: str) -> list["Entry"]:
    """The results in whose title, names or first words all words of a text are, however they are written."""
    wanted = _folded(text).split()
    return [
        entry
        for entry in entries
        if all(word in _folded(" ".join((entry.title, *entry.names, entry.words or ""))) for word in wanted)
    ]


def _folded(text: str) -> str:
    """Text for comparing: wide, half-width and capital letters are the same."""
    return unicodedata.normalize("NFKC", text).casefold()


def _insist(is_done: bool) -> None:
    if not is_done:
        raise UserError(NOT_YOURS)


@contextlib.contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error):
        raise UserError(NO_DISK) from None

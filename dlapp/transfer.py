"""One file over HTTP, or from a folder: resumed, counted, checked."""

import contextlib
import errno
import hashlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

from .errors import UserError
from .i18n import N_

if TYPE_CHECKING:
    pass

TIMEOUT = 20  # seconds without an answer
CHUNK = 1 << 20
DISK_FULL = N_("The disk is full. Free some space and press the button again.")


@dataclass(frozen=True)
class Remote:
    """A file elsewhere.

    Attributes:
        url: http, https or file. sha256: what its SHA-256 begins with, or its 40-digit SHA-1 in git.
        options: of the HTTP client, such as the proxy.
    """

    url: str
    sha256: str
    options: dict[str, Any] = field(default_factory=dict)

    @property
    def host(self) -> str:
        """Who sends it, as a sentence names it."""
        parts = urlsplit(self.url)
        return parts.netloc.rpartition("@")[2] or parts.path


def fetch(remote: Remote, target: Path, count: Callable[[int], None]) -> None:
    """Bring one file here, from where an interrupted transfer stopped, and check it.

    Args:
        count: told how many bytes of it are here; may raise Cancelled.

    Raises:
        UserError: when the host is not reachable or unwilling, the file is not what was expected, or the disk is full.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    with said_of(remote.host), full_disk_said():
        _fetch_rest(remote, part, count)
    if not _has_hash(part, remote.sha256):
        part.unlink()
        raise UserError(
            N_("The downloaded file was damaged (wrong checksum) and has been deleted. Please download it again.")
        )
    part.replace(target)


@contextlib.contextmanager
def said_of(host: str) -> Iterator[None]:
    """Turn what goes wrong with a host into a sentence."""
    import httpx2 as httpx

    try:
        yield
    except (httpx.HTTPError, ConnectionError) as error:
        answer = getattr(error, "response", None)
        if answer is None:
            raise UserError(
                N_(
                    "{host} cannot be reached. Check the internet connection and press the button again: the download will resume."
                ),
                host=host,
            ) from None
        if answer.status_code == 401:
            raise UserError(N_("{host} sends this only to users who are signed in (HTTP 401)."), host=host) from None
        raise UserError(
            N_("{host} refused the download (HTTP {status}). Try again later."), host=host, status=answer.status_code
        ) from None


@contextlib.contextmanager
def full_disk_said() -> Iterator[None]:
    """Turn a full disk into a sentence."""
    try:
        yield
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise UserError(DISK_FULL) from None
        raise


def check_room(folder: Path, needed: int, title: str) -> None:
    """Refuse to begin what the disk has no room for.

    Raises:
        UserError: naming what is needed and what is free.
    """
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise UserError(
            N_("{model} needs {needed} MB of disk space, but only {free} MB are free."),
            model=title,
            needed=needed // 10**6,
            free=free // 10**6,
        )


def _fetch_rest(remote: Remote, part: Path, count: Callable[[int], None]) -> None:
    """Append to `part` what it lacks."""
    if urlsplit(remote.url).scheme == "file":
        _copy(remote, part, count)
        return
    import httpx2 as httpx

    have = part.stat().st_size if part.exists() else 0
    # compressed, the bytes on the way would not be those of the file, which a range counts
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
    with (
        httpx.Client(timeout=TIMEOUT, follow_redirects=True, **remote.options) as client,
        client.stream("GET", remote.url, headers=headers) as answer,
    ):
        if answer.status_code == 416:  # nothing is lacking
            return
        answer.raise_for_status()
        if answer.status_code == 200:  # the server does not resume
            have = 0
        with part.open("ab" if have else "wb") as file:
            for chunk in answer.iter_raw():
                file.write(chunk)
                have += len(chunk)
                count(have)


def _copy(remote: Remote, part: Path, count: Callable[[int], None]) -> None:
    """From a folder, such as a school's share."""
    source = Path(url2pathname(unquote(urlsplit(remote.url).path)))
    if not source.is_file():
        raise ConnectionError(f"{source} is gone")
    with source.open("rb") as file, part.open("wb") as copy:
        while chunk := file.read(CHUNK):
            copy.write(chunk)
            count(copy.tell())


def _has_hash(path: Path, expected: str) -> bool:
    """Whether the SHA-256 of a file, or its SHA-1 in git (40 digits: a small file on the Hub), begins as expected."""
    if len(expected) == 40:
        data = path.read_bytes()
        return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest() == expected
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest().startswith(expected)

"""Full models on disk: fetched on request with progress, resumed, checked, removed."""

import errno
import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

from . import config, conversions
from .errors import UserError
from .i18n import N_
from .model_card import ModelCard, Source
from .progress import Progress, Report

TIMEOUT = 20  # seconds without an answer


def models_folder() -> Path:
    return config.data_folder() / "models"


def folder(card: ModelCard) -> Path:
    """Where a model's files are or will be."""
    return models_folder() / card.id if card.is_fetched else card.folder


def is_present(card: ModelCard) -> bool:
    """Whether the model can be used without a download."""
    return card.is_built_in or all((folder(card) / name).is_file() for name in card.files)


def bytes_on_disk(card: ModelCard) -> int:
    """Size of its files here, unfinished ones included."""
    if card.source is Source.OWN:
        return card.download_bytes
    return sum(path.stat().st_size for path in folder(card).rglob("*") if path.is_file())


def require(card: ModelCard) -> None:
    """Refuse a model that is not on disk.

    Raises:
        UserError: saying where to fetch it.
    """
    if not is_present(card):
        raise UserError(
            N_("{model} has not been downloaded yet. You can do that on the Models page."), model=card.title
        )


def remove(card: ModelCard) -> None:
    """Delete a full model's files and what was converted of them; those that the user brought stay."""
    if card.is_fetched and folder(card).exists():
        shutil.rmtree(folder(card))
        conversions.remove(card)


def fetch(card: ModelCard, report: Report) -> None:
    """Download what is missing; an interrupted download goes on where it stopped.

    Files of both sources take the same road here: the hub library's own starts an interrupted file anew and checks
    sizes only.

    Raises:
        UserError: offline, the host not reachable or unwilling, a checksum that does not match, or the disk full.
        Cancelled: through `report`.
    """
    if config.offline():
        raise UserError(N_("Downloads are switched off on this server (DLAPP_OFFLINE)."))
    folder(card).mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder(card)).free
    missing = card.download_bytes - bytes_on_disk(card)
    if missing > free:
        raise UserError(
            N_("{model} needs {needed} MB of disk space, but only {free} MB are free."),
            model=card.title,
            needed=missing // 10**6,
            free=free // 10**6,
        )
    before = 0  # bytes of the files that are complete

    def count(have: int) -> None:
        report(Progress(before + have, max(card.download_bytes, before + have)))

    for name in card.files:
        target = folder(card) / name
        if not target.is_file():
            _fetch_file(card, name, target, count)
        before += target.stat().st_size
    report(Progress(before, before))


def _fetch_file(card: ModelCard, name: str, target: Path, count: Callable[[int], None]) -> None:
    """Fetch one file, resumed by a range request, and check it; `count` is told how many bytes of it are here."""
    import httpx2 as httpx

    url = _url(card, name)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    try:
        expected = _expected_hash(card, url)
        _fetch_rest(url, part, count)
    except (httpx.HTTPError, ConnectionError) as error:
        host, answer = url.split("/")[2], getattr(error, "response", None)
        if answer is None:
            raise UserError(
                N_(
                    "{host} cannot be reached. Check the internet connection and press the button again: the download will resume."
                ),
                host=host,
            ) from None
        raise UserError(
            N_("{host} refused the download (HTTP {status}). Try again later."),
            host=host,
            status=answer.status_code,
        ) from None
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise UserError(N_("The disk is full. Free some space and press the button again.")) from None
        raise
    if not _has_hash(part, expected):
        part.unlink()
        raise UserError(
            N_("The downloaded file was damaged (wrong checksum) and has been deleted. Please download it again.")
        )
    part.replace(target)


def _fetch_rest(url: str, part: Path, count: Callable[[int], None]) -> None:
    """Append to `part` what it lacks of the file at `url`."""
    import httpx2 as httpx

    have = part.stat().st_size if part.exists() else 0
    # compressed, the bytes on the way would not be those of the file, which a range counts
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
    with httpx.stream("GET", url, headers=headers, timeout=TIMEOUT, follow_redirects=True) as answer:
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


def _url(card: ModelCard, name: str) -> str:
    if card.source is Source.TORCHVISION:
        return card.repository
    from huggingface_hub import hf_hub_url

    return hf_hub_url(card.repository, name, revision=card.revision)


def _expected_hash(card: ModelCard, url: str) -> str:
    """What the file's hash begins with: at torchvision its name says so, the Hub is asked for it."""
    if card.source is Source.TORCHVISION:
        return Path(url).stem.rpartition("-")[2]
    from huggingface_hub import get_hf_file_metadata

    etag = get_hf_file_metadata(url, timeout=TIMEOUT).etag
    if not etag:
        raise ConnectionError(f"{url} has no hash to check the file by")
    return etag


def _has_hash(path: Path, expected: str) -> bool:
    """Whether the SHA-256 of a file, or its SHA-1 in git (40 digits: a small file on the Hub), begins as expected."""
    if len(expected) == 40:
        data = path.read_bytes()
        return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest() == expected
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest().startswith(expected)

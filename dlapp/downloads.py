"""Full models on disk: fetched on request with progress, resumed, checked, removed."""

import hashlib
import re
import shutil
from pathlib import Path
from typing import Any

from . import config
from .catalog import ModelCard, Source
from .errors import UserError
from .i18n import N_
from .progress import Progress, Report

UNREACHABLE = N_("{host} cannot be reached. Check the internet connection and press the button again: it will resume.")


def models_folder() -> Path:
    return config.data_folder() / "models"


def folder(card: ModelCard) -> Path:
    """Where a model's files are or will be."""
    return card.folder if card.is_built_in else models_folder() / card.id


def is_present(card: ModelCard) -> bool:
    """Whether the model can be used without a download."""
    return card.is_built_in or all((folder(card) / name).is_file() for name in card.files)


def bytes_on_disk(card: ModelCard) -> int:
    """Size of its files here, unfinished ones included."""
    return sum(path.stat().st_size for path in folder(card).rglob("*") if path.is_file())


def require(card: ModelCard) -> None:
    """Refuse a model that is not on disk.

    Raises:
        UserError: saying where to fetch it.
    """
    if not is_present(card):
        raise UserError(N_("{model} is not on this machine yet: download it on the Models page."), model=card.title)


def remove(card: ModelCard) -> None:
    """Delete a full model's files."""
    if not card.is_built_in and folder(card).exists():
        shutil.rmtree(folder(card))


def fetch(card: ModelCard, report: Report) -> None:
    """Download what is missing; an interrupted download goes on where it stopped.

    Raises:
        UserError: offline, the host not reachable, a checksum that does not match, or the disk full.
        Cancelled: through `report`.
    """
    if config.offline():
        raise UserError(N_("Downloads are switched off here (DLAPP_OFFLINE)."))
    folder(card).mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder(card)).free
    missing = card.download_bytes - bytes_on_disk(card)
    if missing > free:
        raise UserError(
            N_("{model} needs {needed} MB on the disk, but only {free} MB are free."),
            model=card.title,
            needed=missing // 10**6,
            free=free // 10**6,
        )
    try:
        if card.source is Source.TORCHVISION:
            _fetch_file(card.repository, folder(card) / card.files[0], card.download_bytes, report)
        else:
            _fetch_repository(card, report)
    except OSError as error:
        if error.errno == 28:  # ENOSPC
            raise UserError(N_("The disk is full. Free some space and press the button again.")) from None
        raise


def _fetch_file(url: str, target: Path, size: int, report: Report) -> None:
    """One file by HTTP, resumed by a range request, checked against the hash in its name as torch.hub does."""
    import requests

    part = target.with_suffix(".part")
    have = part.stat().st_size if part.exists() else 0
    try:
        with requests.get(url, headers={"Range": f"bytes={have}-"} if have else {}, stream=True, timeout=20) as answer:
            if have and answer.status_code == 200:  # the server does not resume
                have = 0
            if answer.status_code != 416:  # 416: all of it is here already
                answer.raise_for_status()
                with part.open("ab" if have else "wb") as file:
                    for chunk in answer.iter_content(1 << 20):
                        file.write(chunk)
                        have += len(chunk)
                        report(Progress(have, max(size, have)))
    except requests.RequestException:
        raise UserError(UNREACHABLE, host=url.split("/")[2]) from None
    with part.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    expected = re.search(r"-([0-9a-f]{8,})\.", target.name)
    if expected and not digest.startswith(expected[1]):
        part.unlink()
        raise UserError(
            N_("The downloaded file is damaged (wrong checksum) and was deleted. Please download it again.")
        )
    part.replace(target)


def _fetch_repository(card: ModelCard, report: Report) -> None:
    """The card's files of a Hub repository at its revision; the hub library resumes and checks them."""
    import httpx2 as httpx
    from huggingface_hub import hf_hub_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError
    from tqdm.auto import tqdm

    before = 0

    class Reporter(tqdm):
        """Hands the hub library's byte counts to the job, and the job's cancel to the library."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **{**kwargs, "disable": False, "file": _Nowhere()})

        def update(self, n: float | None = 1) -> bool | None:
            shown = super().update(n)
            report(Progress(before + self.n, max(card.download_bytes, before + self.n)))
            return shown

    for name in card.files:
        try:
            path = hf_hub_download(
                card.repository, name, revision=card.revision, local_dir=folder(card), tqdm_class=Reporter
            )
        except (LocalEntryNotFoundError, HfHubHTTPError, httpx.HTTPError):
            raise UserError(UNREACHABLE, host="huggingface.co") from None
        before += Path(path).stat().st_size


class _Nowhere:
    """Where tqdm's own bar goes."""

    def write(self, text: str) -> None: ...

    def flush(self) -> None: ...

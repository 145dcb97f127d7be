"""Pictures that someone wants to find again tomorrow: a PNG each, with the settings that make it again inside."""

import functools
import json
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from . import config, limits, media
from .errors import UserError
from .i18n import N_

_OWNER = re.compile("[0-9a-f]{32}")
_ID = re.compile(r"\d+")


@dataclass(frozen=True)
class Favourite:
    """`settings`: what `media.write` noted in the file; `id` tells when it was kept."""

    id: str
    image: Image.Image
    settings: dict[str, Any]


def add(owner: str, image: Image.Image, settings: dict[str, Any]) -> None:
    """Keep a picture, unless it is kept already.

    Raises:
        UserError: there are too many, or the disk takes no more.
    """
    if find(owner, settings):
        return
    folder = _folder(owner)
    if len(list(folder.glob("*.png"))) >= limits.FAVOURITES:
        raise UserError(
            N_("You have {limit} favourites, which is the limit. Remove some first."), limit=limits.FAVOURITES
        )
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if sum(file.stat().st_size for file in folder.parent.rglob("*.png")) > limits.FAVOURITES_BYTES:
            raise OSError("all browsers' favourites together take too much")
        part = folder / f"{time.time_ns()}.part"
        part.write_bytes(media.write(image, "PNG", settings))
        part.rename(part.with_suffix(".png"))
    except OSError:
        raise UserError(N_("There is no room for more favourites on this server.")) from None


def find(owner: str, settings: dict[str, Any]) -> str | None:
    """The id of the picture that is kept with these settings."""
    wanted = _written(settings)
    return next((path.stem for path in _folder(owner).glob("*.png") if _settings_in(path) == wanted), None)


def favourites(owner: str, task: str = "") -> list[Favourite]:
    """What a browser has kept, of one task or of all, the newest first; a damaged file is left out."""
    found = []
    for path in sorted(_folder(owner).glob("*.png"), reverse=True):
        if task in ("", (json.loads(_settings_in(path) or "null") or {}).get("task")) and (kept := _opened(path)):
            found.append(kept)
    return found


@functools.lru_cache(maxsize=32)  # pages draw the same ones again and again
def _opened(path: Path) -> Favourite | None:
    """One of a file, which never changes; None for a damaged one."""
    try:
        with Image.open(path) as image:
            image.load()
            settings = media.settings_of(image)
    except (OSError, SyntaxError, ValueError):
        return None
    return None if settings is None else Favourite(path.stem, image, settings)


def remove(owner: str, favourite: str) -> None:
    """Let go of one."""
    if _ID.fullmatch(favourite):
        (_folder(owner) / f"{favourite}.png").unlink(missing_ok=True)


@functools.lru_cache(maxsize=1000)
def _settings_in(path: Path) -> str:
    """What is noted in a file, which never changes; its pixels are not decoded."""
    try:
        with Image.open(path) as image:
            return _written(media.settings_of(image))
    except (OSError, SyntaxError, ValueError):
        return ""


def _written(settings: dict[str, Any] | None) -> str:
    """The same for settings that are the same once they have been in a file."""
    return json.dumps(settings, sort_keys=True)


def _folder(owner: str) -> Path:
    if not _OWNER.fullmatch(owner):
        raise ValueError("an owner is 32 hexadecimal digits")
    return config.data_folder() / "favourites" / owner

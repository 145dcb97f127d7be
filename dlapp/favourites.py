"""Pictures that someone wants to find again tomorrow: a PNG each, with the settings that make it again inside."""

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
    kept = favourites(owner)
    if any(other.settings == settings for other in kept):
        return
    if len(kept) >= limits.FAVOURITES:
        raise UserError(
            N_("You have {limit} favourites, which is the limit. Remove some first."), limit=limits.FAVOURITES
        )
    folder = _folder(owner)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if sum(file.stat().st_size for file in folder.parent.rglob("*.png")) > limits.FAVOURITES_BYTES:
            raise OSError("all browsers' favourites together take too much")
        part = folder / f"{time.time_ns()}.part"
        part.write_bytes(media.write(image, "PNG", settings))
        part.rename(part.with_suffix(".png"))
    except OSError:
        raise UserError(N_("There is no room for more favourites on this server.")) from None


def favourites(owner: str) -> list[Favourite]:
    """What a browser has kept, the newest first; a damaged file is left out."""
    found = []
    for path in sorted(_folder(owner).glob("*.png"), reverse=True):
        try:
            with Image.open(path) as image:
                image.load()
                settings = media.settings_of(image)
        except (OSError, SyntaxError, ValueError):
            continue
        if settings is not None:
            found.append(Favourite(path.stem, image, settings))
    return found


def remove(owner: str, favourite: str) -> None:
    """Let go of one."""
    if _ID.fullmatch(favourite):
        (_folder(owner) / f"{favourite}.png").unlink(missing_ok=True)


def _folder(owner: str) -> Path:
    if not _OWNER.fullmatch(owner):
        raise ValueError("an owner is 32 hexadecimal digits")
    return config.data_folder() / "favourites" / owner

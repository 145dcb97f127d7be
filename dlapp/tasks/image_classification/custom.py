"""Classifiers that users have taught: a last layer on EfficientNet-Lite0, kept in the models folder as safetensors with its card in JSON."""

import contextlib
import functools
import json
import os
import re
import secrets
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ... import limits
from ...config import data_folder
from ...errors import UserError
from ...i18n import N_
from ...model_card import Source
from .cards import CARDS, ClassifierCard
from .names import check_name, check_names

FEATURES = 1280  # of EfficientNet-Lite0, for each of which a class has a weight
CARD_BYTES = 20_000  # of a JSON file at most


@dataclass(frozen=True, kw_only=True)
class TaughtCard(ClassifierCard):
    """The card of such a classifier.

    Attributes:
        names: of its classes; none where the file is damaged. pictures: of each that it has learnt from.
        accuracy: cross-validated, in [0, 1]. date: when it was kept, ISO 8601. owner: the browser that may delete it.
    """

    names: tuple[str, ...] = ()
    pictures: tuple[int, ...] = ()
    accuracy: float = 0.0
    date: str = ""
    owner: str = ""

    @property
    def is_zero_shot(self) -> bool:
        return False

    @property
    def is_made_here(self) -> bool:
        return True

    @property
    def folder(self) -> Path:
        return folder()


def folder() -> Path:
    """Where they are kept."""
    return data_folder() / "models" / "classifiers"


def cards() -> list[TaughtCard]:
    """A card for each that is there now, by title; what cannot be read has one as well, which says so."""
    found = []
    for path in folder().glob("*.json"):
        with contextlib.suppress(OSError):  # it has just gone
            found.append(_card(path, path.stat().st_mtime_ns))
    return sorted(found, key=lambda card: card.title.casefold())


def save(
    title: str, names: list[str], pictures: list[int], accuracy: float, layer: bytes, owner: str = ""
) -> TaughtCard:
    """Keep a classifier.

    Args:
        title: what the user calls it. names, pictures, accuracy, owner: see TaughtCard.
        layer: as `export.layer` writes it.

    Raises:
        UserError: when there is one of that title, there are too many, or the disk does not take it.
    """
    title = title.strip()
    check_name(title)
    present = cards()
    if any(card.title.casefold() == title.casefold() for card in present):
        raise UserError(
            N_("There is already a model called “{name}”. Choose another name, or remove it on the Models page."),
            name=title,
        )
    if len(present) >= limits.OWN_CLASSIFIERS:
        raise UserError(
            N_("{limit} classifiers are kept on this machine already. Remove one on the Models page first."),
            limit=limits.OWN_CLASSIFIERS,
        )
    # the end tells two of the same letters apart, and from names that some systems keep for devices
    slug = re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-")[:40] or "classifier"
    stem = folder() / f"{slug}-{secrets.token_hex(4)}"
    said = {
        "title": title,
        "classes": names,
        "pictures": pictures,
        "accuracy": round(accuracy, 4),
        "date": date.today().isoformat(),
        "owner": owner,
    }
    try:
        folder().mkdir(parents=True, exist_ok=True)
        _write(stem.with_suffix(".safetensors"), layer)
        _write(path := stem.with_suffix(".json"), json.dumps(said, ensure_ascii=False, indent=2).encode())
    except OSError as error:
        for suffix in (".safetensors", ".json"):
            stem.with_suffix(suffix).unlink(missing_ok=True)
        raise UserError(N_("The model could not be kept: the disk takes no more.")) from error
    return _card(path, path.stat().st_mtime_ns)


def _write(path: Path, data: bytes) -> None:
    """All of a file, or nothing."""
    unfinished = path.with_suffix(".part")
    unfinished.write_bytes(data)
    os.replace(unfinished, path)


@functools.lru_cache(limits.OWN_CLASSIFIERS * 2)
def _card(path: Path, changed: int) -> TaughtCard:
    """The card in a file as it is since `changed`; one without classes when it is none."""
    try:
        said = _read(path)
    except (OSError, ValueError):
        said = {"title": path.stem, "names": ()}
        good, bad = N_("This file is damaged: remove it, and teach it again."), ""
    else:
        good = N_("A classifier of your own, taught by examples on the Teach it page.")
        bad = N_("Can only choose among its own classes, whatever the picture shows.")
    base = next(card for card in CARDS if card.id == "efficientnet_lite0")
    layer = path.with_suffix(".safetensors")
    count = len(said["names"]) * (FEATURES + 1)
    return TaughtCard(
        **said,
        id=f"own-{path.stem}",
        tasks=("image_classification",),
        architecture="taught_efficientnet_lite0",
        source=Source.OWN,
        licence=N_("Your own; on EfficientNet-Lite0, Apache-2.0"),
        origin=base.origin,
        paper=base.paper,
        parameters=base.parameters - 1000 * (FEATURES + 1) + count,
        download_bytes=path.stat().st_size + (layer.stat().st_size if layer.exists() else 0),
        memory_bytes=base.memory_bytes,
        files=(layer.name, path.name),
        good_at=good,
        bad_at=bad,
    )


def _read(path: Path) -> dict:
    """The fields of a card that its file states.

    Raises:
        ValueError: when it states something else. OSError: when it cannot be read.
    """
    if path.stat().st_size > CARD_BYTES:
        raise ValueError(f"{path.name} is too large to be a card")
    said = json.loads(path.read_text(encoding="utf-8"))
    try:
        names, pictures = tuple(said["classes"]), tuple(said["pictures"])
        check_name(said["title"])
        check_names(names)
        fits = 2 <= len(names) <= limits.CLASSES and len(pictures) == len(names)
        if not fits or not all(isinstance(count, int) and count > 0 for count in pictures):
            raise ValueError(f"{path.name} has {len(names)} classes and pictures {pictures}")
        accuracy = float(said["accuracy"])
        if not 0 <= accuracy <= 1:
            raise ValueError(f"{path.name} states an accuracy of {accuracy}")
        return {
            "title": said["title"],
            "names": names,
            "pictures": pictures,
            "accuracy": accuracy,
            "date": date.fromisoformat(said["date"]).isoformat(),
            "owner": str(said.get("owner", "")),
        }
    except (KeyError, TypeError, UserError) as error:
        raise ValueError(f"{path.name} is not a card") from error

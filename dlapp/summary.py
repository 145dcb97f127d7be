"""What a list shows of a finished job: a small picture, or the first words."""

import dataclasses
import io
from typing import Any

from PIL import Image

from . import media
from .jobs import Job

SIDE = 240  # pixels of the longer side of a small picture
CHARACTERS = 200
_ROWS = 5  # labels, boxes or answers that are named


def thumbnail(job: Job) -> bytes | None:
    """The first picture of the result, else of the inputs, as a small WebP; None where there is none."""
    picture = _picture(_first(job.result)) or _picture(_first(job.inputs))
    if picture is None:
        return None
    file = io.BytesIO()
    # a copy, because Pillow notes how to save in the picture, which a page may be showing
    media.shown(picture, SIDE).copy().save(file, "WEBP", quality=80, exif=b"")
    return file.getvalue()


def first_words(job: Job) -> str:
    """The beginning of a text, the names of what was found, or the words that were asked with.

    Returns:
        One line, two where there are names in English and in Japanese, "" where there are no words.
    """
    result = _first(job.result)
    english = _text(result, "name") or _asked(job)
    japanese = _text(result, "name_ja")
    return f"{english}\n{japanese}" if japanese and japanese != english else english


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else value


def _picture(value: Any) -> Image.Image | None:
    """A picture, or the first one of a dataclass or dictionary that has one under a name of pictures."""
    if isinstance(value, Image.Image):
        return value
    found = value if isinstance(value, dict) else getattr(value, "__dict__", {})
    pictures = (_first(found.get(name)) for name in ("image", "images", "content", "picture"))
    return next((picture for picture in pictures if isinstance(picture, Image.Image)), None)


def _text(result: Any, name: str) -> str:
    """The result's own text, else what its first rows are called by that name of a field."""
    text = getattr(result, "text", None)
    if isinstance(text, str):
        return _line(text)
    rows: list[Any] = next((value for value in vars(result).values() if _are_rows(value)), [])
    rows = rows[0] if rows and isinstance(rows[0], list) else rows  # candidates of each gap
    names = [getattr(row, name, "") or getattr(row, "text", "") or getattr(row, "token", "") for row in rows]
    return _line(", ".join(dict.fromkeys(str(each) for each in names[:_ROWS] if each)))


def _are_rows(value: Any) -> bool:
    first = _first(_first(value))
    return isinstance(value, list) and dataclasses.is_dataclass(first)


def _asked(job: Job) -> str:
    """What the visitor wrote."""
    settings = (getattr(job.settings, name, "") for name in ("prompt", "caption", "instruction"))
    asked = _first(job.inputs)
    inputs = [asked.get(name, "") for name in ("prompt", "question", "text")] if isinstance(asked, dict) else [asked]
    return next((_line(text) for text in (*settings, *inputs) if isinstance(text, str) and text.strip()), "")


def _line(text: str) -> str:
    return " ".join(text[: 4 * CHARACTERS].split())[:CHARACTERS]

"""What goes in: files, stdin and texts become what the task accepts, which is found out by asking its `check`."""

import argparse
import contextlib
import dataclasses
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import UserError
from ..i18n import N_
from .words import _

if TYPE_CHECKING:
    from PIL import Image

    from ..documents import Document

STDIO = "-"


@dataclasses.dataclass(frozen=True)
class Input:
    """What the task gets; `stem` begins the names of files made of it; `document`: the file that a text came from."""

    value: Any
    stem: str
    document: "Document | None" = None


def without_input(parser: argparse.ArgumentParser, check: Callable[[Any], None]) -> list[str | None]:
    """Nothing, for a task that needs none; else stdin, which must not be the keyboard."""
    if _accepts(check, None):
        return [None]
    if sys.stdin.isatty():
        parser.error(_("an input is needed: a file, a text, or something on stdin"))
    return [STDIO]


def _accepts(check: Callable[[Any], None], item: Any) -> bool:
    try:
        check(item)
    except UserError:
        return False
    return True


def read(value: str | None, check: Callable[[Any], None], parts: tuple[str, ...], others: Mapping) -> Input:
    """A file, stdin or a text, as the kind of input that the task accepts."""
    if value is None:
        return Input(None, "")

    def whole(item: Any) -> Any:
        return {parts[0]: item, **others} if parts else item

    from PIL import Image

    path = Path("stdin") if value == STDIO else _file(value)
    document = None
    if _accepts(check, whole(Image.new("RGB", (8, 8)))):
        item: Any = _picture(value, path or Path(value))
    elif _accepts(check, whole(Path(__file__))):
        item = _sound(value, path or Path(value))
    elif path:
        document = _document(value, path)
        item = document.text
    else:
        item = value
    item = whole(item)
    if parts and not _accepts(check, item):
        # A sentence about the part that is missing says more than one about all of it.
        item = {**dict.fromkeys(parts, ""), **item}
    check(item)
    return Input(item, path.stem if path and value != STDIO else "", document)


def _file(value: str) -> Path | None:
    """The file of that name, if there is one; a name of one word with an ending that is no file is a slip.

    Raises:
        UserError: when it looks like a file's name and there is none.
    """
    path = Path(value)
    with contextlib.suppress(OSError, ValueError):  # a text may be too long for a name
        if path.is_file():
            return path
        if looks_like_name(value):
            raise UserError(N_("There is no file {name}."), name=value)
    return None


def looks_like_name(value: str) -> bool:
    """Whether it is one word with an ending, as names of files are, and not an address."""
    suffix = Path(value).suffix
    return suffix[1:].isalnum() and suffix.isascii() and "://" not in value and not set(value) & set(" \n")


def _data(value: str, path: Path) -> bytes:
    if value == STDIO:
        return sys.stdin.buffer.read()
    try:
        return path.read_bytes()
    except OSError:
        raise UserError(N_("There is no file {name}."), name=str(path)) from None


def _picture(value: str, path: Path) -> "Image.Image":
    from .. import media

    return media.load_picture(_data(value, path), path.name, deep=True).image


def _document(value: str, path: Path) -> "Document":
    from .. import documents

    name = path.name if value != STDIO else "stdin.txt"
    return documents.read(_data(value, path), name)


def _sound(value: str, path: Path) -> Path:
    from .. import files

    return files.keep(_data(value, path), path.name) if value == STDIO else path


def part(value: str) -> Any:
    """A further part of an input: a picture where it is the file of one, a file's text, or the words themselves."""
    path = _file(value)
    if path is None:
        return value
    from .. import documents, media

    if path.suffix.lower().removeprefix(".") in documents.KINDS:
        return _document(value, path).text
    return media.open_picture(path)

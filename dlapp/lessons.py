"""Lessons: pages of this app to go through, each with a title and a question, in one address."""

import base64
import json
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from .errors import UserError
from .i18n import N_

MOST = 30  # steps
TITLE, QUESTION = 80, 400  # characters
LONGEST = 4000  # characters of a lesson in an address: browsers, messengers and servers take at least that many
_UNPACKED = 200_000  # bytes


@dataclass(frozen=True)
class Step:
    """A page of the app as a link opens it: its name and the parameters of its address; what is said and asked about it."""

    page: str
    parameters: tuple[tuple[str, str], ...]
    title: str = ""
    question: str = ""


def step_of(address: str, here: str, pages: Collection[str]) -> Step:
    """The step that an address leads to.

    Args:
        address: complete, as it was copied, or without the server's part.
        here: an address of this app. pages: names that its pages have in addresses.

    Raises:
        UserError: when it is not one of this app's pages.
    """
    try:
        parts = urlsplit(address.strip())
        is_here = not parts.netloc or parts.netloc == urlsplit(here).netloc
    except ValueError:
        is_here = False
    if not is_here or parts.scheme not in ("", "http", "https"):
        raise UserError(N_("Only addresses of this app can be in a lesson."))
    page = parts.path.rstrip("/").rpartition("/")[2]
    if page not in pages:
        raise UserError(N_("This address does not lead to a page of this app."))
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    return Step(page, tuple(pair for pair in pairs if pair[0] != "lang"))  # each reader's own


def encode(steps: Collection[Step]) -> str:
    """Steps as a parameter of an address: compressed JSON in the signs of base64 for URLs."""
    items = [[step.page, step.parameters, step.title, step.question] for step in steps]
    packed = zlib.compress(json.dumps(items, ensure_ascii=False, separators=(",", ":")).encode(), 9)
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def decode(text: str, pages: Collection[str]) -> tuple[Step, ...]:
    """The steps of such a parameter.

    Raises:
        ValueError: when it is none, or has more than a lesson may have, or leads elsewhere than to `pages`.
    """
    if len(text) > LONGEST:
        raise ValueError("too long")
    unpacker = zlib.decompressobj()
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        data = unpacker.decompress(packed, _UNPACKED)
        items = json.loads(data) if unpacker.eof else None
    except (zlib.error, RecursionError) as error:
        raise ValueError("damaged") from error
    if not isinstance(items, list) or not 0 < len(items) <= MOST:
        raise ValueError("not a list of steps")
    return tuple(_step(item, pages) for item in items)


def _step(item: object, pages: Collection[str]) -> Step:
    match item:
        case [str(page), list(pairs), str(title), str(question)] if page in pages and all(map(_is_pair, pairs)):
            if len(title) <= TITLE and len(question) <= QUESTION:
                return Step(page, tuple((name, value) for name, value in pairs), title, question)
    raise ValueError("not a step")


def _is_pair(pair: object) -> bool:
    return isinstance(pair, list) and len(pair) == 2 and all(isinstance(part, str) for part in pair)

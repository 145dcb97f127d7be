"""Text files entering and leaving: plain text, Markdown, tables, web pages, Word, OpenDocument, EPUB, PDF, subtitles."""

from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from . import document_readers, limits, reading_process
from .errors import UserError
from .i18n import N_
from .text import check, clean

ACCEPTED = "TXT, MD, CSV, HTML, DOCX, ODT, EPUB, PDF, SRT"
KINDS = tuple(document_readers.READERS)
MIME = {  # of the kinds that are written
    "txt": "text/plain",
    "md": "text/markdown",
    "srt": "application/x-subrip",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_PLAIN = ("txt", "md", "csv")


@dataclass(frozen=True)
class Document:
    """A text file that came in.

    Attributes:
        name: the file's name; kind: one of KINDS.
        text: what is written in it; of docx and srt a line for each paragraph or caption.
        data: the file itself, from which a translated one is made.
    """

    name: str
    kind: str
    text: str
    data: bytes

    @property
    def has_lines(self) -> bool:
        """Whether each line of its text has a place in the file, into which another one can be put."""
        return self.kind in ("docx", "srt")


def read(data: bytes, name: str) -> Document:
    """The text of a file.

    Raises:
        UserError: when it is empty, too large, of another kind, damaged, locked, has no text or too much of it in it.
    """
    kind = PurePath(name).suffix.lower().removeprefix(".")
    limits.check_file(data, name)
    if kind not in KINDS:
        raise UserError(
            N_("{name} is not a text file that this app can read. Accepted: {accepted}."), name=name, accepted=ACCEPTED
        )
    text = document_readers.utf_8(data) if kind in _PLAIN else None  # which needs no parser
    try:
        text = clean(text) if text is not None else _answer(data, name, kind=kind)[0]["text"]
    except reading_process.Damaged:
        raise UserError(
            N_("{name} is damaged, or its contents do not match its name. Accepted: {accepted}."),
            name=name,
            accepted=ACCEPTED,
        ) from None
    if not text.strip():
        raise UserError(
            N_("{name} contains no text. Scanned PDFs are pictures of text and cannot be read here."), name=name
        )
    check(text)
    return Document(name, kind, text, data)


def _answer(data: bytes, name: str, **request: Any) -> tuple[dict[str, Any], memoryview]:
    return reading_process.call("document_readers", name, data, **request)


def rewritten(document: Document, text: str) -> tuple[str, bytes]:
    """A file like `document` with other lines in it, such as their translations.

    Args:
        text: has as many lines as the document's own text.

    Returns:
        The kind of the file, which is txt for one that is only read, and its bytes.

    Raises:
        UserError: when writing it takes too much time or memory.
    """
    if document.has_lines:
        _, data = _answer(document.data, document.name, kind=document.kind, lines=text.split("\n"))
        return document.kind, bytes(data)
    return (document.kind if document.kind in MIME else "txt"), text.encode()

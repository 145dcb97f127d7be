"""What is written in a document of each kind. It runs in a process of its own: see `reading_process`."""

import io
import re
from collections.abc import Callable
from typing import Any

from . import archives, limits
from .errors import UserError
from .i18n import N_
from .markup import html_text, odt_text
from .text import clean
from .word_paragraphs import one_line, replace

PAGES = 2000
LOCKED = N_("{name} is locked with a password. Save a copy without it.")
TOO_LONG = N_("{name} has more than {limit} characters of text. Split it, or use a part of it.")
_ENCODINGS = ("cp932", "euc_jp", "iso2022_jp", "utf_16_le", "utf_16_be", "cp1252")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # what Word wraps a locked file in


def answer(data: bytes, *, name: str, kind: str, lines: list[str] | None = None) -> tuple[dict[str, Any], list[bytes]]:
    """The text of a document, or with other `lines` the document's bytes.

    Raises:
        UserError: when it is locked or has too much in it. Exception: of any kind, when it is damaged.
    """
    if lines is not None:
        return {}, [_WRITERS[kind](data, name, lines)]
    return {"text": clean(READERS[kind](data, name))}, []


def decoded(data: bytes, name: str = "") -> str:
    """Plain text in whatever encoding: UTF-8, UTF-16 with or without its mark, Shift_JIS, EUC-JP, Latin."""
    from charset_normalizer import from_bytes

    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig")):
        if data.startswith(mark):
            return data.decode(encoding)
    if (text := utf_8(data)) is not None:
        return text
    best = from_bytes(data, cp_isolation=list(_ENCODINGS)).best()
    if best is None:
        raise ValueError("no encoding fits")
    return str(best)


def utf_8(data: bytes) -> str | None:
    """The text if it is UTF-8, None for another encoding."""
    try:
        if b"\0" not in data and b"\x1b$" not in data:
            return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    return None


def _docx(data: bytes, name: str) -> str:
    return "\n".join(one_line(paragraph.text) for paragraph in _paragraphs(_opened_docx(data, name)))


def _opened_docx(data: bytes, name: str):
    import docx

    if data.startswith(_OLE) and "EncryptedPackage".encode("utf-16-le") in data:
        raise UserError(LOCKED, name=name)
    archives.check(data, name)
    return docx.Document(io.BytesIO(data))


def _paragraphs(document) -> list:
    """All paragraphs of the body in order, those in tables included."""
    from docx.oxml.ns import qn
    from docx.text.paragraph import Paragraph

    return [Paragraph(element, document) for element in document.element.body.iter(qn("w:p"))]


_LIGATURES = str.maketrans(dict(zip("ﬀﬁﬂﬃﬄﬅﬆ", ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True)))


def _pdf(data: bytes, name: str) -> str:
    """The pages' text, with lines joined that only the page's width had broken."""
    from pypdf import PasswordType, PdfReader
    from pypdf.errors import DependencyError, WrongPasswordError

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
            raise UserError(LOCKED, name=name)
    except (DependencyError, WrongPasswordError):  # the former: a kind of lock that needs another library
        raise UserError(LOCKED, name=name) from None
    root: Any = reader.root_object["/Pages"]
    claimed = root.get("/Count", 0)
    pages: list[str] = []
    characters, too_many = 0, isinstance(claimed, int) and claimed > PAGES
    if not too_many:
        for page in reader.pages:
            if too_many := len(pages) == PAGES:
                break
            pages.append(page.extract_text())
            characters += len(pages[-1])
            if characters > limits.CHARACTERS:
                raise UserError(TOO_LONG, name=name, limit=f"{limits.CHARACTERS:,}")
    if too_many:
        raise UserError(N_("{name} has more than {limit} pages. Split it."), name=name, limit=f"{PAGES:,}")
    text = "\n".join(line.rstrip() for line in "\n\n".join(pages).translate(_LIGATURES).split("\n"))
    text = re.sub(r"(?<=[ぁ-ヿ一-鿿、])\n(?=[ぁ-ヿ一-鿿])", "", text)
    text = re.sub(r"(?<=[a-z])-\n(?=[a-z])", "", text)
    return re.sub(r"(?<=[a-z,;])\n(?=[A-Za-z(])", " ", text)


def _srt_events(data: bytes):
    from pysubs2 import SSAFile

    return SSAFile.from_string(decoded(data), format_="srt")


def _srt(data: bytes, name: str) -> str:
    return "\n".join(one_line(event.plaintext) for event in _srt_events(data))


def _html(data: bytes, name: str) -> str:
    return html_text(_declared(data) or decoded(data))


def _declared(data: bytes) -> str | None:
    """By the encoding that a web page names in its first kilobyte."""
    found = re.search(rb"charset\s*=\s*[\"']?\s*([\w.:-]+)", data[:1024], re.IGNORECASE)
    try:
        return data.decode(found[1].decode()) if found else None
    except (LookupError, UnicodeDecodeError):
        return None


def _odt(data: bytes, name: str) -> str:
    with archives.opened(data, name) as parts:
        if "META-INF/manifest.xml" in parts.namelist() and b"encryption-data" in parts.read("META-INF/manifest.xml"):
            raise UserError(LOCKED, name=name)
        return odt_text(parts.read("content.xml"))


_LOCKS = "META-INF/encryption.xml"  # names what is encrypted, in free books only fonts
_LOCKED_TEXT = re.compile(rb"URI\s*=\s*[\"'][^\"']+\.(x?html?|opf)[\"']", re.IGNORECASE)


def _epub(data: bytes, name: str) -> str:
    with archives.opened(data, name) as parts:
        locks = parts.read(_LOCKS) if _LOCKS in parts.namelist() else b""
        if _LOCKED_TEXT.search(locks):
            raise UserError(N_("{name} is copy-protected (DRM). Choose a book without copy protection."), name=name)
        return "\n\n".join(_html(chapter, name) for chapter in archives.chapters(parts))


READERS: dict[str, Callable[[bytes, str], str]] = {
    "txt": decoded,
    "md": decoded,
    "csv": decoded,
    "html": _html,
    "htm": _html,
    "docx": _docx,
    "odt": _odt,
    "epub": _epub,
    "pdf": _pdf,
    "srt": _srt,
}


def _docx_with(data: bytes, name: str, lines: list[str]) -> bytes:
    word = _opened_docx(data, name)
    for paragraph, line in zip(_paragraphs(word), lines, strict=True):
        replace(paragraph, line)
    file = io.BytesIO()
    word.save(file)
    return file.getvalue()


def _srt_with(data: bytes, name: str, lines: list[str]) -> bytes:
    subtitles = _srt_events(data)
    for event, line in zip(subtitles, lines, strict=True):
        event.plaintext = line
    return subtitles.to_string("srt").encode()


_WRITERS = {"docx": _docx_with, "srt": _srt_with}

"""Text files entering and leaving: plain text, Markdown, Word, PDF, subtitles."""

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import PurePath

from . import limits
from .errors import UserError
from .i18n import N_
from .text import check, clean

UNPACKED_BYTES = 500_000_000
ACCEPTED = "TXT, MD, DOCX, PDF, SRT"
MIME = {
    "txt": "text/plain",
    "md": "text/markdown",
    "srt": "application/x-subrip",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_ENCODINGS = ("cp932", "euc_jp", "iso2022_jp", "utf_16_le", "utf_16_be", "cp1252")


@dataclass(frozen=True)
class Document:
    """A text file that came in.

    Attributes:
        name: the file's name; kind: one of txt, md, docx, pdf, srt.
        text: what is written in it; of docx and srt a line for each paragraph or caption.
        data: the file itself, from which a translated one is made.
    """

    name: str
    kind: str
    text: str
    data: bytes


def read(data: bytes, name: str) -> Document:
    """The text of a file.

    Raises:
        UserError: when it is empty, too large, of another kind, damaged, has no text or too much of it in it.
    """
    kind = PurePath(name).suffix.lower().removeprefix(".")
    limits.check_file(data, name)
    if kind not in _READERS:
        raise UserError(
            N_("{name} is not a text file that this app can read. Accepted: {accepted}."), name=name, accepted=ACCEPTED
        )
    try:
        text = clean(_READERS[kind](data))
    except Exception:  # a parser raises whatever a damaged file makes it stumble over
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


def decoded(data: bytes) -> str:
    """Plain text in whatever encoding: UTF-8, UTF-16 with or without its mark, Shift_JIS, EUC-JP, Latin."""
    from charset_normalizer import from_bytes

    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig")):
        if data.startswith(mark):
            return data.decode(encoding)
    try:
        if b"\0" not in data and b"\x1b$" not in data:
            return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    best = from_bytes(data, cp_isolation=list(_ENCODINGS)).best()
    if best is None:
        raise ValueError("no encoding fits")
    return str(best)


def _docx(data: bytes) -> str:
    return "\n".join(_line(paragraph.text) for paragraph in _paragraphs(_opened_docx(data)))


def _line(text: str) -> str:
    """Several lines joined to one."""
    return " ".join(part.strip() for part in text.split("\n"))


def _opened_docx(data: bytes):
    import docx

    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        if sum(part.file_size for part in parts.infolist()) > UNPACKED_BYTES:
            raise ValueError("far larger unpacked than a document would be")
    return docx.Document(io.BytesIO(data))


def _paragraphs(document) -> list:
    """All paragraphs of the body in order, those in tables included."""
    from docx.oxml.ns import qn
    from docx.text.paragraph import Paragraph

    return [Paragraph(element, document) for element in document.element.body.iter(qn("w:p"))]


def _pdf(data: bytes) -> str:
    """The pages' text, with lines joined that only the page's width had broken."""
    from pypdf import PdfReader

    pages = [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]
    text = "\n".join(line.rstrip() for line in "\n\n".join(pages).split("\n"))
    text = re.sub(r"(?<=[ぁ-ヿ一-鿿、])\n(?=[ぁ-ヿ一-鿿])", "", text)
    text = re.sub(r"(?<=[a-z])-\n(?=[a-z])", "", text)
    return re.sub(r"(?<=[a-z,;])\n(?=[A-Za-z(])", " ", text)


def _opened_srt(data: bytes):
    from pysubs2 import SSAFile

    return SSAFile.from_string(decoded(data), format_="srt")


def _srt(data: bytes) -> str:
    return "\n".join(_line(event.plaintext) for event in _opened_srt(data))


_READERS = {"txt": decoded, "md": decoded, "docx": _docx, "pdf": _pdf, "srt": _srt}


def rewritten(document: Document, text: str) -> tuple[str, bytes]:
    """A file like `document` with other lines in it, such as their translations.

    Args:
        text: has as many lines as the document's own text.

    Returns:
        The kind of the file, which is txt for a PDF, and its bytes.
    """
    lines = text.split("\n")
    if document.kind == "docx":
        word = _opened_docx(document.data)
        for paragraph, line in zip(_paragraphs(word), lines, strict=True):
            _replace(paragraph, line)
        file = io.BytesIO()
        word.save(file)
        return "docx", file.getvalue()
    if document.kind == "srt":
        subtitles = _opened_srt(document.data)
        for event, line in zip(subtitles, lines, strict=True):
            event.plaintext = line
        return "srt", subtitles.to_string("srt").encode()
    return ("txt" if document.kind == "pdf" else document.kind), text.encode()


def _replace(paragraph, line: str) -> None:
    """Other text in a paragraph's own style: its first run with text carries it; pictures and links stay."""
    from docx.oxml.ns import qn

    if line == _line(paragraph.text):
        return
    texts = list(paragraph._p.iter(qn("w:t")))
    if not texts:
        paragraph.add_run(line)
        return
    texts[0].text = line
    texts[0].set(qn("xml:space"), "preserve")
    for rest in [*texts[1:], *paragraph._p.iter(qn("w:br"), qn("w:tab"))]:
        if rest.getparent().tag == qn("w:r"):  # not a tab stop of the style
            rest.getparent().remove(rest)

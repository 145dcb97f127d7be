"""Documents that once took gigabytes, minutes or the wrong sentence, made by code."""

import io
import zipfile
from collections.abc import Callable

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_TYPES = b"""<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/word/document.xml"
 ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"""
_RELATIONS = b"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>
</Relationships>"""


def archive(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for name, part in parts.items():
            made.writestr(name, part)
    return file.getvalue()


def docx(body: bytes, more: dict[str, bytes] | None = None, before: bytes = b"") -> bytes:
    """A Word file with that body of the main part."""
    main = before + f'<w:document xmlns:w="{WORD}"><w:body>'.encode() + body + b"</w:body></w:document>"
    parts = {"[Content_Types].xml": _TYPES, "_rels/.rels": _RELATIONS, "word/document.xml": main, **(more or {})}
    return archive(parts)


def paragraph(text: str) -> bytes:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>".encode()


_TEN = "".join(f'<!ENTITY e{i} "{10 * f"&e{i - 1};"}">' for i in range(1, 9))
BOMBS: dict[str, Callable[[], tuple[str, bytes]]] = {
    "50 MB of empty paragraphs": lambda: ("a.docx", docx(b"<w:p/>" * 8_300_000)),
    "350 MB of empty paragraphs": lambda: ("a.docx", docx(b"<w:p/>" * 58_000_000)),
    "39 MB of empty paragraphs": lambda: ("a.docx", docx(b"<w:p/>" * 6_500_000)),
    "900,000 empty paragraphs": lambda: ("a.docx", docx(b"<w:p/>" * 900_000)),
    "one paragraph of 500,000 runs": lambda: ("a.docx", docx(b"<w:p>" + b"<w:r/>" * 500_000 + b"</w:p>")),
    "attributes": lambda: ("a.docx", docx(b"<w:p a='1' b='2' c='3' d='4' e='5'/>" * 900_000)),
    "200,000 elements in each other": lambda: ("a.docx", docx(b"<w:p>" * 200_000 + b"</w:p>" * 200_000)),
    "entities": lambda: (
        "a.docx",
        docx(paragraph("&e8;"), before=f'<!DOCTYPE a [<!ENTITY e0 "lol">{_TEN}]>'.encode()),
    ),
    "1 GB picture": lambda: ("a.docx", docx(paragraph("a"), {"word/media/a.bmp": bytes(1_000_000_000)})),
    "100,000 parts": lambda: ("a.docx", docx(paragraph("a"), {f"word/{i}.xml": b"" for i in range(100_000)})),
    "39 MB of open document": lambda: ("a.odt", odt(b"<text:p/>" * 4_300_000)),
    "odt in each other": lambda: ("a.odt", odt(b"<text:section>" * 100_000 + b"</text:section>" * 100_000)),
    "a chapter again and again": lambda: ("a.epub", epub([b"<p>Word</p>" * 100_000], again=2_000)),
    "web page of open tags": lambda: ("a.html", b"<div" * 250_000),
    "web page of comments": lambda: ("a.html", b"<!--" * 250_000),
    "web page of entities": lambda: ("a.html", b"&" * 1_000_000),
    "bytes of no encoding": lambda: ("a.txt", bytes(range(1, 256)) * 3900),
    "subtitles without end": lambda: ("a.srt", b"\xff1\n00:00:01,000 --> " * 45_000),
    "200 pages of 20,000 operators": lambda: ("a.pdf", pdf(200, b"1 0 0 1 0 0 cm BT /F1 9 Tf (a) Tj ET\n" * 4000)),
    "100,000 pages": lambda: ("a.pdf", pdf(100_000, b"", pages_too=False)),
    "pages that claim to be one": lambda: ("a.pdf", pdf(100_000, b"", pages_too=False, claimed=1)),
    "1 GB stream": lambda: ("a.pdf", pdf(1, bytes(1_000_000_000), packed_twice=True)),
    "page tree in a ring": lambda: ("a.pdf", pdf(1, b"").replace(b"/Kids [ 4 0 R", b"/Kids [ 2 0 R")),
}


def pdf(
    count: int, content: bytes, claimed: int | None = None, pages_too: bool = True, packed_twice: bool = False
) -> bytes:
    """A PDF file of so many pages with the same content; without `pages_too` they are one and the same object."""
    import zlib

    packed = zlib.compress(content, 9)
    filters = b"/FlateDecode"
    if packed_twice:
        packed, filters = zlib.compress(packed, 9), b"[/FlateDecode /FlateDecode]"
    leaves = [b"%d 0 R" % (5 + i if pages_too else 5) for i in range(count)]
    page = b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R /Resources <</Font <</F1 3 0 R>>>>>>"
    objects = [
        b"<</Type /Catalog /Pages 2 0 R>>",
        b"<</Type /Pages /Count %d /Kids [ %s ]>>" % (count if claimed is None else claimed, b" ".join(leaves)),
        b"<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>",
        b"<</Length %d /Filter %s>>stream\n%s\nendstream" % (len(packed), filters, packed),
        *([page] * (count if pages_too else 1)),
    ]
    file, places = io.BytesIO(), []
    file.write(b"%PDF-1.7\n")
    for number, item in enumerate(objects, 1):
        places.append(file.tell())
        file.write(b"%d 0 obj %s endobj\n" % (number, item))
    start = file.tell()
    file.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    file.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    file.write(b"trailer <</Size %d /Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return file.getvalue()


def locked_pdf(algorithm: str, user: str, owner: str) -> bytes:
    """A PDF with one page that says "Good morning.", encrypted."""
    from pypdf import PdfReader, PdfWriter

    writer, file = PdfWriter(), io.BytesIO()
    writer.append(PdfReader(io.BytesIO(pdf(1, b"BT /F1 12 Tf 20 200 Td (Good morning.) Tj ET"))))
    writer.encrypt(user, owner, algorithm=algorithm)
    writer.write(file)
    return file.getvalue()


def locked_docx() -> bytes:
    """As Word wraps an encrypted file: a compound file with a stream of this name."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1016) + "EncryptedPackage".encode("utf-16-le") + bytes(3000)


_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:"


def odt(body: bytes, manifest: bytes = b"<manifest/>") -> bytes:
    head = f'<office:document-content xmlns:office="{_OFFICE}office:1.0" xmlns:text="{_OFFICE}text:1.0"><office:body>'
    content = head.encode() + b"<office:text>" + body + b"</office:text></office:body></office:document-content>"
    return archive({"content.xml": content, "META-INF/manifest.xml": manifest})


def epub(chapters: list[bytes], again: int = 1) -> bytes:
    """A book whose chapters stand in reverse in the file; `again`: so often each of them is to be read."""
    items = "".join(f'<item id="c{i}" href="text/c%20{i}.xhtml"/>' for i in reversed(range(len(chapters))))
    order = "".join(f'<itemref idref="c{i}"/>' for i in range(len(chapters))) * again
    package = (
        f'<package xmlns="http://www.idpf.org/2007/opf"><manifest>{items}</manifest><spine>{order}</spine></package>'
    )
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
    )
    page = b'<html xmlns="http://www.w3.org/1999/xhtml"><head><title/><script src="a.js"/></head><body>%s</body></html>'
    parts = {f"OEBPS/text/c {i}.xhtml": page % chapter for i, chapter in enumerate(chapters)}
    return archive({"META-INF/container.xml": container.encode(), "OEBPS/book.opf": package.encode(), **parts})

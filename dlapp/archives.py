"""Documents that are zip files of XML: unpacked only as far as a document would go."""

import io
import posixpath
import zipfile
from collections.abc import Iterator
from urllib.parse import unquote
from xml.etree import ElementTree

from .errors import UserError
from .i18n import N_

PARTS = 10_000
UNPACKED_BYTES = 100_000_000  # with its pictures
XML_BYTES = 40_000_000  # without them
TAGS = 2_000_000  # and attributes: each takes up to 200 bytes of memory
_MARKUP = (".xml", ".rels", ".opf", ".xhtml", ".html", ".htm")
_AT_ONCE = 1_000_000


def opened(data: bytes, name: str) -> zipfile.ZipFile:
    """The archive, once it is known to be of a document's size.

    Raises:
        UserError: when there is too much in it, or it is locked. BadZipFile: when it is damaged.
    """
    check(data, name)
    return zipfile.ZipFile(io.BytesIO(data))


def check(data: bytes, name: str) -> None:
    """Refuse an archive that unpacks to more than a document would, before a parser sees it.

    Raises:
        UserError: naming the limit. BadZipFile: when it is damaged.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        listed = parts.infolist()
        markup = [part for part in listed if part.filename.lower().endswith(_MARKUP)]
        # of a part no more is ever read than the list says
        for found, limit in ((listed, UNPACKED_BYTES), (markup, XML_BYTES)):
            if sum(part.file_size for part in found) > limit:
                raise UserError(
                    N_("{name} unpacks to more than {limit} MB. Split it, or save its text as TXT."),
                    name=name,
                    limit=limit // 10**6,
                )
        tags = 0
        for part in markup:
            with parts.open(part) as file:
                while piece := file.read(_AT_ONCE):
                    tags += piece.count(b"<") + piece.count(b"=")  # UTF-16 has these bytes, too
                    if tags > TAGS:
                        break
        if len(listed) > PARTS or tags > TAGS:
            raise UserError(N_("{name} is too complex to read. Split it, or save its text as TXT."), name=name)


def chapters(parts: zipfile.ZipFile) -> Iterator[bytes]:
    """The chapters of an EPUB in the order of reading, as XHTML."""
    container = ElementTree.fromstring(parts.read("META-INF/container.xml"))
    package = next(element.attrib["full-path"] for element in container.iter() if element.tag.endswith("}rootfile"))
    book = ElementTree.fromstring(parts.read(package))
    places = {
        element.attrib.get("id"): element.attrib.get("href", "") for element in book.iter() if _is(element, "item")
    }
    seen = set()
    for element in book.iter():
        href = unquote(places.get(element.attrib.get("idref"), "").partition("#")[0])
        if _is(element, "itemref") and href and href not in seen:
            seen.add(href)
            yield parts.read(posixpath.normpath(posixpath.join(posixpath.dirname(package), href)))


def _is(element: ElementTree.Element, name: str) -> bool:
    return element.tag.rpartition("}")[2] == name

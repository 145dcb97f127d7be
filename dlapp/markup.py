"""The text in web pages and OpenDocument: a line for each paragraph."""

import re
from html.parser import HTMLParser
from xml.etree import ElementTree

_UNSEEN = {"script", "style", "template", "noscript", "title", "svg", "math", "rt", "rp"}
_PHONETIC = {"rt", "rp"}  # whose end is often left out
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote br caption dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 "
        "header hr li main nav ol option p pre section table td th tr ul",
    )
)


class _Text(HTMLParser):
    """Collects what a browser would show."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self._line: list[str] = []
        self._unseen: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in _PHONETIC:
            self._end_phonetic()
        if tag in _UNSEEN:
            self._unseen.append(tag)
        elif tag in _BLOCKS:
            self.end_line()

    def handle_startendtag(self, tag: str, attrs: object) -> None:
        if tag in _BLOCKS:
            self.end_line()

    def handle_endtag(self, tag: str) -> None:
        if tag == "ruby":
            self._end_phonetic()
        elif self._unseen and tag == self._unseen[-1]:
            self._unseen.pop()
        elif tag in _BLOCKS:
            self.end_line()

    def _end_phonetic(self) -> None:
        if self._unseen and self._unseen[-1] in _PHONETIC:
            self._unseen.pop()

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self._line.append(data)

    def end_line(self) -> None:
        line = re.sub(r"[ \t\r\n\f]+", " ", "".join(self._line)).strip()
        if line:
            self.lines.append(line)
        self._line = []


def html_text(page: str) -> str:
    """What is to be read on a web page, without its title, scripts and phonetic readings."""
    parser = _Text()
    parser.feed(page)
    parser.close()
    parser.end_line()
    return "\n".join(parser.lines)


_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_SPACES = {_TEXT + "tab": "\t", _TEXT + "line-break": " ", _TEXT + "s": " "}
_ASIDE = {_TEXT + "note", _TEXT + "tracked-changes", "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}annotation"}


def odt_text(content: bytes) -> str:
    """The paragraphs and headings of an OpenDocument text, without notes and deleted text."""
    lines: list[str] = []
    _collect(ElementTree.fromstring(content), lines)
    return "\n".join(lines)


def _collect(element: ElementTree.Element, lines: list[str]) -> None:
    for child in element:
        if child.tag in (_TEXT + "p", _TEXT + "h"):
            lines.append("".join(_pieces(child)))
        elif child.tag not in _ASIDE:
            _collect(child, lines)


def _pieces(element: ElementTree.Element) -> list[str]:
    pieces = [element.text or ""]
    for child in element:
        if child.tag in _SPACES:
            pieces.append(_SPACES[child.tag] * min(1000, int(child.attrib.get(_TEXT + "c", 1))))
        elif child.tag not in _ASIDE:
            pieces += _pieces(child)
        pieces.append(child.tail or "")
    return pieces

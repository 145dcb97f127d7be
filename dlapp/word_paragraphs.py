"""Other text in a paragraph of a Word file, which keeps its looks: bold, italics, colours, fonts."""

import copy
import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

_NOT_LOOKS = ("w:lang", "w:noProof")  # of a run: what they say is about spelling
_SIGNS = ("w:t", "w:tab", "w:cr", "w:noBreakHyphen")


def one_line(text: str) -> str:
    """Several lines joined to one."""
    return " ".join(part.strip() for part in text.split("\n"))


def replace(paragraph: Any, line: str) -> None:
    """Put other text into a paragraph of python-docx; pictures, links and page breaks stay.

    All of it looks as most of the paragraph did, but for words that looked otherwise and stand in the new line as well, such
    as names and numbers: these look so again.
    """
    if line == one_line(paragraph.text):
        return
    runs = [run for run in paragraph._p.xpath("./w:r | ./w:hyperlink/w:r") if _text(run)]
    if not runs:
        paragraph.add_run(line)
        return
    looks = [(look, list(same)) for look, same in groupby(runs, _look)]
    usual = max(
        (look for look, _ in looks), key=lambda look: sum(len(_text(run)) for run in runs if _look(run) == look)
    )
    special = [("".join(map(_text, same)), same[0]) for look, same in looks if look != usual]
    like = next(run for run in runs if _look(run) == usual)
    place = next((run for run in runs if run.getparent() is paragraph._p), runs[0])
    for text, model in _pieces(line, special):
        place.addprevious(_run(text, like if model is None else model))
    for run in runs:
        _empty(run)


def _text(run: Any) -> str:
    return "".join(part.text or "" for part in run.xpath("./w:t"))


def _look(run: Any) -> str:
    """Equal for runs that look the same."""
    if run.rPr is None:
        return ""
    said = copy.deepcopy(run.rPr)
    for other in said.xpath(" | ".join(f"./{name}" for name in _NOT_LOOKS)):
        said.remove(other)
    return said.xml if len(said) else ""


def _pieces(line: str, special: list[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    """The line in pieces, each with the run that it looks like, or None."""
    found: list[tuple[int, int, Any]] = []
    for text, run in special:
        for start, end in _places(line, one_line(text).strip()):
            if all(end <= first or start >= last for first, last, _ in found):
                found.append((start, end, run))
                break
    done = 0
    for start, end, run in sorted(found, key=lambda each: each[0]):
        if start > done:
            yield line[done:start], None
        yield line[start:end], run
        done = end
    if done < len(line) or not line:
        yield line[done:], None


def _places(line: str, words: str) -> list[tuple[int, int]]:
    """Where words stand in a line, not within longer ones."""
    if not any(map(str.isalnum, words)):
        return []
    pattern = rf"(?<![A-Za-z0-9]){re.escape(words)}(?![A-Za-z0-9])"
    return [match.span() for match in re.finditer(pattern, line)]


def _run(text: str, like: Any) -> Any:
    """A new run that looks like another one."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    run, part = OxmlElement("w:r"), OxmlElement("w:t")
    if like.rPr is not None:
        run.append(copy.deepcopy(like.rPr))
    part.text = text
    part.set(qn("xml:space"), "preserve")
    run.append(part)
    return run


def _empty(run: Any) -> None:
    """Take the text out of a run, and the run out of the file when nothing else is in it."""
    for sign in run.xpath(" | ".join(f"./{name}" for name in _SIGNS) + " | ./w:br[not(@w:type='page')]"):
        run.remove(sign)
    if all(child is run.rPr for child in run):
        run.getparent().remove(run)

"""The shape of a text: lines that belong together, and the cells of tables."""

import itertools
import re

from ... import text as texts
from ...text import Span

JOINER = "\u2060"  # Unicode's word joiner: nothing to be seen
LONG = 50  # characters of a line of Latin letters, which was hardly ended on purpose
_ENDED = re.compile(r"[.!?:;。！？…：；」』）)\"”|]\s*$")
_SENTENCE_END = re.compile(r"[.!?。！？…](?:\W|$)")
_MARK = re.compile(r"\s*(?:[-*+•・>#|]|\d+[.)]\s|[（(]?\d+[）)])")  # of lists, headings, quotations and tables
_GOES_ON = re.compile(r"[はがをにへとでのもや、，,]\s*$")  # a particle of Japanese, or a comma
_SPACELESS = re.compile("^[ぁ-ヿ一-鿿、，][ぁ-ヿ一-鿿]$")
_MARKS = r"(\*{1,3}|~~|__)"  # of Markdown's emphasis
_OPENED, _CLOSING = re.compile(_MARKS + "$"), re.compile(_MARKS)
_EMPHASIZED = re.compile(
    r"`[^`\n]*`|(\*\*|(?<![A-Za-z0-9*])\*(?!\*))(?=[^\s*])(?P<words>[^*\n]*(?<=[^\s*]))\1(?![A-Za-z0-9*])"
)
_LABEL = re.compile(rf"{_MARKS}(?=\S)[^*~_\n]+?(?:[:：]\1|\1[:：])(?=.*\w)")  # **Note:** what follows
_ROW = re.compile(r"[ \t]*\|.*\|[ \t]*$")
_CELL = re.compile(r"(?:\\.|[^|\\\n])+")


def unwrapped(text: str) -> str:
    """A text of the same length, with a space for each line break in the middle of a sentence, or JOINER in Japanese.

    Such breaks come from e-mail and PDF files. A break stays where the line may have been ended on purpose: before lists
    and headings, after the end of a sentence, in addresses, and where no sentence ends below, as in lists of words.
    """
    lines = text.split("\n")
    ends = _ends_below(lines)
    joined = lines[0]
    for (before, line), is_sentence in zip(itertools.pairwise(lines), ends[1:], strict=True):
        gap = (
            "\n"
            if not (is_sentence and _is_wrapped(before, line))
            else JOINER
            if _SPACELESS.search(before[-1:] + line[:1])
            else " "
        )
        joined += gap + line
    return joined


def one_line(sentence: str) -> str:
    """A sentence as it would stand on one line."""
    lines = sentence.replace(JOINER, "\n").split("\n")
    joined = lines[0]
    for line in lines[1:]:
        joined += ("" if _SPACELESS.search(joined[-1:] + line[:1]) else " ") + line
    return joined


def emphasis_apart(before: str, core: str, after: str) -> tuple[str, str, str]:
    """A sentence and the signs around it, with the marks of an emphasis on the same side of both its ends.

    Those of a whole sentence are signs around it; those of its first words belong to it.
    """
    found = _OPENED.search(before)
    if found is None or (mark := found[1]) not in core:
        return before, core, after
    words = core.rstrip(":：")
    if words.endswith(mark) and core.count(mark) == 1:
        return before, words.removesuffix(mark), mark + core.removeprefix(words) + after
    return before.removesuffix(mark), mark + core, after


def without_emphasis(sentence: str) -> str:
    """Without the marks around some of its words: they disturb the built-in translator, which cannot put them back."""
    return _EMPHASIZED.sub(lambda match: match[0] if match["words"] is None else match["words"], sentence)


def _ends_below(lines: list[str]) -> list[bool]:
    """Whether a sentence ends in each line or below it, before the next empty line."""
    found, ends = False, []
    for line in reversed(lines):
        found = bool(line.strip()) and (found or _SENTENCE_END.search(line) is not None)
        ends.append(found)
    return ends[::-1]


def _is_wrapped(line: str, following: str) -> bool:
    if not texts.has_letters(line) or _ENDED.search(line) or not following[:1].isalpha() or _MARK.match(following):
        return False
    if _GOES_ON.search(line):
        return True
    return following[0].islower() or (len(line) >= LONG and line.isascii() and not _MARK.match(line))


def sentences(text: str, language: str) -> list[Span]:
    """The sentences of a text in order; each cell of a Markdown table is on its own."""
    spans: list[Span] = []
    start = 0
    for is_table, end in _parts(text):
        part = text[start:end]
        cells = _CELL.finditer(part) if is_table else [re.match(r"(?s).*", part)]
        for cell in cells:
            assert cell is not None
            first = start + cell.start()
            spans += [Span(first + span.start, first + span.end) for span in _closed(cell[0], language)]
        start = end
    return spans


def _closed(text: str, language: str) -> list[Span]:
    """Sentences, each with the mark that ends its emphasis, which stands behind its full stop; an emphasized label by itself."""
    spans: list[Span] = []
    for span in texts.sentences(text, language):
        begin = span.start
        mark = _CLOSING.match(text, begin)
        if mark and spans and text[spans[-1].start : spans[-1].end].count(mark[1]) % 2:
            spans[-1] = Span(spans[-1].start, mark.end())
            begin = _next_word(text, mark.end())
        label = _LABEL.match(text, begin, span.end)
        if label:
            spans.append(Span(begin, label.end()))
            begin = _next_word(text, label.end())
        if begin < span.end:
            spans.append(Span(begin, span.end))
    return spans


def _next_word(text: str, start: int) -> int:
    """Where the space after a place ends."""
    return start + len(text[start:]) - len(text[start:].lstrip())


def _parts(text: str) -> list[tuple[bool, int]]:
    """Whether the lines are rows of a table, and where they end, for runs of lines that are alike."""
    parts: list[tuple[bool, int]] = []
    end = 0
    for line in text.split("\n"):
        is_row = _ROW.match(line) is not None
        end = min(end + len(line) + 1, len(text))
        if parts and parts[-1][0] == is_row:
            parts[-1] = (is_row, end)
        else:
            parts.append((is_row, end))
    return parts

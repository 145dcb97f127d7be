"""A text with parts of it marked, as with a felt pen."""

from collections.abc import Sequence

from ...text import Span
from . import component

AROUND = 300  # characters shown on each side of a mark in a long text
WHOLE = 6000  # characters of a text that is shown in full


def marked_text(text: str, marks: Sequence[tuple[Span, str, float]], key: str) -> None:
    """Show a text with its marks, of a long one only what stands around them.

    Args:
        marks: span, label in front of it (may be empty), and strength in [0, 1]; they do not overlap. The one with the
            label "1", else the first one, is in sight.
    """
    parts: list[list] = []
    place, last = 0, len(text)
    for span, label, strength in sorted(marks, key=lambda mark: mark[0].start):
        parts += _between(text, place, span.start, place > 0)
        parts.append(["mark", text[span.start : span.end], label, round(6 + 59 * strength)])
        place = span.end
    parts += _between(text, place, last, place > 0, at_end=True)
    component("marked_text", '<div class="text" tabindex="0"></div>')(data=parts, key=key)


def _between(text: str, start: int, end: int, after_mark: bool, at_end: bool = False) -> list[list]:
    """What stands between two marks; the middle of it is left out in a long text."""
    if len(text) <= WHOLE or end - start <= 2 * AROUND:
        return [["text", text[start:end]]]
    head = text[start : start + AROUND] if after_mark else ""
    tail = "" if at_end else text[end - AROUND : end]
    return [["text", head], ["gap", "⋯"], ["text", tail]]

"""The sentences that a summary is made from."""

from ... import text as texts
from ...text import Span

LONGEST = 600  # characters of a sentence


def split(source: str, language: str) -> list[Span]:
    """The sentences of a text that have words; longer ones than LONGEST are cut."""
    return [
        part
        for sentence in texts.sentences(source, language or "en")
        for part in texts.shortened(source, sentence, lambda part: len(part) <= LONGEST)
        if texts.has_letters(source[part.start : part.end])
    ]

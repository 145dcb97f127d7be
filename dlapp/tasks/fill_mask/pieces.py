"""A text in tokens, and tokens in words."""

import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ...model_card import WEIGHTS_FOLDER
from ...text import Span, harmless, signs

GAP = "[MASK]"  # how a gap is written, whichever model reads it

LONGEST = 24  # tokens of a word: more of them, without a space, are taken for several words


@dataclass(frozen=True)
class Piece:
    """A token: what stands at text[start:end], a space in front of it perhaps included.

    Attributes:
        is_gap: it hides a word; is_spaced: there is a space in front of that one.
        is_tail: it says itself that it goes on with a word.
    """

    id: int
    start: int
    end: int
    is_gap: bool = False
    is_spaced: bool = False
    is_tail: bool = False


class Cutter:
    """Cuts texts into tokens, by a fast tokenizer of transformers.

    Attributes:
        tails: ids of tokens that go on with a word.
    """

    def __init__(self, tokenizer: Any, split: Callable[[str], list[Span]] | None = None) -> None:
        """`split`: gives the words of a text, where the tokenizer does not find them itself."""
        backend = tokenizer.backend_tokenizer
        backend.no_truncation()  # some come with a limit of their own
        backend.no_padding()
        self._encode = backend.encode  # which threads may share
        self._split = split or (lambda text: [Span(0, len(text))])
        self._gap: int = tokenizer.mask_token_id
        self._signs = signs(tokenizer)
        self.tails = frozenset(id for token, id in tokenizer.get_vocab().items() if token.startswith("##"))

    def pieces(self, text: str) -> list[Piece]:
        """The tokens of a text; what looks like a special token is none, but for gaps."""
        found: list[Piece] = []
        place = 0
        for part in text.split(GAP):
            if place:
                start = place - len(GAP)
                is_spaced = text[start - 1 : start] == " "
                found.append(Piece(self._gap, start, place, is_gap=True, is_spaced=is_spaced))
            is_before_gap = place + len(part) < len(text)
            bare = part.removesuffix(" ") if is_before_gap else part  # the space belongs to the word that is hidden
            found += [
                Piece(id, place + word.start + start, place + word.start + end, is_tail=id in self.tails)
                for word in self._split(bare)
                for id, start, end in self._cut(bare[word.start : word.end])
            ]
            place += len(part) + len(GAP)
        return found

    def _cut(self, text: str) -> Iterator[tuple[int, int, int]]:
        """Ids of tokens, and where they begin and end in the text."""
        read = self._encode(harmless(text, self._signs), add_special_tokens=False)
        for id, (start, end) in zip(read.ids, read.offsets, strict=True):
            yield id, start, end


def words(text: str, pieces: Sequence[Piece]) -> list[list[int]]:
    """Numbers of the pieces that are a word together, in order; each piece is in one word.

    Written with spaces, a word reaches from one space or mark to the next. Japanese has none: there each piece is a word.
    """
    found: list[list[int]] = []
    is_open = False  # the last word so far is only space
    for number, piece in enumerate(pieces):
        before = pieces[number - 1] if number else None
        goes_on = before is not None and len(found[-1]) < LONGEST and (is_open or _belongs(text, before, piece))
        if goes_on:
            found[-1].append(number)
        else:
            found.append([number])
        is_open = not piece.is_gap and not text[piece.start : piece.end].strip()
    if len(found) > 1 and is_open:  # space at the end
        found[-2] += found.pop()
    return found


def _belongs(text: str, before: Piece, piece: Piece) -> bool:
    """Whether a piece goes on with the word of the one before it."""
    if piece.is_gap or before.is_gap:
        return False
    if piece.start < before.end or piece.is_tail:  # bytes of one character
        return True
    return piece.start == before.end and _is_in_word(text, before.end - 1) and _is_in_word(text, piece.start)


def _is_in_word(text: str, place: int) -> bool:
    """Whether there is a letter or digit of a script that puts spaces between words, or an apostrophe between two of them."""
    if text[place : place + 1] in ("'", "’"):
        return place > 0 and _is_letter(text[place - 1]) and _is_letter(text[place + 1 : place + 2])
    return _is_letter(text[place : place + 1])


def _is_letter(sign: str) -> bool:
    return sign.isalnum() and not "\u2e80" <= sign <= "\u9fff" and not "\uff00" <= sign <= "\uffef"


def spans(text: str) -> list[Span]:
    """Where each word of a text stands, gaps too, without the space around it: cut as the built-in network reads it."""
    pieces, found = _built_in().pieces(text), []
    for numbers in words(text, pieces):
        start, end = pieces[numbers[0]].start, pieces[numbers[-1]].end
        inner = text[start:end]
        start += len(inner) - len(inner.lstrip())
        if inner.strip():
            found.append(Span(start, start + len(inner.strip())))
    return found


@functools.cache
def _built_in() -> Cutter:
    from transformers import PreTrainedTokenizerFast

    return Cutter(PreTrainedTokenizerFast.from_pretrained(WEIGHTS_FOLDER / "dlapp-translator", local_files_only=True))


def window(place: int, count: int, room: int) -> range:
    """Of so many tokens those around a place that a network has room for."""
    first = min(max(0, place - room // 2), max(0, count - room))
    return range(first, min(count, first + room))

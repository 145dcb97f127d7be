"""Text as the language tasks see it: cleaned, its language, its sentences."""

import functools
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import limits
from .errors import UserError
from .i18n import N_

if TYPE_CHECKING:
    from lingua import LanguageDetector

_OTHER_WIDTH = re.compile("[０-９Ａ-Ｚａ-ｚ]+|[｡-ﾟ]+")
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_KANA = re.compile("[぀-ヿｦ-ﾟ]")
_HAN = re.compile("[㐀-鿿]")
_LATIN_WORD = re.compile("[A-Za-zÀ-ÿ]+(?:['’][A-Za-zÀ-ÿ]+)?")
_LETTER = re.compile(r"[^\W\d_]")
BLOCK = 2000  # characters that are cut into sentences at once
SHORT = 12  # characters: a name or a word that many languages have
SAMPLE = 2000  # characters that decide on the language
CERTAIN = 1.5  # times as probable as the next language
# Detected languages by ISO 639-1: those of many speakers. Each takes about 15 MB of memory once it is looked for.
_LANGUAGES = "ar de en es fr hi id it ja ko nl pl pt ru sv th tr uk vi zh"
SPACELESS = frozenset(("ja", "zh", "th"))  # written without spaces between sentences


def one_width(text: str) -> str:
    """Full-width Latin letters and digits made narrow, half-width kana made wide: what the built-in models learnt."""
    return _OTHER_WIDTH.sub(lambda run: unicodedata.normalize("NFKC", run[0]), text)


_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F) if chr(code).isalnum()}


def narrow(text: str) -> str:
    """Full-width Latin letters and digits made narrow; each character stays in its place."""
    return text.translate(_NARROW)


def clean(text: str) -> str:
    """The text without control characters and marks that turn the writing direction, its line ends as \\n."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def usual_case(sentence: str) -> str:
    """A sentence in CAPITALS as it is usually written; one word alone may be an abbreviation and stays."""
    if not sentence.isupper() or len(_LATIN_WORD.findall(sentence)) < 2:
        return sentence
    small = re.sub(r"\bi\b", "I", sentence.lower())
    return _LATIN_WORD.sub(lambda word: word[0][0].upper() + word[0][1:], small, count=1)


def check(item: object) -> None:
    """Refuse what is not a text within the limit.

    Raises:
        UserError: naming the type that came instead, or both numbers of characters.
    """
    if not isinstance(item, str):
        raise UserError(N_("A text is needed here, not {kind}."), kind=type(item).__name__)
    if len(item) > limits.CHARACTERS:
        raise UserError(
            N_("The text has {count} characters. The limit is {limit}."),
            count=f"{len(item):,}",
            limit=f"{limits.CHARACTERS:,}",
        )


def has_letters(text: str) -> bool:
    """Whether there is anything that a language could be read from."""
    return _LETTER.search(text) is not None


class LanguageCode(str):
    """An ISO 639-1 code in an error's values, which the page shows as the language's name."""


@dataclass(frozen=True)
class Language:
    """`code`: ISO 639-1, empty where there are no letters; `confidence` in [0, 1], against the next probable one."""

    code: str
    confidence: float


def detect(text: str, likely: tuple[str, ...] = ("ja", "en")) -> Language:
    """The language that a text is written in, by lingua (https://github.com/pemistahl/lingua-py).

    Han characters without kana are Japanese where Japan's character set has them all: short titles and names are. What
    could be any of several languages, as most single words could, is taken for one of the `likely` ones.
    """
    first = _LETTER.search(text)
    if first is None:
        return Language("", 0.0)
    text = one_width(text[first.start() : first.start() + SAMPLE])
    if _KANA.search(text) or (_HAN.search(text) and _in_shift_jis(text)):
        share = len(_KANA.findall(text) + _HAN.findall(text)) / len(_LETTER.findall(text))
        if share > 0.3:
            return Language("ja", min(1.0, 0.5 + share / 2))
    if text.isascii() and len(text) < SHORT and "en" in likely:
        return Language("en", 0.5)
    values = _detector().compute_language_confidence_values(text)
    ranked = [(value.language.iso_code_639_1.name.lower(), value.value) for value in values]
    if not ranked[0][1]:  # a script that it does not know
        return Language("", 0.0)
    if ranked[0][1] < CERTAIN * ranked[1][1]:
        ranked.sort(key=lambda language: language[0] not in likely)
    (code, score), (_, other) = ranked[0], max(ranked[1:], key=lambda language: language[1])
    return Language(code, round(score / max(score + other, 1e-9), 6))  # lingua's threads add in any order


def _in_shift_jis(text: str) -> bool:
    return all(sign.encode("cp932", "ignore") for sign in _HAN.findall(text))


@functools.cache
def _detector() -> "LanguageDetector":
    from lingua import IsoCode639_1, LanguageDetectorBuilder

    codes = [getattr(IsoCode639_1, code.upper()) for code in _LANGUAGES.split()]
    return LanguageDetectorBuilder.from_iso_codes_639_1(*codes).build()


@dataclass(frozen=True)
class Span:
    """Where something stands in a text: text[start:end]."""

    start: int
    end: int


def sentences(text: str, language: str) -> list[Span]:
    """The sentences of a text without the space around them, in order; a line break always ends one.

    By sentencex (https://github.com/wikimedia/sentencex); a closing Japanese quote that goes on (「はい」と言った) ends none.
    """
    import sentencex

    spans, start = [], 0
    for line in text.split("\n"):
        place = start
        for block in _blocks(re.sub(r"\s", " ", line)):  # sentencex stumbles over some wide spaces
            for piece in _quotes_joined(sentencex.segment(language, block)):
                inner = piece.strip()
                if inner:
                    begin = place + piece.index(inner)
                    spans.append(Span(begin, begin + len(inner)))
                place += len(piece)
        start += len(line) + 1
    return spans


def _blocks(line: str) -> Iterator[str]:
    """A line in parts of at most BLOCK characters, which end a sentence if they can: sentencex takes quadratic time."""
    start = 0
    while len(line) - start > BLOCK:
        stop = max(line.rfind(sign, start, start + BLOCK) for sign in "。！？.!? ") + 1
        end = stop if stop > start else start + BLOCK
        yield line[start:end]
        start = end
    yield line[start:]


def _quotes_joined(pieces: list[str]) -> list[str]:
    joined: list[str] = []
    for piece in pieces:
        if joined and joined[-1].endswith(("」", "』", "”", "）")) and re.match("[ぁ-ん、。]", piece):
            joined[-1] += piece
        else:
            joined.append(piece)
    return joined


def shortened(text: str, span: Span, fits: Callable[[str], bool]) -> list[Span]:
    """A span halved until each piece fits: at clause marks, else at spaces, else in the middle."""
    part = text[span.start : span.end]
    if len(part) <= 1 or fits(part):
        return [span]
    middle = len(part) // 2
    for pattern in (r"[、，,;；:：]\s*", r"\s+", ""):
        places = (
            [mark.end() for mark in re.finditer(pattern, part) if 0 < mark.end() < len(part)] if pattern else [middle]
        )
        if places:
            cut = span.start + min(places, key=lambda place: abs(place - middle))
            return shortened(text, Span(span.start, cut), fits) + shortened(text, Span(cut, span.end), fits)
    raise AssertionError("the middle is always a place to cut")


def signs(tokenizer: Any) -> list[str]:
    """What a tokenizer of transformers takes for more than text: its special tokens, and those that were added to it."""
    return list(dict.fromkeys([*tokenizer.all_special_tokens, *tokenizer.get_added_vocab()]))


def harmless(text: str, signs: Sequence[str]) -> str:
    """A text of the same length in which no sign is spelt: what a visitor types must not end a message or begin another one.

    The first letter of each sign becomes the full-width one.
    """
    for sign in signs:
        if sign in text and "!" <= sign[0] <= "~":
            text = text.replace(sign, chr(ord(sign[0]) + 0xFEE0) + sign[1:])
    return text

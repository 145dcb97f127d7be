"""Speech recognition: what is said in a recording, and when."""

import re
from dataclasses import dataclass, field, replace
from pathlib import Path

from ... import result
from ...errors import UserError
from ...i18n import N_
from ..spec import TaskSpec, check_sound
from .cards import CARDS
from .languages import WHISPER

DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@dataclass(frozen=True)
class Settings:
    """How to listen.

    Attributes:
        language: code of the language that is spoken, or `auto`. to_english: write down a translation into English.
    """

    language: str = "auto"
    to_english: bool = False

    def __post_init__(self) -> None:
        if self.language not in ("auto", *WHISPER):
            raise UserError(N_("There is no language “{code}” here."), code=self.language)


@dataclass(frozen=True)
class Word:
    """A word and when it was said: start and end in seconds, `probability` in [0, 1]. The text keeps the space before it."""

    start: float
    end: float
    text: str
    probability: float


@dataclass(frozen=True)
class Segment:
    """A phrase: start and end in seconds, its words in order. `no_speech`: how probable it is that nobody spoke, in [0, 1]."""

    start: float
    end: float
    text: str
    words: list[Word] = field(default_factory=list)
    no_speech: float = 0.0

    def with_text(self, text: str) -> "Segment":
        """The same stretch with other words, which share its time by their lengths."""
        parts = re.findall(r"\s*[!-~]+|\s*[^\s!-~]{1,2}", text.strip())  # words in Latin letters, else two characters
        length, place, words = max(1, sum(map(len, parts))), 0, list[Word]()
        for part in parts:
            start, end = (self.start + (self.end - self.start) * at / length for at in (place, place + len(part)))
            words.append(Word(start, end, part if words or not self.words else _space(self.words[0]) + part, 1.0))
            place += len(part)
        return replace(self, text=text.strip(), words=words)


def _space(word: Word) -> str:
    return word.text[: len(word.text) - len(word.text.lstrip())]


@dataclass(frozen=True, kw_only=True)
class Result(result.Result):
    """What was said; nothing when nobody spoke.

    Attributes:
        text: all of it. language: code of what was spoken, empty when nobody spoke; confidence: how sure that is, in
            [0, 1] (1 where it was given).
        segments: phrase by phrase, in the order of time. seconds: length of the recording.
        player: an M4A file of what was heard, to the same times; None when nothing could be heard.
        notices: what of a damaged recording was skipped, or why one of several could not be read: an English sentence and
            the values in it, each.
    """

    text: str
    language: str
    confidence: float = 1.0
    segments: list[Segment] = field(default_factory=list)
    seconds: float
    player: Path | None
    notices: tuple[tuple[str, dict[str, object]], ...] = ()

    def written(self, kind: str) -> str | None:
        """Plain text (`txt`), subtitles (`srt`, `vtt`), or all that is known (`json`)."""
        from . import subtitles

        write = subtitles.WRITERS.get(kind)
        return write(self) if write else None


TASK = TaskSpec(
    name="speech_recognition",
    title=N_("Speech recognition"),
    invitation=N_("Turn speech into text and subtitles, then click a word to hear it."),
    package=__name__,
    cards=CARDS,
    settings=Settings,
    result=Result,
    types=(Segment, Word),
    check=check_sound,
)

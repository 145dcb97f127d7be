"""What was said as subtitles and as data."""

import dataclasses
import json
import unicodedata
from collections.abc import Callable, Iterator

from . import Result, Segment, Word

WIDTH = 84  # columns of a subtitle, two lines of 42 (Netflix's guide has as many); a Japanese character takes two
SECONDS = 6.0  # that a subtitle is seen at most
PAUSE = 0.8  # seconds between two words after which a new one begins
ENDS = ".?!。？！…"


def plain(result: Result) -> str:
    """One line for each phrase."""
    return "".join(f"{segment.text}\n" for segment in result.segments)


def srt(result: Result) -> str:
    """SubRip."""
    return _file(result.segments, "srt")


def vtt(result: Result) -> str:
    """WebVTT."""
    return _file(result.segments, "vtt")


def data(result: Result) -> str:
    """Language and phrases as JSON, times in seconds."""
    kept = {"language": result.language, "confidence": result.confidence, "seconds": result.seconds}
    phrases = [dataclasses.asdict(segment) for segment in result.segments]
    return json.dumps({**kept, "segments": phrases}, ensure_ascii=False, indent=1) + "\n"


WRITERS: dict[str, Callable[[Result], str]] = {"txt": plain, "srt": srt, "vtt": vtt, "json": data}


def cues(segments: list[Segment]) -> list[Segment]:
    """Phrases as short as subtitles are, cut behind sentences and in pauses where possible."""
    return [cue for segment in segments for cue in _cut(segment.words)]


def _file(segments: list[Segment], kind: str) -> str:
    import pysubs2

    file = pysubs2.SSAFile()
    for cue in cues(segments):
        event = pysubs2.SSAEvent(round(1000 * cue.start), round(1000 * cue.end))
        event.plaintext = cue.text
        file.append(event)
    return file.to_string(kind)


def _cut(words: list[Word]) -> Iterator[Segment]:
    begun: list[Word] = []
    for word in words:
        if begun and _is_full(begun, word):
            yield _cue(begun)
            begun = []
        begun.append(word)
    if begun:
        yield _cue(begun)


def _is_full(begun: list[Word], word: Word) -> bool:
    text = "".join(each.text for each in begun)
    is_sentence = begun[-1].text.rstrip().endswith(tuple(ENDS)) and _width(text.strip()) >= WIDTH / 2
    is_long = _width((text + word.text).strip()) > WIDTH or word.end - begun[0].start > SECONDS
    return is_sentence or is_long or word.start - begun[-1].end > PAUSE


def _cue(words: list[Word]) -> Segment:
    return Segment(words[0].start, words[-1].end, "".join(word.text for word in words).strip(), words)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)

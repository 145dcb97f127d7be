"""Abstractive summarization: an encoder-decoder writes sentences of its own."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from ... import text as texts
from ...engines.encoder_decoder import EncoderDecoder, Search
from ...progress import Progress, Report
from ...text import Span
from . import Result
from .sentences import split


@dataclass
class Writer:
    """An encoder-decoder with its tokenizer.

    `prefix`: token ids that each summary begins with; `prompt`: stands before each text; `room`: tokens that the network
    reads at once.
    """

    engine: EncoderDecoder
    tokenizer: Any
    prefix: list[int]
    prompt: str
    room: int

    def write(self, text: str, sentences: int) -> str:
        """A summary of about so many sentences, by beam search; of the text's first `room` tokens."""
        row = self.tokenizer(self.prompt + text, truncation=True, max_length=self.room)["input_ids"]
        search = Search(beams=4, longest=25 * sentences + 15, shortest=min(8 * sentences, 100), no_repeat=3)
        [[written]] = self.engine.write([row], search, self.prefix)
        return self.tokenizer.decode(written.ids, skip_special_tokens=True).strip()

    def summarize(self, source: str, spans: list[Span], language: str, count: int, report: Report) -> Result:
        """A text longer than the network reads at once is summarized in parts until their summaries fit together."""
        text = source
        while len(parts := self._parts(text, split(text, language))) > 1:
            written: list[str] = []
            for number, part in enumerate(parts, 1):
                written.append(self.write(part, 1))
                report(Progress(number, len(parts) + 1, text="\n".join(written)))
            text = "\n".join(written)
        summary = self.write(parts[0], count)
        sentences = [summary[span.start : span.end] for span in texts.sentences(summary, language or "en")]
        closest = {
            int(np.argmax([_similarity(sentence, source[s.start : s.end]) for s in spans])) for sentence in sentences
        }
        return Result(text=summary, sentences=sentences, spans=[spans[i] for i in sorted(closest)])

    def _parts(self, source: str, spans: list[Span]) -> list[str]:
        """The text in parts of whole sentences that the network reads at once."""
        parts, start, used = [], spans[0].start, 0
        for before, span in zip([spans[0], *spans], spans, strict=False):
            size = len(self.tokenizer(source[span.start : span.end])["input_ids"])
            if used and used + size > self.room - 20:
                parts.append(source[start : before.end])
                start, used = span.start, 0
            used += size
        return [*parts, source[start : spans[-1].end]]


def _similarity(first: str, second: str) -> float:
    """The pairs of characters that two sentences share, among those of both (Dice coefficient)."""
    pairs = [{text[i : i + 2].lower() for i in range(len(text) - 1)} for text in (first, second)]
    return 2 * len(pairs[0] & pairs[1]) / max(1, len(pairs[0]) + len(pairs[1]))

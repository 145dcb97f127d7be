"""Summarization: a text in a few sentences, its own or new ones."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch

from .. import downloads, limits, result
from .. import text as texts
from ..device import Device
from ..errors import UserError
from ..i18n import N_
from ..model_card import ModelCard
from ..networks import packed
from ..networks.sentence_ranker import SentenceRanker
from ..progress import Progress, Report
from ..text import Span

MODELS = "summarization"
check = texts.check
LONGEST = 600  # characters of a sentence
CHUNK = 100  # sentences that the built-in ranker sees at once
REPEATS = 0.9  # a sentence whose vector is this near to a chosen one (cosine) says the same


@dataclass(frozen=True)
class Settings:
    """`sentences`: how long the summary is, 1 to 20 sentences; what writes its own words takes 25 tokens for each."""

    sentences: int = 3

    def __post_init__(self) -> None:
        if not 1 <= self.sentences <= limits.SUMMARY_SENTENCES:
            raise UserError(
                N_("The number of sentences must be between 1 and {limit}."), limit=limits.SUMMARY_SENTENCES
            )


@dataclass(kw_only=True)
class Result(result.Result):
    """A summary.

    Attributes:
        text: its sentences, joined as the language does.
        sentences: the same one by one.
        spans: the sentences of the source that it rests on, in the order of the source.
        scores: how much each sentence of the source matters, in [0, 1], with its span.
    """

    text: str
    sentences: list[str]
    spans: list[Span]
    scores: list[tuple[Span, float]] = field(default_factory=list)


@dataclass
class Extractor:
    """The built-in ranker with its tokenizer: it chooses among the sentences of the text."""

    network: SentenceRanker
    tokenizer: Any
    device: str

    def ids(self, sentences: list[str]) -> torch.Tensor:
        """Token ids (n, T) of sentences, padded with 0."""
        rows = self.tokenizer([texts.one_width(s) for s in sentences], add_special_tokens=False)["input_ids"]
        known = [torch.tensor(row or [self.tokenizer.unk_token_id]) for row in rows]
        return torch.nn.utils.rnn.pad_sequence(known, batch_first=True)

    def rank(self, sentences: list[str]) -> tuple[np.ndarray, np.ndarray]:
        """Scores in [0, 1] (n,) of the sentences of a text, and their vectors (n, width) of length 1."""
        scores, vectors = [], []
        for start in range(0, len(sentences), CHUNK):
            ids = self.ids(sentences[start : start + CHUNK]).to(self.device)
            logits, share = self.network(ids[None])
            means = (share[0, ..., None] * self.network.tokens(ids)).sum(1)
            vectors.append(torch.nn.functional.normalize(means, dim=-1).float().cpu().numpy())
            scores.append(logits[0].float().cpu().numpy())
        joined = np.concatenate(scores)
        return np.exp(joined - joined.max()), np.concatenate(vectors)


@dataclass
class Writer:
    """An encoder-decoder that writes a summary in its own words.

    `prepare`: text -> what the network reads; `room`: tokens that it reads at once.
    """

    network: Any
    tokenizer: Any
    prepare: Callable[[str], str]
    room: int
    device: str

    def write(self, text: str, sentences: int) -> str:
        batch = self.tokenizer(self.prepare(text), return_tensors="pt", truncation=True, max_length=self.room)
        output = self.network.generate(
            **batch.to(self.device),
            num_beams=4,
            max_new_tokens=25 * sentences + 15,
            min_new_tokens=min(8 * sentences, 100),
            no_repeat_ngram_size=3,
            length_penalty=1.0,
        )
        return self.tokenizer.decode(output[0], skip_special_tokens=True).strip()


def load(card: ModelCard, device: Device) -> Extractor | Writer:
    """A summarizer on the device, in evaluation mode."""
    from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

    folder = downloads.folder(card)
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    if card.is_built_in:
        ranker = packed.new(SentenceRanker, folder)
        ranker.eval().requires_grad_(False).to(device.name)
        return Extractor(ranker, tokenizer, device.name)
    network = AutoModelForSeq2SeqLM.from_pretrained(folder, local_files_only=True)
    network.eval().requires_grad_(False).to(device.name, device.dtype(bfloat16_on_cpu=card.bfloat16_on_cpu))
    instruction = "summarize: " if "flan" in card.id else ""
    return Writer(network, tokenizer, lambda text: instruction + text, 1000 if "bart" in card.id else 512, device.name)


@torch.inference_mode()
def run(model: Extractor | Writer, items: list[str], settings: Settings, report: Report) -> list[Result]:
    """Summarize texts one after the other."""
    results = []
    for item in items:
        source = texts.clean(item)
        language = texts.detect(source).code
        spans = split(source, language)
        if not spans:
            results.append(Result(text=source, sentences=[], spans=[]))
        elif isinstance(model, Extractor):
            results.append(_extract(model, source, spans, language, settings.sentences))
        else:
            results.append(_write(model, source, spans, language, settings.sentences, report))
        report(Progress(len(results), len(items)))
    return results


def split(source: str, language: str) -> list[Span]:
    """The sentences of a text that have words; one without an end is cut."""
    return [
        part
        for sentence in texts.sentences(source, language or "en")
        for part in texts.shortened(source, sentence, lambda part: len(part) <= LONGEST)
        if texts.has_letters(source[part.start : part.end])
    ]


def _extract(model: Extractor, source: str, spans: list[Span], language: str, count: int) -> Result:
    """The best sentences that do not say the same, in the order of the text."""
    scores, vectors = model.rank([source[span.start : span.end] for span in spans])
    chosen: list[int] = []
    for i in np.argsort(-scores, kind="stable").tolist():
        if len(chosen) == count:
            break
        if all(float(vectors[i] @ vectors[j]) < REPEATS for j in chosen):
            chosen.append(i)
    kept = [spans[i] for i in sorted(chosen)]
    sentences = [source[span.start : span.end] for span in kept]
    ranked = [(span, float(score)) for span, score in zip(spans, scores, strict=True)]
    return Result(text=_join(sentences, language), sentences=sentences, spans=kept, scores=ranked)


def _write(model: Writer, source: str, spans: list[Span], language: str, count: int, report: Report) -> Result:
    """A text longer than the network reads at once is summarized part by part until its summaries fit together."""
    text = source
    while len(parts := _parts(model, text, split(text, language))) > 1:
        written: list[str] = []
        for number, part in enumerate(parts, 1):
            written.append(model.write(part, 1))
            report(Progress(number, len(parts) + 1, preview="\n".join(written)))
        text = "\n".join(written)
    summary = model.write(parts[0], count)
    cut = [summary[span.start : span.end] for span in texts.sentences(summary, language or "en")]
    rests_on = {int(np.argmax([_shared(sentence, source[s.start : s.end]) for s in spans])) for sentence in cut}
    return Result(text=summary, sentences=cut, spans=[spans[i] for i in sorted(rests_on)])


def _parts(model: Writer, source: str, spans: list[Span]) -> list[str]:
    """The text in parts of whole sentences that the network reads at once."""
    parts, start, used = [], spans[0].start, 0
    for before, span in zip([spans[0], *spans], spans, strict=False):
        size = len(model.tokenizer(source[span.start : span.end])["input_ids"])
        if used and used + size > model.room - 20:
            parts.append(source[start : before.end])
            start, used = span.start, 0
        used += size
    return [*parts, source[start : spans[-1].end]]


def _shared(first: str, second: str) -> float:
    """The pairs of characters that two sentences share, among those of both (Dice)."""
    pairs = [{text[i : i + 2].lower() for i in range(len(text) - 1)} for text in (first, second)]
    return 2 * len(pairs[0] & pairs[1]) / max(1, len(pairs[0]) + len(pairs[1]))


def _join(sentences: list[str], language: str) -> str:
    return ("" if language in texts.SPACELESS else " ").join(sentences)

"""ROUGE of the built-in summarizer on held-out texts, beside the first sentences and TextRank at the same length."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from rouge_score.rouge_scorer import RougeScorer

from dlapp.catalog import card
from dlapp.device import devices
from dlapp.tasks import summarization as task
from training.summarization import Text, corpus

from .table import markdown

SENTENCES = {"kyoto": 3, "wikinews": 1, "scitldr-dev": 1}  # of the summaries that are compared
TITLES = {
    "kyoto": "Kyoto articles, 3 sentences for the lead paragraph",
    "wikinews": "Wikinews, 1 sentence for the headline",
    "scitldr-dev": "SciTLDR abstracts, 1 sentence",
}


class Pieces:
    """What ROUGE counts: words of English, characters of Japanese."""

    def __init__(self, language: str) -> None:
        self.language = language

    def tokenize(self, text: str) -> list[str]:
        if self.language == "ja":
            return [sign for sign in text if sign.isalnum()]
        return "".join(sign if sign.isalnum() else " " for sign in text.lower()).split()


def report(data: Path) -> str:
    """One table, in Markdown."""
    model = task.load(card("summarization"), devices()[0])
    assert isinstance(model, task.Extractor)
    ways: dict[str, Callable[[list[str], int], list[int]]] = {
        "first sentences": lambda sentences, count: list(range(min(count, len(sentences)))),
        "TextRank": _textrank,
        "dlapp sentence ranker": lambda sentences, count: _ours(model, sentences, count),
    }
    held_out = corpus(data)[1]
    groups = {f"{TITLES[text.source]}, {text.language}": text for text in held_out}
    parts = {
        title: [t for t in held_out if (t.source, t.language) == (one.source, one.language)]
        for title, one in groups.items()
    }
    for language, name in (("ja", "all Japanese"), ("en", "all English")):
        parts[f"**{name}**"] = [text for text in held_out if text.language == language]
    rows: list[tuple[object, ...]] = []
    for title, texts in parts.items():
        for way, choose in ways.items():
            rows.append((f"{title} ({len(texts)} texts)", way, *_rouge(texts, choose)))
    return markdown(("held-out part", "", "ROUGE-1", "ROUGE-2", "ROUGE-L"), rows)


def _rouge(texts: list[Text], choose: Callable[[list[str], int], list[int]]) -> tuple[str, ...]:
    """Mean F1 of ROUGE-1, -2 and -L in percent."""
    scorer = RougeScorer(["rouge1", "rouge2", "rougeL"], tokenizer=Pieces(texts[0].language))
    scores = []
    for text in texts:
        summary = " ".join(text.sentences[i] for i in choose(text.sentences, SENTENCES[text.source]))
        scores.append([score.fmeasure for score in scorer.score(text.summary, summary).values()])
    return tuple(f"{100 * mean:.1f}" for mean in np.mean(scores, 0))


def _ours(model: task.Extractor, sentences: list[str], count: int) -> list[int]:
    """The front door's own choice: the text is handed over a sentence a line."""
    text = "\n".join(" ".join(sentence.split()) for sentence in sentences)
    answer = task.run(model, [text], task.Settings(count), lambda progress: None)[0]
    starts = np.cumsum([0, *(len(line) + 1 for line in text.split("\n"))])
    return sorted({int(np.searchsorted(starts, span.start, side="right")) - 1 for span in answer.spans})


def _textrank(sentences: list[str], count: int) -> list[int]:
    """Mihalcea and Tarau 2004 (https://aclanthology.org/W04-3252/): PageRank over shared words (pairs of characters)."""
    bags = [
        {s[i : i + 2].lower() for i in range(len(s) - 1)} if not s.isascii() else set(s.lower().split())
        for s in sentences
    ]
    size = len(bags)
    weights = np.zeros((size, size))
    for i in range(size):
        for j in range(i):
            if len(bags[i]) > 1 and len(bags[j]) > 1:
                shared = len(bags[i] & bags[j]) / (np.log(len(bags[i])) + np.log(len(bags[j])))
                weights[i, j] = weights[j, i] = shared
    flow = weights / weights.sum(1, keepdims=True).clip(min=1e-9)
    rank = np.full(size, 1 / size)
    for _ in range(50):
        rank = 0.15 / size + 0.85 * rank @ flow
    return sorted(np.argsort(-rank, kind="stable")[:count].tolist())

"""ROUGE of the built-in summarizer on held-out texts, beside the first sentences and TextRank at the same length.

F1, of words in English and of characters in Japanese. TextRank: Mihalcea and Tarau 2004 (https://aclanthology.org/W04-3252/).
The data folder holds what `training/summarization.py` names.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

import dlapp

from ..benchmark import Values
from ..table import table

if TYPE_CHECKING:
    from training.summarization import Text

SENTENCES = {"kyoto": 3, "wikinews": 1, "scitldr-dev": 1}  # of the summaries that are compared
TITLES = {
    "kyoto": "Kyoto articles, 3 sentences for the lead paragraph",
    "wikinews": "Wikinews, 1 sentence for the headline",
    "scitldr-dev": "SciTLDR abstracts, 1 sentence",
}
ALL = {"ja": "all Japanese", "en": "all English"}
SCORES = {"1": "rouge1", "2": "rouge2", "L": "rougeL"}

System = Callable[[list[str], int], list[int]]
"""Sentences and how many to choose -> indices of those chosen, in order."""


class Tokenizer:
    """What ROUGE counts: words of English, characters of Japanese."""

    def __init__(self, language: str) -> None:
        self.language = language

    def tokenize(self, text: str) -> list[str]:
        if self.language == "ja":
            return [sign for sign in text if sign.isalnum()]
        return "".join(sign if sign.isalnum() else " " for sign in text.lower()).split()


def measure(data: Path) -> Values:
    from training.summarization import corpus  # it and rouge_score take seconds to import

    systems: dict[str, System] = {
        "first sentences": lambda sentences, count: list(range(min(count, len(sentences)))),
        "TextRank": _textrank,
        "dlapp sentence ranker": _ours,
    }
    held_out = corpus(data)[1]
    parts: dict[str, list[Text]] = {}
    for text in held_out:
        parts.setdefault(f"{TITLES[text.source]}, {text.language}", []).append(text)
    for language, title in ALL.items():
        parts[title] = [text for text in held_out if text.language == language]
    return {
        "rows": [
            {"part": title, "texts": len(texts), "system": name, **_rouge(texts, system)}
            for title, texts in parts.items()
            for name, system in systems.items()
        ]
    }


def tables(values: Values) -> str:
    rows = [
        (f"{_title(row['part'])} ({row['texts']} texts)", row["system"], *(row[score] for score in SCORES.values()))
        for row in values["rows"]
    ]
    return table(("held-out part", "", *(f"ROUGE-{name}" for name in SCORES)), rows)


def _title(part: str) -> str:
    return f"**{part}**" if part in ALL.values() else part


def headlines(values: Values) -> dict[str, str]:
    found: dict[str, list[str]] = {}  # by system, of each language
    for row in values["rows"]:
        if row["part"] in ALL.values():
            found.setdefault(row["system"], []).append(f"{row['rouge1']} ({row['part'].removeprefix('all ')})")
    first, textrank, ours = (" and ".join(scores) for scores in found.values())
    return {"dlapp-summarizer": f"ROUGE-1 {ours} on held-out texts; first sentences: {first}, TextRank: {textrank}"}


def _rouge(texts: "list[Text]", system: System) -> dict[str, float]:
    """Mean F1 in percent, by the names in SCORES."""
    from rouge_score.rouge_scorer import RougeScorer

    scorer = RougeScorer(list(SCORES.values()), tokenizer=Tokenizer(texts[0].language))
    scores = []
    for text in texts:
        summary = " ".join(text.sentences[i] for i in system(text.sentences, SENTENCES[text.source]))
        found = scorer.score(text.summary, summary)
        scores.append([found[name].fmeasure for name in SCORES.values()])
    return {name: round(100 * float(mean), 1) for name, mean in zip(SCORES.values(), np.mean(scores, 0), strict=True)}


def _ours(sentences: list[str], count: int) -> list[int]:
    """What a user would get: the text is handed over a sentence a line."""
    text = "\n".join(" ".join(sentence.split()) for sentence in sentences)
    summary = dlapp.run("summarization", text, sentences=count)
    starts = np.cumsum([0, *(len(line) + 1 for line in text.split("\n"))])
    return sorted({int(np.searchsorted(starts, span.start, side="right")) - 1 for span in summary.spans})


def _textrank(sentences: list[str], count: int) -> list[int]:
    """PageRank over the number of words (pairs of characters) that two sentences share."""
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
    transition = weights / weights.sum(1, keepdims=True).clip(min=1e-9)
    rank = np.full(size, 1 / size)
    for _ in range(50):
        rank = 0.15 / size + 0.85 * rank @ transition
    return sorted(np.argsort(-rank, kind="stable")[:count].tolist())

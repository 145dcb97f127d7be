"""How often the built-in reader finds the answer, on JaQuAD and SQuAD 2.0, and how well it knows that there is none."""

import json
import lzma
import re
import string
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np

import dlapp

from .table import markdown


def report(data: Path) -> str:
    """Two tables, in Markdown."""
    rows: list[tuple[object, ...]] = []
    answerable = {}
    for name, pieces, published in (
        ("jaquad", list, "BERT-Japanese fine-tuned ([JaQuAD](https://arxiv.org/abs/2202.01764)): F1 77.4, exact 61.0"),
        ("squad", str.split, ""),
    ):
        questions = _rows(data / f"{name}.dev.jsonl.xz")
        results = _read(questions)
        there = [(q, r) for q, r in zip(questions, results, strict=True) if q["answers"]]
        guesses = [(r.answers or r.unsure)[0].text if r.answers or r.unsure else "" for _, r in there]
        scores = [
            _score(guess, [a["text"] for a in q["answers"]], pieces)
            for guess, (q, _) in zip(guesses, there, strict=True)
        ]
        f1, exact = (f"{100 * mean:.1f}" for mean in np.mean(scores, 0))
        rows.append((f"{name} dev, {len(there):,} answerable questions", f1, exact, published))
        answerable[name] = (questions, results)
    tables = [markdown(("reading", "F1", "exact", "published"), rows)]
    questions, results = answerable["squad"]
    silent = [not result.answers for result in results]
    none = [not question["answers"] for question in questions]
    found = [s for s, n in zip(silent, none, strict=True) if n]
    wrong = [s for s, n in zip(silent, none, strict=True) if not n]
    share, false = sum(found) / len(found), sum(wrong) / len(wrong)
    tables.append(
        markdown(
            (f"SQuAD 2.0 dev, {len(none):,} questions", "says that the passage does not say"),
            [
                (f"questions without an answer ({len(found)})", share),
                (f"questions with one ({len(wrong)})", false),
                ("mean of both right (chance: 50 %)", (share + 1 - false) / 2),
            ],
        )
    )
    return "\n\n".join(tables)


def _rows(path: Path) -> list[dict]:
    with lzma.open(path, "rt", encoding="utf8") as file:
        return [json.loads(line) for line in file]


def _read(questions: list[dict]) -> list:
    items = [{"question": question["question"], "context": question["context"]} for question in questions]
    chunks = [items[i : i + 200] for i in range(0, len(items), 200)]
    return [result for chunk in chunks for result in dlapp.run("question_answering", chunk, top=1)]


def _score(guess: str, answers: list[str], pieces: Callable[[str], list[str]]) -> tuple[float, float]:
    """F1 of shared words (characters in Japanese) and exact match, the best over all given answers."""
    best = [0.0, 0.0]
    for answer in answers:
        ours, theirs = pieces(_plain(guess)), pieces(_plain(answer))
        shared = sum((Counter(ours) & Counter(theirs)).values())
        best[0] = max(best[0], 2 * shared / max(1, len(ours) + len(theirs)))
        best[1] = max(best[1], float(ours == theirs))
    return best[0], best[1]


def _plain(text: str) -> str:
    """SQuAD's own normalisation: no case, no signs, no articles."""
    text = "".join(sign for sign in text.lower() if sign not in string.punctuation + "。、「」『』")
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", text).split())

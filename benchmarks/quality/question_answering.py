"""How often the built-in reader finds the answer, and how well it notices that a passage has none.

F1 of shared words (characters in Japanese) and exact match, the best over all given answers, after SQuAD's own normalisation.
The development parts of JaQuAD (https://arxiv.org/abs/2202.01764) and SQuAD 2.0 (https://arxiv.org/abs/1806.03822; articles
that the training left out). Japanese questions without an answer are those of JaQuAD beside the next passage of the same article
that has none of the answers. The data folder holds `jaquad.dev.jsonl.xz` and `squad.dev.jsonl.xz`.
"""

import json
import lzma
import re
import string
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np

from .. import chunks
from ..benchmark import Values
from ..table import percent, table

PUBLISHED = {
    "jaquad": "BERT-Japanese fine-tuned ([JaQuAD](https://arxiv.org/abs/2202.01764)): F1 77.4, exact 61.0",
}


def measure(data: Path) -> Values:
    answerable, unanswerable = [], []
    for name, tokens in (("jaquad", list), ("squad", str.split)):
        questions = questions_of(data / f"{name}.dev.jsonl.xz")
        results = _read(questions)
        asked = [(q, r) for q, r in zip(questions, results, strict=True) if q["answers"]]
        scores = []
        for question, result in asked:
            found = result.answers or result.unsure
            guess = found[0].text if found else ""
            scores.append(score(guess, [answer["text"] for answer in question["answers"]], tokens))
        f1, exact = (round(100 * float(mean), 1) for mean in np.mean(scores, 0))
        answerable.append({"dataset": name, "questions": len(asked), "f1": f1, "exact": exact})
        if name == "jaquad":
            moved = _elsewhere(questions)
            questions, results = questions + moved, results + _read(moved)
        unanswerable.append({"dataset": name, **_unanswerable(questions, results)})
    return {"answerable": answerable, "unanswerable": unanswerable}


def _elsewhere(questions: list[dict]) -> list[dict]:
    """Questions beside the next passage of their article that has none of the answers, where there is one."""
    articles: dict[str, list[str]] = {}
    for question in questions:
        articles.setdefault(question["title"], []).append(question["context"])
    moved = []
    for question in questions:
        passages = list(dict.fromkeys(articles[question["title"]]))
        place = passages.index(question["context"])
        others = (
            passage
            for passage in passages[place + 1 :] + passages[:place]
            if not any(answer["text"] in passage for answer in question["answers"])
        )
        if (passage := next(others, None)) is not None:
            moved.append({**question, "context": passage, "answers": []})
    return moved


def _unanswerable(questions: list[dict], results: list) -> Values:
    """How often it says that the passage does not say, of the questions without and with an answer."""
    rejected: dict[bool, list[bool]] = {True: [], False: []}
    for question, result in zip(questions, results, strict=True):
        rejected[bool(question["answers"])].append(not result.answers)
    without, answered = (sum(rejected[key]) / len(rejected[key]) for key in (False, True))
    return {
        "without_answer": {"questions": len(rejected[False]), "rejected": round(without, 3)},
        "with_answer": {"questions": len(rejected[True]), "rejected": round(answered, 3)},
        "balanced_accuracy": round((without + 1 - answered) / 2, 3),
    }


def tables(values: Values) -> str:
    rows = [
        (
            f"{row['dataset']} dev, {row['questions']:,} answerable questions",
            row["f1"],
            row["exact"],
            PUBLISHED.get(row["dataset"]),
        )
        for row in values["answerable"]
    ]
    noticed = [
        (
            f"{row['dataset']} dev, {row['without_answer']['questions']:,} without an answer and "
            f"{row['with_answer']['questions']:,} with one",
            percent(row["without_answer"]["rejected"]),
            percent(row["with_answer"]["rejected"]),
            percent(row["balanced_accuracy"]),
        )
        for row in values["unanswerable"]
    ]
    return "\n\n".join(
        [
            table(("dlapp reader", "F1", "exact", "published"), rows),
            table(
                (
                    "says that the passage does not say",
                    "of questions without an answer",
                    "of questions with one",
                    "share right, mean of both (chance: 50%)",
                ),
                noticed,
            ),
            "SQuAD's questions without an answer were written to look as if they had one. Those of JaQuAD were asked about another "
            "passage of the same article.",
        ]
    )


def headlines(values: Values) -> dict[str, str]:
    jaquad, squad = values["answerable"]
    return {
        "dlapp-reader": f"F1 {jaquad['f1']} on JaQuAD dev, {squad['f1']} on the answerable questions of SQuAD 2.0 (a held-out part)"
    }


def questions_of(path: Path) -> list[dict]:
    with lzma.open(path, "rt", encoding="utf8") as file:
        return [json.loads(line) for line in file]


def _read(questions: list[dict]) -> list:
    items = [{"question": question["question"], "context": question["context"]} for question in questions]
    return chunks.run("question_answering", items, top=1)


def score(guess: str, answers: list[str], tokens: Callable[[str], list[str]]) -> tuple[float, float]:
    """F1 of shared words (characters in Japanese) and exact match, the best over all given answers."""
    best = [0.0, 0.0]
    for answer in answers:
        ours, theirs = tokens(_plain(guess)), tokens(_plain(answer))
        shared = sum((Counter(ours) & Counter(theirs)).values())
        best[0] = max(best[0], 2 * shared / max(1, len(ours) + len(theirs)))
        best[1] = max(best[1], float(ours == theirs))
    return best[0], best[1]


def _plain(text: str) -> str:
    """SQuAD's own normalisation: no case, punctuation or articles."""
    text = "".join(sign for sign in text.lower() if sign not in string.punctuation + "。、「」『』")
    return " ".join(re.sub(r"\b(a|an|the)\b", " ", text).split())

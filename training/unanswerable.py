"""Questions that a passage does not answer, made of questions that it answers.

Like those that people wrote for SQuAD 2.0 (Rajpurkar et al. 2018, https://arxiv.org/abs/1806.03822, table 1): another name or number,
the opposite of a word, a negation; and easier ones: another passage of the same article (Clark and Gardner 2018,
https://arxiv.org/abs/1710.10723), or the passage without the sentence of the answer.
"""

import random
import re
from collections import defaultdict
from collections.abc import Callable, Sequence

Row = dict  # "question", "context", "answers" as in SQuAD; "title": of its article, may be empty

_OPPOSITES = """
first last|largest smallest|biggest smallest|highest lowest|oldest youngest|longest shortest|most least|more less|before after
north south|northern southern|east west|eastern western|early late|earliest latest|begin end|began ended|increase decrease
increased decreased|high low|higher lower|large small|larger smaller|old new|older younger|win lose|won lost|male female|men women
man woman|father mother|son daughter|brother sister|king queen|inside outside|above below|maximum minimum|best worst|born killed
always never|allowed forbidden|positive negative|public private|left right|upper lower|major minor|import export|rich poor
最初 最後|最大 最小|最高 最低|最も多い 最も少ない|最も高い 最も低い|最古 最新|する前 した後|年前 年後|北部 南部|東部 西部|増加 減少|大きい 小さい
高い 低い|多い 少ない|古い 新しい|勝った 負けた|男性 女性|父親 母親|息子 娘|開始 終了|始まった 終わった|上流 下流|左側 右側|輸出 輸入|賛成 反対
"""
_OPPOSITE: dict[str, str] = {}
for _line in _OPPOSITES.strip().splitlines():
    for _one, _other in (pair.split(" ") for pair in _line.split("|")):
        _OPPOSITE.setdefault(_one, _other)
        _OPPOSITE.setdefault(_other, _one)
_PASSIVE = re.compile(r"\b(?:is|are|was|were)(?= \w+ed\b)")
_SENTENCE = re.compile(r"[^。．.！？!?\n]+[。．.！？!?\n]*")
# words that could stand for each other: years, other numbers, names in Latin letters within a sentence, words in katakana
_KINDS = tuple(
    re.compile(kind)
    for kind in (
        r"(?<![\d.,])\d{4}(?![\d.,])",
        r"(?<![\d.,])\d{1,3}(?!\d)",
        r"(?<=[a-z,] )[A-Z][a-z]{2,}\b",
        "[ァ-ヺー]{3,}",
    )
)


def made(rows: Sequence[Row], count: int, chance: random.Random) -> list[Row]:
    """That many questions without an answer, of rows chosen by chance."""
    articles: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row["title"] and row["context"] not in articles[row["title"]][-1:]:
            articles[row["title"]].append(row["context"])

    def elsewhere(row: Row, chance: random.Random) -> Row | None:
        context = chance.choice(articles[row["title"]] or [row["context"]])
        return None if _answers(row, context) else _without(row, context=context)

    ways: tuple[Callable[[Row, random.Random], Row | None], ...] = (swapped, swapped, opposite, shortened, elsewhere)
    found: list[Row] = []
    while len(found) < count:
        row = chance.choice(rows)
        if row["answers"] and (other := chance.choice(ways)(row, chance)):
            found.append(other)
    return found


def swapped(row: Row, chance: random.Random) -> Row | None:
    """With another name or number of the passage in the question."""
    question = row["question"]
    for kind in chance.sample(_KINDS, len(_KINDS)):
        asked = [match for match in kind.finditer(question) if match[0] in row["context"]]
        others = sorted({word for word in kind.findall(row["context"]) if word not in question})
        if asked and others:
            match = chance.choice(asked)
            return _without(row, question=question[: match.start()] + chance.choice(others) + question[match.end() :])
    return None


def opposite(row: Row, chance: random.Random) -> Row | None:
    """With the opposite of one of its words, or a negation."""
    question = row["question"]
    is_english = question.isascii()
    places = [
        (match.start(), word)
        for word in _OPPOSITE
        if word.isascii() == is_english
        for match in re.finditer(rf"\b{word}\b" if is_english else word, question)
    ]
    if places:
        start, word = chance.choice(places)
        return _without(row, question=question[:start] + _OPPOSITE[word] + question[start + len(word) :])
    if is_english and (found := _PASSIVE.search(question)):
        return _without(row, question=f"{question[: found.end()]} not{question[found.end() :]}")
    return None


def shortened(row: Row, chance: random.Random) -> Row | None:
    """With a passage that lacks the sentences in which an answer stands."""
    kept = [sentence for sentence in _SENTENCE.findall(row["context"]) if not _answers(row, sentence)]
    return _without(row, context="".join(kept).strip()) if kept else None


def _answers(row: Row, text: str) -> bool:
    return any(answer["text"].lower() in text.lower() for answer in row["answers"])


def _without(row: Row, **changed: str) -> Row:
    return {**row, **changed, "answers": []}

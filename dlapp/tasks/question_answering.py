"""Question answering: where in a passage is the answer? Reading comprehension, with "the passage does not say"."""

import re
from dataclasses import dataclass

import numpy as np
import torch

from .. import limits, result
from .. import text as texts
from ..errors import UserError
from ..i18n import N_
from ..progress import Progress, Report
from ..text import Span
from . import readers
from .readers import Prepared, Reader, Reading, Window

MODELS = "question_answering"
load = readers.load
QUESTION_CHARACTERS = 500
QUESTION_TOKENS = 96
READ_WINDOWS = 32  # of a long passage only those that share most with the question are read
ANSWER_TOKENS = 30
BATCH = 8


@dataclass(frozen=True)
class Settings:
    """`top`: how many answers at most, 1 to 10."""

    top: int = 3

    def __post_init__(self) -> None:
        if not 1 <= self.top <= limits.ANSWERS:
            raise UserError(N_("The number of answers must be between 1 and {limit}."), limit=limits.ANSWERS)


@dataclass(frozen=True)
class Answer:
    """A part of the passage, context[start:end], with its probability in [0, 1]."""

    text: str
    start: int
    end: int
    score: float


@dataclass(kw_only=True)
class Result(result.Result):
    """`answers`: best first, none of them overlapping; empty when the passage does not say.

    `unsure`: the answers that the reader would have given had it been forced to.
    """

    answers: list[Answer]
    unsure: list[Answer]


def check(item: object) -> None:
    """Refuse what is not a question with a passage.

    Raises:
        UserError: saying what is missing or too long.
    """
    if not isinstance(item, dict) or set(item) != {"question", "context"}:
        raise UserError(N_("A question and a passage are needed here, not {kind}."), kind=type(item).__name__)
    texts.check(item["context"])
    texts.check(item["question"])
    if not texts.has_letters(item["context"]):
        raise UserError(N_("The passage has no words in it: type, paste or open a text first."))
    if not texts.has_letters(item["question"]):
        raise UserError(N_("Type a question first."))
    if len(item["question"]) > QUESTION_CHARACTERS:
        raise UserError(
            N_("The question has {count} characters; up to {limit} are accepted."),
            count=len(item["question"]),
            limit=QUESTION_CHARACTERS,
        )


@torch.inference_mode()
def run(model: Reader, items: list[dict[str, str]], settings: Settings, report: Report) -> list[Result]:
    """Read the windows of each passage that share most with the question."""
    results = []
    for done, item in enumerate(items):
        prepared = prepare(model, item)
        chosen = windows(model, prepared)
        candidates: list[tuple[float, Answer]] = []
        for begin in range(0, len(chosen), BATCH):
            part = chosen[begin : begin + BATCH]
            for reading in model.read(prepared, part, False):
                candidates += _candidates(reading, item["context"])
            report(Progress(done + (begin + len(part)) / len(chosen), len(items)))
        best = _without_overlap(candidates, settings.top)
        is_sure = bool(best) and best[0][0] > model.margin
        answers = [answer for _, answer in best]
        results.append(Result(answers=answers if is_sure else [], unsure=[] if is_sure else answers))
    return results


def prepare(model: Reader, item: dict[str, str]) -> Prepared:
    """A question and its passage in the model's tokens.

    Raises:
        UserError: when the question has too many of them.
    """
    question, passage = texts.one_width(texts.clean(item["question"])), texts.narrow(item["context"])
    asked = model.tokenizer(question, add_special_tokens=False)["input_ids"]
    if len(asked) > QUESTION_TOKENS:
        raise UserError(
            N_("The question has {count} tokens; this model reads up to {limit}. Ask more shortly."),
            count=len(asked),
            limit=QUESTION_TOKENS,
        )
    pieces = model.tokenizer(passage, add_special_tokens=False, return_offsets_mapping=True)
    return Prepared(question, asked, passage, pieces["input_ids"], pieces["offset_mapping"])


def windows(model: Reader, prepared: Prepared) -> list[Window]:
    """Parts of the passage that the network can read at once, half overlapping; of many, the most promising ones."""
    size, room = len(prepared.ids), model.room(len(prepared.asked))
    step = room // 2
    found = []
    for first in range(0, max(1, size - step), step):
        last = min(first + room, size)
        found.append(Window(first, last, Span(prepared.offsets[first][0], prepared.offsets[last - 1][1])))
    if len(found) <= READ_WINDOWS:
        return found
    scores = relevance(prepared.question, prepared.passage, [window.span for window in found])
    best = sorted(np.argsort(-scores, kind="stable")[:READ_WINDOWS].tolist())
    return [found[i] for i in best]


def relevance(question: str, passage: str, spans: list[Span]) -> np.ndarray:
    """How much each part of the passage shares with the question, float64 (n,): pairs of characters, rare ones count more.

    Inverse document frequency (Spärck Jones 1972, https://doi.org/10.1108/eb026526) over the parts.
    """
    pairs = {question[i : i + 2].lower() for i in range(len(question) - 1)}
    lower = [passage[span.start : span.end].lower() for span in spans]
    has = np.array([[pair in part for part in lower] for pair in sorted(pairs)], dtype=np.float64)
    has = has.reshape(len(pairs), len(spans))  # a question of one character has no pairs
    rarity = np.log((len(spans) + 1) / (has.sum(1) + 0.5)).clip(min=0)
    return rarity @ has


def _candidates(reading: Reading, passage: str) -> list[tuple[float, Answer]]:
    """The most probable answers of a window, each with by how much it is more probable than none."""
    size = len(reading.offsets)
    both = reading.start[:, None] + reading.end[None, :]  # (T, T)
    allowed = np.triu(np.ones((size, size), dtype=bool)) & ~np.triu(np.ones((size, size), dtype=bool), ANSWER_TOKENS)
    both = np.where(allowed, both, -np.inf)
    found = []
    for place in np.argsort(-both, axis=None)[: 2 * limits.ANSWERS]:
        first, last = divmod(int(place), size)
        if np.isneginf(both[first, last]):
            break
        span = _trimmed(passage, reading.offsets[first][0], reading.offsets[last][1])
        if span.start < span.end:
            score = float(both[first, last])
            answer = Answer(passage[span.start : span.end], span.start, span.end, min(1.0, float(np.exp(score))))
            found.append((score - reading.nothing, answer))
    return found


_WORD = re.compile("[A-Za-zÀ-ÿ]{2}|[0-9]{2}|[ァ-ヺー]{2}")  # two neighbours that belong together


def _trimmed(passage: str, start: int, end: int) -> Span:
    """Without spaces and stops around it, and with the whole of a word, number or katakana run that it cuts."""
    while start > 0 and _WORD.fullmatch(passage[start - 1 : start + 1]):
        start -= 1
    while end < len(passage) and _WORD.fullmatch(passage[end - 1 : end + 1]):
        end += 1
    while start < end and passage[start] in " \n　、。,.;:":
        start += 1
    while end > start and passage[end - 1] in " \n　、。,.;:":
        end -= 1
    return Span(start, end)


def _without_overlap(candidates: list[tuple[float, Answer]], top: int) -> list[tuple[float, Answer]]:
    kept: list[tuple[float, Answer]] = []
    for lead, answer in sorted(candidates, key=lambda candidate: -candidate[0]):
        if len(kept) == top:
            break
        if all(answer.end <= other.start or answer.start >= other.end for _, other in kept):
            kept.append((lead, answer))
    return kept

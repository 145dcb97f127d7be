"""Networks that write, with their tokenizers."""

import functools
from dataclasses import dataclass
from typing import Any

import torch

from ... import downloads
from ...device import Device
from ...model_card import WEIGHTS_FOLDER
from ...text import harmless, signs
from ..spec import Converter, Loader
from . import Settings, chat, gguf
from .cards import WriterCard
from .chat import Message, Prompt
from .engines import Cached, CTranslate2, Engine, Window

AROUND = 8  # tokens before a new one that decide how it is spelt


@dataclass
class Writer:
    """A network with its tokenizer, and a chat's template if it has one.

    Attributes:
        ends: ids of the tokens that end a text.
    """

    card: WriterCard
    engine: Engine
    tokenizer: Any
    ends: set[int]

    @property
    def weight_bytes(self) -> int:
        """What it takes in memory; see `Store`."""
        return self.engine.weight_bytes

    @functools.cached_property
    def _signs(self) -> list[str]:
        return signs(self.tokenizer)

    def room(self, settings: Settings) -> int:
        """Tokens that there is room for before those that will be written."""
        return self.card.context if self.card.slides else self.card.context - settings.max_new_tokens

    def prompt(self, text: str, settings: Settings) -> Prompt:
        """The last tokens of a text that is to go on."""
        ids = self.ids(text)
        return Prompt(ids[-self.room(settings) :], len(ids))

    def chat(self, messages: list[Message], settings: Settings) -> Prompt:
        """A chat up to where the network's turn is."""
        return chat.fitted(messages, self.chat_ids, self.room(settings))

    def ids(self, text: str) -> list[int]:
        """Token ids of a text that goes on."""
        ids: list[int] = self.tokenizer(harmless(text, self._signs), add_special_tokens=False)["input_ids"]
        return ids

    def chat_ids(self, messages: list[Message]) -> list[int]:
        """Token ids of a chat in the template that the network was trained with."""
        told = [{**message, "content": harmless(message["content"], self._signs)} for message in messages]
        text = self.tokenizer.apply_chat_template(
            told, tokenize=False, add_generation_prompt=True, enable_thinking=False
        )
        return self.tokenizer(text, add_special_tokens=False)["input_ids"]

    def spelt(self, before: list[int], new: list[int]) -> str:
        """What new tokens add to a text that ends in those before; an incomplete character at the end is left away."""
        context = before[-AROUND:]
        skip = len(self._decode(context))
        return self._decode([*context, *new])[skip:].rstrip("\ufffd")

    def is_over(self, item: str | list[Message], text: str) -> bool:
        """Whether what was written for an input is complete, though the network did not say so."""
        return False

    def finished(self, item: str | list[Message], text: str) -> str:
        """What is to be shown of what was written."""
        return text

    def _decode(self, ids: list[int]) -> str:
        return self.tokenizer.decode(ids, skip_special_tokens=True, clean_up_tokenization_spaces=False)


@dataclass
class SmallTalker(Writer):
    """The built-in network: a new paragraph begins behind an end; a chat is what people say in turns, 「…」."""

    def ids(self, text: str) -> list[int]:
        return [self.tokenizer.eos_token_id, *super().ids(text)]

    def chat_ids(self, messages: list[Message]) -> list[int]:
        lines = [f"「{message['content']}」\n" for message in messages if message["role"] != "system"]
        return self.ids("".join(lines) + "「")

    def is_over(self, item: str | list[Message], text: str) -> bool:
        return isinstance(item, list) and "」" in text

    def finished(self, item: str | list[Message], text: str) -> str:
        return text.partition("」")[0] if isinstance(item, list) else text


def _load_language_model(card: WriterCard, device: Device) -> Writer:
    from transformers import AutoTokenizer

    from ...networks import int8
    from ...networks.language_model import LanguageModel

    network = int8.from_folder(LanguageModel, card.folder).to(device.name).eval().requires_grad_(False)
    tokenizer = AutoTokenizer.from_pretrained(WEIGHTS_FOLDER / "dlapp-translator", local_files_only=True)
    return SmallTalker(card, Window(network, card.context), tokenizer, {tokenizer.eos_token_id})


def _load_causal(card: WriterCard, device: Device) -> Writer:
    from transformers import AutoModelForCausalLM, AutoTokenizer

    folder = downloads.folder(card)

    def read(dtype: torch.dtype) -> Any:
        network = AutoModelForCausalLM.from_pretrained(
            folder, local_files_only=True, dtype=dtype, attn_implementation="eager"
        )
        return network.eval().requires_grad_(False).to(device.name)

    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    engine: Engine = CTranslate2.load(card, folder, read) if device.is_cpu else Cached(read(device.dtype))
    return Writer(card, engine, tokenizer, set(tokenizer.all_special_ids))


LOADERS: dict[str, Loader] = {
    "language_model": _load_language_model,
    "causal": _load_causal,
    "causal_gguf": _load_causal,
}
CONVERTERS: dict[str, Converter] = {"causal_gguf": gguf.convert}

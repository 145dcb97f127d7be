"""Encoder-decoder Transformers that translate: one way to ask each family for a language."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from .. import downloads
from ..cards.languages import FLORES
from ..device import Device
from ..errors import UserError
from ..i18n import N_
from ..model_card import ModelCard
from ..networks import packed

if TYPE_CHECKING:
    from transformers import PreTrainedModel

BEAMS = 4


@dataclass
class Translator:
    """A network with what is needed around it.

    Attributes:
        network: an encoder-decoder of transformers, in evaluation mode on `device`.
        tokenizer: its tokenizer.
        sources: sentences, language from, language to -> token ids of each sentence, as the network wants them.
        first: language to -> the token ids that the decoder begins with.
        code: language -> what its tokenizer calls it.
        longest: tokens of a sentence that the network reads well.
    """

    card: ModelCard
    network: Any
    tokenizer: Any
    sources: Callable[[list[str], str, str], list[list[int]]]
    first: Callable[[str], list[int]]
    code: Callable[[str], str]
    longest: int
    device: str

    def batch(self, rows: list[list[int]]) -> dict[str, Tensor]:
        """Token ids -> padded `input_ids` and `attention_mask` (B, T) on the device."""
        padded = self.tokenizer.pad({"input_ids": rows}, return_tensors="pt")
        return {name: padded[name].to(self.device) for name in ("input_ids", "attention_mask")}

    def targets(self, sentence: str, target: str) -> list[int]:
        """Token ids of a translation, without those that the decoder is given to begin with."""
        given = self.first(target)[1:]
        if given:
            self.tokenizer.tgt_lang = self.code(target)
        ids = self.tokenizer(text_target=sentence)["input_ids"]
        return ids[len(given) :] if ids[: len(given)] == given else ids

    def text(self, ids: list[int] | Tensor) -> str:
        return self.tokenizer.decode(ids, skip_special_tokens=True).strip()

    def can(self, source: str, target: str) -> bool:
        """Whether it knows this pair of languages."""
        if self.card.directions:
            return (source, target) in self.card.directions
        return {source, target} <= set(self.card.languages)

    @torch.inference_mode()
    def translate(self, sentences: list[str], source: str, target: str, count: int) -> list[list[str]]:
        """Up to `count` different translations of each sentence, best first, by beam search in one batch."""
        beams = max(BEAMS, 2 * count)  # some differ only in how a word is cut into tokens
        kept = beams if count > 1 else 1
        batch = self.batch(self.sources(sentences, source, target))
        first = torch.tensor([self.first(target)] * len(sentences), device=self.device)
        outputs = self.network.generate(
            **batch,
            decoder_input_ids=first,
            num_beams=beams,
            num_return_sequences=kept,
            max_new_tokens=min(2 * batch["input_ids"].shape[1] + 10, 256),
            min_new_tokens=1,
            no_repeat_ngram_size=4,
            forced_bos_token_id=None,
        )
        texts = [self.text(ids) for ids in outputs]
        return [list(dict.fromkeys(texts[i : i + kept]))[:count] for i in range(0, len(texts), kept)]


def built_in(folder: Path) -> "PreTrainedModel":
    """The network of a folder whose weights are in 8 bits, in float32."""
    from transformers import AutoConfig, AutoModelForSeq2SeqLM, GenerationConfig

    network = AutoModelForSeq2SeqLM.from_config(AutoConfig.from_pretrained(folder))
    packed.load(network, folder)
    network.generation_config = GenerationConfig.from_pretrained(folder)
    return network


def load(card: ModelCard, device: Device) -> Translator:
    """A translator on the device, in evaluation mode."""
    from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

    folder = downloads.folder(card)
    tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    if card.is_built_in:
        network = built_in(folder)
    else:
        network = AutoModelForSeq2SeqLM.from_pretrained(folder, local_files_only=True)
    network.set_attn_implementation("eager")  # the other ways do not tell where they look
    network.eval().requires_grad_(False).to(device.name, device.dtype(bfloat16_on_cpu=card.bfloat16_on_cpu))
    start = network.config.decoder_start_token_id
    kind = network.config.model_type

    def plain(sentences: list[str], source: str, target: str) -> list[list[int]]:
        return tokenizer(sentences)["input_ids"]

    def after_language(sentences: list[str], source: str, target: str) -> list[list[int]]:
        wanted = tokenizer.convert_tokens_to_ids(f"<2{target}>")
        return [[wanted, *ids] for ids in plain(sentences, source, target)]

    def from_language(sentences: list[str], source: str, target: str) -> list[list[int]]:
        tokenizer.src_lang = code(source)
        return plain(sentences, source, target)

    def code(language: str) -> str:
        return FLORES[language] if "nllb" in card.id else language

    def language_token(target: str) -> int:
        if hasattr(tokenizer, "get_lang_id"):
            return tokenizer.get_lang_id(target)
        return tokenizer.convert_tokens_to_ids(code(target))

    # longest: the built-in one was trained on up to 64 tokens; the others lose details in long sentences
    families = {
        "mbart": (after_language, lambda target: [start], 60),
        "marian": (plain, lambda target: [start], 200),
        "t5": (after_language, lambda target: [start], 200),
        "m2m_100": (from_language, lambda target: [start, language_token(target)], 200),
    }
    if kind not in families:
        raise UserError(N_("{model} is not a translator that this app can run."), model=card.title)
    sources, first, longest = families[kind]
    return Translator(card, network, tokenizer, sources, first, code, longest, device.name)

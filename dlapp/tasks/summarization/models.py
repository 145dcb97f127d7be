"""Summarizers of both kinds, and how each architecture is loaded."""

from typing import Any, Protocol

from ... import downloads
from ...device import Device
from ...engines import encoder_decoder
from ...model_card import ModelCard
from ...networks import int8
from ...networks.sentence_ranker import SentenceRanker
from ...progress import Report
from ...text import Span
from ..spec import Loader
from . import Result
from .abstractive import Writer
from .extractive import Extractor


class Summarizer(Protocol):
    """What every model of this task can do."""

    def summarize(self, source: str, spans: list[Span], language: str, count: int, report: Report) -> Result:
        """A summary of `count` sentences of a text.

        Args:
            spans: its sentences, at least one. language: ISO 639-1, empty if unknown.
        """
        ...


def _tokenizer(card: ModelCard) -> Any:
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(downloads.folder(card), local_files_only=True)


def _load_sentence_ranker(card: ModelCard, device: Device) -> Extractor:
    network = int8.from_folder(SentenceRanker, card.folder)
    network.eval().requires_grad_(False).to(device.name)
    return Extractor(network, _tokenizer(card), device.name)


def _writer(card: ModelCard, device: Device, prompt: str, room: int) -> Writer:
    from transformers import AutoModelForSeq2SeqLM, GenerationConfig

    folder = downloads.folder(card)

    def read() -> Any:
        return AutoModelForSeq2SeqLM.from_pretrained(folder, local_files_only=True)

    engine = encoder_decoder.load(card, folder, device, read)
    first = GenerationConfig.from_pretrained(folder, local_files_only=True).forced_bos_token_id
    return Writer(engine, _tokenizer(card), [] if first is None else [first], prompt, room)


def _load_bart(card: ModelCard, device: Device) -> Writer:
    return _writer(card, device, prompt="", room=1000)


def _load_t5(card: ModelCard, device: Device) -> Writer:
    return _writer(card, device, prompt="summarize: ", room=512)  # the prefix names the task (Raffel et al. 2020)


def _load_mt5(card: ModelCard, device: Device) -> Writer:
    return _writer(card, device, prompt="", room=512)  # trained without prefixes, fine-tuned for this task alone


LOADERS: dict[str, Loader] = {
    "sentence_ranker": _load_sentence_ranker,
    "bart": _load_bart,
    "t5": _load_t5,
    "mt5": _load_mt5,
}

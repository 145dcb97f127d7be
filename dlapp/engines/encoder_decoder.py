"""Encoder-decoder Transformers, whatever runs them: token ids in, the most probable token ids out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from ..device import Device
from ..model_card import ModelCard


@dataclass(frozen=True)
class Search:
    """Beam search.

    Attributes:
        beams: its width; count: of the sequences that are wanted, up to `beams`.
        longest, shortest: tokens to be written, without those that are given to begin with and the one that ends.
        no_repeat: of so many tokens no sequence is written twice.
    """

    beams: int
    longest: int
    shortest: int = 1
    no_repeat: int = 0
    count: int = 1


@dataclass(frozen=True)
class Written:
    """`ids`: token ids; `score`: mean of their log-probabilities, nan where the search has one beam only."""

    ids: list[int]
    score: float = field(compare=False)


class EncoderDecoder(Protocol):
    """A network that is ready to write."""

    @property
    def network(self) -> Any:
        """The network in transformers, in evaluation mode on the device; loaded when it is first asked for."""
        ...

    @property
    def weight_bytes(self) -> int:
        """Memory that weights take now."""
        ...

    def write(self, rows: list[list[int]], search: Search, prefix: Sequence[int] = ()) -> list[list[Written]]:
        """The best sequences for each row of token ids, best first, without `prefix` and the token that ends.

        Args:
            prefix: what the decoder is given to begin with, after the token that always is.
        """
        ...


def load(card: ModelCard, folder: Path, device: Device, read: Callable[[], Any]) -> EncoderDecoder:
    """The model of a folder: run by CTranslate2 in 8 bits on the CPU, by transformers on CUDA, where that is faster.

    Args:
        read: reads the network of transformers.

    Raises:
        UserError: the disk is full.
    """
    if device.is_cpu:
        from .ctranslate2 import CTranslate2

        return CTranslate2.load(card, folder, lambda: _ready(read(), device))
    from .transformers import Generation

    return Generation(_ready(read(), device))


def _ready(network: Any, device: Device) -> Any:
    return network.eval().requires_grad_(False).to(device.name, device.dtype)

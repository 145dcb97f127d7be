"""What runs the networks: CTranslate2 in 8 bits on the CPU, transformers on CUDA, and for the built-in one a window."""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import torch

from ... import conversions
from ...device import free_unused_memory
from ...model_card import ModelCard
from ...networks.language_model import LanguageModel
from . import Settings
from .sampling import choose

Said = Callable[[int, np.ndarray], bool]
"""Told each new token and the logits (V,) that it was chosen by; gives whether to stop."""


class Engine(Protocol):
    """A network that goes on with tokens."""

    def write(self, ids: list[int], settings: Settings, seed: int, ends: set[int], said: Said) -> None:
        """Choose token after token until one of `ends`, `settings.max_new_tokens` of them, or `said` stops it.

        The first one is none of `ends`: what somebody asks for is not nothing.
        """
        ...

    @property
    def network(self) -> Any:
        """The torch network, which tells what is inside; loaded when it is first asked for."""
        ...

    @property
    def weight_bytes(self) -> int:
        """Memory that weights take now."""
        ...


def _weight_bytes(network: torch.nn.Module) -> int:
    tensors = {tensor.data_ptr(): tensor.nbytes for tensor in (*network.parameters(), *network.buffers())}
    return sum(tensors.values())


class Window:
    """The built-in network, which sees the last `longest` tokens. It is so small that it reads them anew for each one."""

    def __init__(self, network: LanguageModel, longest: int) -> None:
        self.network, self.longest = network, longest

    @property
    def weight_bytes(self) -> int:
        """See `Engine.weight_bytes`."""
        return _weight_bytes(self.network)

    @torch.inference_mode()
    def write(self, ids: list[int], settings: Settings, seed: int, ends: set[int], said: Said) -> None:
        """See `Engine.write`."""
        device = self.network.bias.device
        ids, chance = list(ids), torch.Generator("cpu").manual_seed(seed)
        for place in range(settings.max_new_tokens):
            hidden = self.network.hidden(torch.tensor([ids[-self.longest :]], device=device))[0, -1]
            logits = self.network.named(hidden).float().cpu()
            ids.append(choose(logits, settings, chance, () if place else ends))
            if ids[-1] in ends or said(ids[-1], logits.numpy()):
                return


class Cached:
    """A network of transformers. Keys and values of what was read last stay, so that the next turn reads only what is new."""

    def __init__(self, network: Any) -> None:
        self.network = network
        self._ids: list[int] = []
        self._cache: Any = None

    @property
    def weight_bytes(self) -> int:
        """See `Engine.weight_bytes`."""
        return _weight_bytes(self.network)

    @torch.inference_mode()
    def write(self, ids: list[int], settings: Settings, seed: int, ends: set[int], said: Said) -> None:
        """See `Engine.write`."""
        chance = torch.Generator("cpu").manual_seed(seed)
        new = self._unread(ids)
        for place in range(settings.max_new_tokens):
            output = self.network(
                input_ids=torch.tensor([new], device=self.network.device),
                cache=self._cache,
                use_cache=True,
                logits_to_keep=1,
            )
            self._ids += new
            logits = output.logits[0, -1].float().cpu()
            new = [choose(logits, settings, chance, () if place else ends)]
            if new[0] in ends or said(new[0], logits.numpy()):
                return

    def _unread(self, ids: list[int]) -> list[int]:
        """What is not in the cache yet, at least the last token; what else is in there is forgotten."""
        from transformers import DynamicCache

        same = next((i for i, pair in enumerate(zip(ids, self._ids, strict=False)) if pair[0] != pair[1]), None)
        kept = min(len(ids) - 1, len(self._ids) if same is None else same)
        if self._cache is None or not kept:
            self._cache = DynamicCache(config=self.network.config)
        elif kept < len(self._ids):
            self._cache.crop(kept - len(self._ids))  # so many from its end
        self._ids = ids[:kept]
        return ids[kept:]


class CTranslate2:
    """A network converted for CTranslate2, see `conversions`.

    It streams and stops as well as transformers and is several times as fast on the CPU, so it is preferred though it cannot
    keep keys and values from one turn to the next: a prompt of 500 tokens is read anew in about a second.
    """

    def __init__(self, folder: Path, read: Callable[[torch.dtype], Any]) -> None:
        self._folder, self._read = folder, read
        self._engine = self._new()
        self._bytes = (folder / "model.bin").stat().st_size

    @classmethod
    def load(cls, card: ModelCard, source: Path, read: Callable[[torch.dtype], Any]) -> "CTranslate2":
        """The model of a folder as transformers reads it, converted once.

        Raises:
            UserError: the disk is full.
        """
        import ctranslate2

        from ...engines.ctranslate2 import PRECISION, NetworkConverter

        def convert(folder: Path) -> None:
            converter = NetworkConverter(lambda: read(torch.bfloat16))
            converter.convert(str(folder), quantization=PRECISION, force=True)
            free_unused_memory()  # the network in 16 bits

        engine = f"ctranslate2 {ctranslate2.__version__} {PRECISION}"
        return conversions.load(card, source, engine, convert, lambda folder: cls(folder, read))

    @functools.cached_property
    def network(self) -> Any:
        """See `Engine.network`."""
        return self._read(torch.float32)

    @property
    def weight_bytes(self) -> int:
        """See `Engine.weight_bytes`."""
        network = self.__dict__.get("network")
        return self._bytes + (_weight_bytes(network) if network else 0)

    def write(self, ids: list[int], settings: Settings, seed: int, ends: set[int], said: Said) -> None:
        """See `Engine.write`."""
        import ctranslate2

        if settings.temperature:  # its worker takes the seed once, when it draws for the first time
            del self._engine
            ctranslate2.set_random_seed(seed)
            self._engine = self._new()
        trouble: list[BaseException] = []
        listeners = [said]

        def told(step: Any) -> bool:
            """Called by the engine's thread: whatever `said` raises has to be carried over.

            That thread lets go of this function a little late. Did it lead to the engine then, as `said` does, and were that the
            last way there, the thread would have to wait for its own end, and the process would abort.
            """
            try:
                return step.token_id in ends or listeners[0](step.token_id, np.array(step.logits)[0])
            except BaseException as error:
                trouble.append(error)
                return True

        try:
            self._engine.generate_batch(
                [list(map(str, ids))],
                min_length=1,
                max_length=settings.max_new_tokens,
                sampling_topk=settings.top_k if settings.temperature else 1,
                sampling_topp=settings.top_p if settings.temperature else 1,
                sampling_temperature=settings.temperature or 1,
                end_token=sorted(ends),
                include_prompt_in_result=False,
                return_logits_vocab=True,
                callback=told,
            )
        finally:
            listeners.clear()
        if trouble:
            raise trouble.pop()

    def _new(self) -> Any:
        import ctranslate2

        from ...engines.ctranslate2 import PRECISION

        return ctranslate2.Generator(
            str(self._folder), device="cpu", compute_type=PRECISION, intra_threads=torch.get_num_threads()
        )

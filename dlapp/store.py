"""Loaded models: each at most once per device, within a byte budget, the least recently used leave first."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from .catalog import ModelCard
from .device import Device, free_unused_memory
from .errors import UserError
from .i18n import N_

Loader = Callable[[ModelCard, Device], Any]


def parameter_bytes(model: Any) -> int:
    """Bytes of all distinct parameters and buffers of the torch modules in a model object's attributes.

    Pipelines of diffusers, which are no modules, have theirs in `components`.
    """
    import torch

    held = [model, *getattr(model, "__dict__", {}).values()]
    held += [part for value in held for part in getattr(value, "components", {}).values()]
    modules = [value for value in held if isinstance(value, torch.nn.Module)]
    tensors = {t.data_ptr(): t.nbytes for m in modules for t in (*m.parameters(), *m.buffers())}
    return sum(tensors.values())


@dataclass
class Entry:
    """A model that is loaded or being loaded."""

    bytes: int
    users: int = 0
    last_used: float = 0.0
    model: Future = field(default_factory=Future)


class Store:
    """Models by (card id, device name). All methods may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: dict[tuple[str, str], Entry] = {}
        self.loads = 0

    @contextlib.contextmanager
    def borrow(self, card: ModelCard, device: Device, load: Loader) -> Iterator[Any]:
        """The loaded model, which stays in memory until the block ends.

        Raises:
            UserError: when it does not fit into the device's budget beside the models in use.
        """
        key = (card.id, device.name)
        with self._lock:
            entry = self._entries.get(key)
            is_first = entry is None
            if entry is None:
                self._make_room(card, device)
                entry = self._entries[key] = Entry(card.memory_bytes)
            entry.users += 1
        try:
            if is_first:
                self._load(key, entry, card, device, load)
            yield entry.model.result()
        finally:
            with self._lock:
                entry.users -= 1
                entry.last_used = time.monotonic()

    def _load(self, key: tuple[str, str], entry: Entry, card: ModelCard, device: Device, load: Loader) -> None:
        try:
            model = load(card, device)
        except BaseException as error:
            with self._lock:
                del self._entries[key]
            entry.model.set_exception(error)  # the others that wait for it fail alike
            raise
        with self._lock:
            self.loads += 1
            entry.bytes = max(parameter_bytes(model), 1)
        entry.model.set_result(model)

    def _make_room(self, card: ModelCard, device: Device) -> None:
        """Evict idle models of the device, the least recently used first, until the card's fits. The lock is held."""
        here = [key for key in self._entries if key[1] == device.name]
        idle = [key for key in here if not self._entries[key].users]
        excess = sum(self._entries[key].bytes for key in here) + card.memory_bytes - device.budget_bytes
        if excess > sum(self._entries[key].bytes for key in idle):  # in vain: so none is evicted
            raise UserError(
                N_("{model} needs {needed} MB, but models may use only {budget} MB here. Choose a smaller model."),
                model=card.title,
                needed=card.memory_bytes // 10**6,
                budget=device.budget_bytes // 10**6,
            )
        if excess <= 0:
            return
        idle.sort(key=lambda key: self._entries[key].last_used)
        while excess > 0:
            excess -= self._entries.pop(idle.pop(0)).bytes
        free_unused_memory()

    def evict(self, card_id: str | None = None) -> None:
        """Forget all idle models, or those of one card."""
        with self._lock:
            for key in [k for k, entry in self._entries.items() if not entry.users and card_id in (None, k[0])]:
                del self._entries[key]
        free_unused_memory()

    def loaded(self) -> dict[tuple[str, str], int]:
        """(card id, device name) -> bytes of what is in memory now."""
        with self._lock:
            return {key: entry.bytes for key, entry in self._entries.items()}

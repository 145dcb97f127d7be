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
    """Bytes of all distinct parameters and buffers of the torch modules in a model object's attributes."""
    import torch

    modules = [m for m in [model, *getattr(model, "__dict__", {}).values()] if isinstance(m, torch.nn.Module)]
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
                self._make_room(card.memory_bytes, card, device)
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

    def _make_room(self, needed: int, card: ModelCard, device: Device) -> None:
        """Evict idle models of the device, oldest first, until `needed` bytes fit. The lock is held."""
        budget = device.budget_bytes
        evicted = False
        while self._used(device.name) + needed > budget:
            idle = [k for k, e in self._entries.items() if k[1] == device.name and not e.users]
            if not idle:
                raise UserError(
                    N_("{model} needs {needed} MB, but models may use only {budget} MB here. Choose a smaller model."),
                    model=card.title,
                    needed=needed // 10**6,
                    budget=budget // 10**6,
                )
            del self._entries[min(idle, key=lambda k: self._entries[k].last_used)]
            evicted = True
        if evicted:
            free_unused_memory()

    def _used(self, device_name: str) -> int:
        return sum(entry.bytes for key, entry in self._entries.items() if key[1] == device_name)

    def evict(self, card_id: str | None = None) -> None:
        """Forget all idle models, or those of one card."""
        with self._lock:
            for key, entry in list(self._entries.items()):
                if not entry.users and card_id in (None, key[0]):
                    del self._entries[key]
        free_unused_memory()

    def loaded(self) -> dict[tuple[str, str], int]:
        """(card id, device name) -> bytes of what is in memory now."""
        with self._lock:
            return {key: entry.bytes for key, entry in self._entries.items()}

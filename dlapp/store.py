"""Loaded models: each at most once per device, within a byte budget, the least recently used leave first."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from .device import Device, free_unused_memory
from .errors import UserError
from .i18n import N_
from .model_card import ModelCard

Loader = Callable[[Any, Device], Any]


def parameter_bytes(model: Any) -> int:
    """Bytes of all distinct parameters and buffers of the torch modules in a model object's attributes.

    Pipelines of diffusers, which are no modules, have theirs in `components`; engines that hold their weights themselves
    state `weight_bytes`.
    """
    import torch

    held = [model, *getattr(model, "__dict__", {}).values()]
    held += [part for value in held for part in getattr(value, "components", {}).values()]
    modules = [value for value in held if isinstance(value, torch.nn.Module)]
    tensors = {t.data_ptr(): t.nbytes for m in modules for t in (*m.parameters(), *m.buffers())}
    return sum(tensors.values()) + sum(getattr(value, "weight_bytes", 0) for value in held)


def _expected_bytes(card: ModelCard, device: Device) -> int:
    """What a model will take in the number format that the device computes in; its card states it in float32."""
    return card.memory_bytes if device.is_cpu else card.memory_bytes * device.dtype.itemsize // 4


@dataclass
class Entry:
    """A model that is loaded or being loaded, and how many borrow it."""

    bytes: int
    users: int = 0
    last_used: float = 0.0
    model: Any = None


class Store:
    """Models by card, device and loader: a card that two tasks offer may be another model in each.

    A device's models are borrowed by its one worker; the other methods may be called from any thread.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: dict[tuple[str, str, Loader], Entry] = {}

    @contextlib.contextmanager
    def borrow(self, card: ModelCard, device: Device, load: Loader) -> Iterator[Any]:
        """The loaded model, which stays in memory until the block ends.

        Raises:
            UserError: when it does not fit into the device's budget beside the models in use.
        """
        key = (card.id, device.name, load)
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                self._make_room(card, device)
                entry = self._entries[key] = Entry(_expected_bytes(card, device))
            entry.users += 1
        try:
            if entry.model is None:
                entry.model = load(card, device)
                entry.bytes = max(parameter_bytes(entry.model), 1)
            yield entry.model
        finally:
            with self._lock:
                if entry.model is not None:  # some load a part when it is first asked for
                    entry.bytes = max(parameter_bytes(entry.model), 1)
                entry.users -= 1
                entry.last_used = time.monotonic()
                if entry.model is None:  # it could not be loaded
                    del self._entries[key]

    def _make_room(self, card: ModelCard, device: Device) -> None:
        """Evict idle models of the device, the least recently used first, until the card's fits. The lock is held."""
        here = [key for key in self._entries if key[1] == device.name]
        idle = [key for key in here if not self._entries[key].users]
        needed = _expected_bytes(card, device)
        excess = sum(self._entries[key].bytes for key in here) + needed - device.budget_bytes
        if excess > sum(self._entries[key].bytes for key in idle):  # in vain: so none is evicted
            raise UserError(
                N_(
                    "{model} needs {needed} MB of memory, but models may use only {budget} MB on this server. Choose a smaller model."
                ),
                model=card.title,
                needed=needed // 10**6,
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
            loaded: dict[tuple[str, str], int] = {}
            for (card_id, device, _load), entry in self._entries.items():
                loaded[card_id, device] = loaded.get((card_id, device), 0) + entry.bytes
            return loaded

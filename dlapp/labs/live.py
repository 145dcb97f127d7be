"""What every lab has that is trained a few steps at a time while one looks on."""

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Generic, TypeVar

from .one_thread import CORES

PORTION = 5  # steps between two looks at the clock
_TURNS = threading.BoundedSemaphore(max(1, CORES // 2))  # so that other visitors' pages stay quick
S = TypeVar("S")  # of a setup
T = TypeVar("T")  # of what is learnt
F = TypeVar("F")  # of findings


def train_in_turn(train: Callable[[int], None], seconds: float, most: int = 400, portion: int = PORTION) -> None:
    """Train until the time is up, in small portions of steps; with many labs at work, wait for a turn or skip it."""
    if not _TURNS.acquire(timeout=5 * seconds):
        return
    try:
        end = time.perf_counter() + seconds
        while time.perf_counter() < end and most > 0:
            train(portion)
            most -= portion
    finally:
        _TURNS.release()


class LiveLab(ABC, Generic[S, T, F]):
    """Networks and the state of their training.

    Attributes:
        setup: what is trained and how; task: what is learnt.
        steps: how often each network has learned.
        seconds: how long that took.
        portion: steps between two looks at the clock.
    """

    portion = PORTION

    def __init__(self, setup: S, task: T) -> None:
        self.setup, self.task = setup, task
        self.steps, self.seconds = 0, 0.0
        self._findings: F | None = None
        self._found_at = 0

    @abstractmethod
    def train(self, steps: int) -> None:
        """Train so many steps."""

    @abstractmethod
    def change(self, setup: S, task: T) -> bool:
        """Go on with another setup; False, and nothing is changed, where networks or task would differ."""

    @abstractmethod
    def _found(self) -> F:
        """What the networks can do now."""

    @property
    def speed(self) -> float:
        """Steps in a second of training."""
        return self.steps / max(self.seconds, 1e-9)

    def train_for(self, seconds: float, most: int = 400) -> None:
        """Train until the time is up: see `train_in_turn`."""
        train_in_turn(self.train, seconds, most, self.portion)

    def findings(self, every: int = 1) -> F:
        """What the networks can do; found out anew when they have learned `every` steps more."""
        if self._findings is None or self.steps >= self._found_at + every:
            self._findings, self._found_at = self._found(), self.steps
        return self._findings

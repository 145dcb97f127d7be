"""What the labs' networks learn: sequences with a question at some steps, and how far back or how long each one is."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

TYPED = 60  # steps of what a visitor types to look into
POINTS = (1, 2, 3, 5, 7, 10, 14, 20, 30, 40, 50, 70, 100, 140, 200)  # distances at which networks are examined


@dataclass(frozen=True)
class Batch:
    """B sequences of T steps.

    Attributes:
        inputs: (T, B, I).
        targets: (T, B): the right class, or the right value.
        weights: (T, B): how much each step counts in the loss; 0 where nothing is asked.
        distances: (T, B): how many steps ago what the answer depends on came; -1 where nothing is asked.
    """

    inputs: Tensor
    targets: Tensor
    weights: Tensor
    distances: Tensor


class Task(ABC):
    """One thing to learn, with inputs of I numbers and outputs of O.

    Attributes:
        inputs, outputs: I, O.
        tolerance: how far from a value an answer may be and still be right; None where the answer is a class.
        gap: steps that the sequences have, more or less.
        answers: how each of the classes is written; empty where they are numbers.
        points: distances at which a network is examined, rising.
    """

    inputs: int
    outputs: int
    tolerance: float | None = None
    answers: str = ""
    points: tuple[int, ...] = POINTS

    def __init__(self, gap: int) -> None:
        self.gap = gap

    def __eq__(self, other: object) -> bool:
        """Whether the same is learnt."""
        return isinstance(other, Task) and type(self) is type(other) and self._subject == other._subject

    def __hash__(self) -> int:
        return hash(self._subject)

    @property
    def _subject(self) -> tuple[object, ...]:
        return (self.gap,)

    @abstractmethod
    def batch(self, count: int, chance: torch.Generator) -> Batch:
        """Sequences to learn from."""

    @abstractmethod
    def exam(self, count: int, chance: torch.Generator) -> Batch:
        """Sequences to find out how far back a network remembers."""

    @abstractmethod
    def read(self, typed: str) -> tuple[Tensor, list[str]]:
        """A sequence that was typed: (T, 1, I), and a label of each step.

        Raises:
            UserError: saying what may be typed.
        """

    @property
    @abstractmethod
    def example(self) -> str:
        """What could be typed."""

    def losses(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """(..., O), (...) -> (...)"""
        if self.tolerance is None:
            return F.cross_entropy(outputs.flatten(0, -2), targets.flatten(), reduction="none").view(targets.shape)
        return (outputs[..., 0] - targets).square()

    def right(self, outputs: Tensor, targets: Tensor) -> Tensor:
        """(..., O), (...) -> (...), whether each answer is right."""
        if self.tolerance is None:
            return outputs.argmax(-1) == targets
        return (outputs[..., 0] - targets).abs() <= self.tolerance

"""Networks that learn the same task from the same sequences, a few steps at a time, and how one goes about it."""

import math
import time
from abc import abstractmethod
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import torch
from torch import Tensor, nn

from .live import LiveLab
from .one_thread import WORKERS
from .rnn_cells import Recurrent
from .sequence_task import Batch, Task

BATCH, EXAM = 32, 64  # sequences of one step and of the exam
REMEMBERED = 400  # steps whose losses are kept
S = TypeVar("S")  # of a setup
F = TypeVar("F")  # of findings
T = TypeVar("T")


class Learner:
    """One of the networks, and how it is trained.

    Attributes:
        parameters: how many numbers it learns.
    """

    def __init__(self, network: nn.Module, rate: float) -> None:
        self.network = network
        self.parameters = sum(parameter.numel() for parameter in network.parameters())
        self.adam = torch.optim.Adam(network.parameters(), rate, fused=True)

    def outputs(self, inputs: Tensor) -> Tensor:
        """(T, B, I) -> (T, B, O)."""
        return self.network(inputs)

    def learn(self, task: Task, batch: Batch, clip: float) -> tuple[float, float]:
        """One step; the loss, and the share of right answers, as they were before it."""
        outputs = self.outputs(batch.inputs)
        losses = task.losses(outputs, batch.targets)  # (T, B)
        loss = (losses * batch.weights).sum() / batch.weights.sum()
        self.adam.zero_grad()
        loss.backward()
        norm = nn.utils.clip_grad_norm_(self.network.parameters(), clip or math.inf)
        if norm.isfinite():  # after an explosion there is no way to go on from
            self.adam.step()
        right = task.right(outputs, batch.targets)[batch.distances >= 0].float().mean()
        return loss.item(), right.item()


class RecurrentLearner(Learner):
    """A recurrent network that learns.

    Args:
        kind: of `rnn_cells.KINDS`.
    """

    network: Recurrent

    def __init__(self, kind: str, units: int, task: Task, rate: float, seed: int) -> None:
        chance = torch.Generator().manual_seed(seed)
        super().__init__(Recurrent(kind, task.inputs, units, task.outputs, chance), rate)
        self.units = units

    def outputs(self, inputs: Tensor) -> Tensor:
        return self.network(inputs)[0]


def right_at(curve: Sequence[tuple[int, float]], distance: int) -> float:
    """The share of right answers at the largest distance that was examined and is not beyond that one."""
    return [share for at, share in curve if at <= distance][-1]


class SequenceLab(LiveLab[S, Task, F]):
    """Networks and the state of their training.

    Attributes:
        learners: by name, in the order in which they are shown.
        history: (step, losses..., shares of right answers...) of the last steps, in the order of the learners.
    """

    def __init__(self, setup: S, task: Task) -> None:
        super().__init__(setup, task)
        self.history: deque[tuple[float, ...]] = deque(maxlen=REMEMBERED)
        self.learners = self._begun()
        self.chance = torch.Generator().manual_seed(self._seed)
        self._exam = WORKERS.submit(task.exam, EXAM, torch.Generator().manual_seed(0)).result()

    @abstractmethod
    def _begun(self) -> dict[str, Any]:
        """New learners, as the setup says."""

    @property
    @abstractmethod
    def _seed(self) -> int:
        """Of everything that is drawn."""

    @property
    @abstractmethod
    def _clip(self) -> float:
        """Longest gradient, longer ones are shortened to it; 0 for none."""

    def train(self, steps: int) -> None:
        """Train each network on the same sequences, all at the same time."""
        began = time.perf_counter()
        batches = WORKERS.submit(lambda: [self.task.batch(BATCH, self.chance) for _ in range(steps)]).result()
        clip = self._clip
        found = self._of_each(lambda learner: [learner.learn(self.task, batch, clip) for batch in batches])
        for outcomes in zip(*found.values(), strict=True):
            self.steps += 1
            losses, shares = zip(*outcomes, strict=True)
            self.history.append((self.steps, *losses, *shares))
        self.seconds += time.perf_counter() - began

    def curve(self, name: str, column: int) -> list[tuple[float, float]]:
        """(step, value) of a learner over the last steps: of its losses, column 0, or of its shares of right answers, 1."""
        place = 1 + column * len(self.learners) + list(self.learners).index(name)
        return [(row[0], row[place]) for row in self.history]

    def _of_each(self, work: Callable[[Any], T]) -> dict[str, T]:
        """What comes of each of the networks, all at work at the same time."""
        slowest_first = {name: WORKERS.submit(work, self.learners[name]) for name in reversed(self.learners)}
        return {name: slowest_first[name].result() for name in self.learners}

    @torch.no_grad()
    def _recall(self, learner: Learner) -> list[tuple[int, float]]:
        """(distance, share of right answers up to there from the distance before), of those that are in the exam."""
        right, found = self.task.right(learner.outputs(self._exam.inputs), self._exam.targets), []
        points = self.task.points
        for low, high in zip((0, *points), points, strict=False):
            asked = (self._exam.distances > low) & (self._exam.distances <= high)
            if asked.any():
                found.append((high, right[asked].float().mean().item()))
        return found

"""A plain RNN, an LSTM and a GRU that learn the same task from the same sequences, a few steps at a time."""

import math
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

import torch
from torch import Tensor, nn

from ..errors import UserError
from ..i18n import N_
from .one_thread import CORES, WORKERS
from .rnn_cells import KINDS, Recurrent, State, Trace, parameters, unroll, widths
from .rnn_series import BUILT_IN, FORECAST, Forecast, Series
from .rnn_tasks import Adding, Batch, Brackets, FirstSymbol, Task
from .rnn_texts import TEXTS, Letters

BATCH, EXAM, TRACED = 32, 64, 8  # sequences of one step, of the exam, and of the gradients
REMEMBERED = 400  # steps whose losses are kept
PORTION = 5  # steps that each network takes before the others' turn
TEMPERATURE = 0.5  # of letters that are drawn
WRITTEN = 100  # letters
POINTS = (1, 2, 3, 5, 7, 10, 14, 20, 30, 40, 50, 70, 100, 140, 200)  # distances of the recall curve
DATA = ("remember", "brackets", "add", "letters", "forecast")
GAPS = (5, 200)
UNITS = (16, 64)
OWN = "own"  # text or series of the visitor
_TURNS = threading.BoundedSemaphore(max(1, CORES // 2))  # so that other visitors' pages stay quick
_TASKS: dict[str, Callable[[int], Task]] = {"remember": FirstSymbol, "brackets": Brackets, "add": Adding}
T = TypeVar("T")


@dataclass(frozen=True)
class Setup:
    """What is trained, and how.

    Attributes:
        data: of DATA. corpus: of `rnn_texts.TEXTS`, or OWN; series: of `rnn_series.BUILT_IN`, or OWN.
        units: of the LSTM, about; the others have as many parameters.
        gap: steps from what is to be remembered to the question, for tasks without such a thing the length of a sequence.
        rate: learning rate (Adam's).
        clip: longest gradient, longer ones are shortened to it (Pascanu et al. 2013); 0 for none.
        seed: of the weights and of everything that is drawn.
    """

    data: str = "remember"
    corpus: str = "alice"
    series: str = "passengers"
    units: int = 24
    gap: int = 50
    rate: float = 5e-3
    clip: float = 1.0
    seed: int = 0

    def __post_init__(self) -> None:
        if self.data not in DATA or self.corpus not in (*TEXTS, OWN) or self.series not in (*BUILT_IN, OWN):
            raise UserError(N_("There is no such task, text or series here."))
        if not (UNITS[0] <= self.units <= UNITS[1] and GAPS[0] <= self.gap <= GAPS[1] and self.seed >= 0):
            raise UserError(N_("Units, gap or seed are out of range."))
        if not (1e-5 <= self.rate <= 0.1 and 0 <= self.clip <= 100):
            raise UserError(
                N_("The learning rate must be between 0.00001 and 0.1, and the clipping between 0 and 100.")
            )

    def task(self, own_text: str = "", own_series: Series | None = None) -> Task:
        """What is learnt.

        Raises:
            UserError: when it is to be the visitor's own, and that will not do.
        """
        if self.data == "letters":
            return Letters(self.gap, own_text if self.corpus == OWN else TEXTS[self.corpus])
        if self.data == "forecast":
            series = own_series if self.series == OWN else BUILT_IN[self.series]
            if series is None:
                raise UserError(N_("Choose a table with a column of numbers first."))
            return Forecast(self.gap, series)
        return _TASKS[self.data](self.gap)


class Learner:
    """One of the networks, and how it is trained."""

    def __init__(self, kind: str, units: int, task: Task, setup: Setup) -> None:
        chance = torch.Generator().manual_seed(setup.seed)
        self.kind, self.units = kind, units
        self.network = Recurrent(kind, task.inputs, units, task.outputs, chance)
        self.parameters = parameters(kind, task.inputs, units, task.outputs)
        self.adam = torch.optim.Adam(self.network.parameters(), setup.rate, fused=True)

    def learn(self, task: Task, batch: Batch, clip: float) -> tuple[float, float]:
        """One step; the loss, and the share of right answers, as they were before it."""
        outputs, _ = self.network(batch.inputs)
        losses = task.losses(outputs, batch.targets)  # (T, B)
        loss = (losses * batch.weights).sum() / batch.weights.sum()
        self.adam.zero_grad()
        loss.backward()
        norm = nn.utils.clip_grad_norm_(self.network.parameters(), clip or math.inf)
        if norm.isfinite():  # after an explosion there is no way to go on from
            self.adam.step()
        right = task.right(outputs, batch.targets)[batch.distances >= 0].float().mean()
        return loss.item(), right.item()


@dataclass(frozen=True)
class Findings:
    """What was found out about the networks after some step, by kind.

    Attributes:
        recall: (distance, share of right answers): how far back they remember.
        gradients: (distance, norm of the loss's gradient with respect to the state so many steps back).
        texts: what they write; forecasts: what they expect after what they have learnt of a series.
    """

    step: int
    recall: dict[str, list[tuple[int, float]]]
    gradients: dict[str, list[tuple[int, float]]]
    texts: dict[str, str]
    forecasts: dict[str, list[float]]

    def right_at(self, distance: int) -> dict[str, float]:
        """The share of right answers of each at the largest distance that was examined and is not beyond that one."""
        return {kind: [share for at, share in curve if at <= distance][-1] for kind, curve in self.recall.items()}


@dataclass
class Lab:
    """Three networks and the state of their training.

    Attributes:
        steps: how often each has learned.
        seconds: how long that took.
        history: (step, losses..., shares of right answers...) of the last steps, in the order of KINDS.
    """

    setup: Setup
    task: Task
    steps: int = 0
    seconds: float = 0.0
    history: deque[tuple[float, ...]] = field(default_factory=lambda: deque(maxlen=REMEMBERED))

    def __post_init__(self) -> None:
        self.chance = torch.Generator().manual_seed(self.setup.seed)
        units = widths(self.setup.units, self.task.inputs, self.task.outputs)
        self.learners = {kind: Learner(kind, units[kind], self.task, self.setup) for kind in KINDS}
        self._exam = WORKERS.submit(self.task.exam, EXAM, torch.Generator().manual_seed(0)).result()
        self._findings: Findings | None = None

    @property
    def speed(self) -> float:
        """Steps of each network in a second of training."""
        return self.steps / max(self.seconds, 1e-9)

    def change(self, setup: Setup, task: Task) -> bool:
        """Go on with another rate and clipping; False, and nothing is changed, where networks or task would differ."""
        was = self.setup
        if (was.units, was.seed) != (setup.units, setup.seed) or self.task != task:
            return False
        self.setup = setup
        for learner in self.learners.values():
            learner.adam.param_groups[0]["lr"] = setup.rate
        return True

    def train(self, steps: int) -> None:
        """Train each network on the same sequences, all at the same time."""
        began = time.perf_counter()
        batches = WORKERS.submit(lambda: [self.task.batch(BATCH, self.chance) for _ in range(steps)]).result()
        found = self._of_each(lambda learner: [learner.learn(self.task, batch, self.setup.clip) for batch in batches])
        for outcomes in zip(*found.values(), strict=True):
            self.steps += 1
            losses, shares = zip(*outcomes, strict=True)
            self.history.append((self.steps, *losses, *shares))
        self.seconds += time.perf_counter() - began

    def train_for(self, seconds: float, most: int = 400) -> None:
        """Train until the time is up, in small portions; with many labs at work, wait for a turn or skip it."""
        if not _TURNS.acquire(timeout=5 * seconds):
            return
        try:
            end = time.perf_counter() + seconds
            while time.perf_counter() < end and most > 0:
                self.train(PORTION)
                most -= PORTION
        finally:
            _TURNS.release()

    def findings(self, every: int = 1) -> Findings:
        """What the networks can do; found out anew when they have learned `every` steps more."""
        if self._findings is None or self.steps >= self._findings.step + every:
            self._findings = Findings(
                self.steps,
                self._of_each(self._recall),
                self._of_each(self._gradients),
                self._of_each(self._written) if isinstance(self.task, Letters) else {},
                self._of_each(self._forecast) if isinstance(self.task, Forecast) else {},
            )
        return self._findings

    @torch.no_grad()
    def look(self, kind: str, inputs: Tensor) -> Trace:
        """What happens inside a network while it reads (T, 1, I)."""
        return unroll(self.learners[kind].network, inputs)

    def _of_each(self, work: Callable[[Learner], T]) -> dict[str, T]:
        """What comes of each of the networks, all at work at the same time."""
        slowest_first = {kind: WORKERS.submit(work, self.learners[kind]) for kind in reversed(KINDS)}
        return {kind: slowest_first[kind].result() for kind in KINDS}

    @torch.no_grad()
    def _recall(self, learner: Learner) -> list[tuple[int, float]]:
        outputs, _ = learner.network(self._exam.inputs)
        right, found = self.task.right(outputs, self._exam.targets), []
        for low, high in zip((0, *POINTS), POINTS, strict=False):
            asked = (self._exam.distances > low) & (self._exam.distances <= high)
            if asked.any():
                found.append((high, right[asked].float().mean().item()))
        return found

    def _gradients(self, learner: Learner) -> list[tuple[int, float]]:
        """|d loss / d state| so many steps back from the last one, at which the loss is taken; of an LSTM of h and c together."""
        batch = self.task.batch(TRACED, torch.Generator().manual_seed(0))
        trace = unroll(learner.network, batch.inputs)
        loss = self.task.losses(trace.outputs[-1], batch.targets[-1]).mean()
        states = [part for state in trace.states for part in state]
        slopes = iter(torch.autograd.grad(loss, states, allow_unused=True))  # the last c has no use
        norms = []
        for state in trace.states:
            parts = [slope for slope in (next(slopes) for _ in state) if slope is not None]
            norms.append(sum(part.square().sum().item() for part in parts) ** 0.5)
        return list(enumerate(reversed(norms)))

    @torch.no_grad()
    def _written(self, learner: Learner) -> str:
        """A text, letter by letter: each is drawn as the network expects it, and read as the next input."""
        assert isinstance(self.task, Letters)
        chance = torch.Generator().manual_seed(self.steps)
        inputs, _ = self.task.read(self.task.example)
        state: State | None = None
        letters = ""
        for _ in range(WRITTEN):
            outputs, state = learner.network(inputs, state)  # (T, 1, O)
            expected = (outputs[-1, 0, :-1] / TEMPERATURE).softmax(0)  # the last is the sign for rare ones
            number = (
                torch.multinomial(expected, 1, generator=chance) if expected.isfinite().all() else torch.tensor([0])
            )
            letters += self.task.signs[int(number)]
            inputs = self.task.encoded(number[None])
        return letters

    @torch.no_grad()
    def _forecast(self, learner: Learner) -> list[float]:
        """The values held back, each forecast from those forecast before it."""
        assert isinstance(self.task, Forecast)
        outputs, state = learner.network(self.task.known)
        found = []
        for _ in range(min(FORECAST, len(self.task.series.values) - self.task.learnt)):
            change = outputs[-1:]  # (1, 1, 1)
            found.append(change.flatten())
            outputs, state = learner.network(change, state)
        return self.task.values(torch.cat(found))

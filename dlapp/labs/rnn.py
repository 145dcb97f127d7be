"""A plain RNN, an LSTM and a GRU that learn the same task from the same sequences, a few steps at a time."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from ..errors import UserError
from ..i18n import N_
from .rnn_cells import KINDS, State, Trace, unroll, widths
from .rnn_series import BUILT_IN, FORECAST, Forecast, Series
from .rnn_tasks import Adding, Brackets, FirstSymbol
from .rnn_texts import OWN, TEXTS, Letters, continued
from .sequence_lab import RecurrentLearner, SequenceLab, right_at
from .sequence_task import Task

TRACED = 8  # sequences for the gradients
DATA = ("remember", "brackets", "add", "letters", "forecast")
GAPS = (5, 200)
UNITS = (16, 64)
_TASKS: dict[str, Callable[[int], Task]] = {"remember": FirstSymbol, "brackets": Brackets, "add": Adding}


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
        return {kind: right_at(curve, distance) for kind, curve in self.recall.items()}


class Lab(SequenceLab[Setup, Findings]):
    """Three networks and the state of their training, in the order of KINDS."""

    learners: dict[str, RecurrentLearner]

    def _begun(self) -> dict[str, RecurrentLearner]:
        setup, task = self.setup, self.task
        units = widths(setup.units, task.inputs, task.outputs)
        return {kind: RecurrentLearner(kind, units[kind], task, setup.rate, setup.seed) for kind in KINDS}

    @property
    def _seed(self) -> int:
        return self.setup.seed

    @property
    def _clip(self) -> float:
        return self.setup.clip

    def change(self, setup: Setup, task: Task) -> bool:
        """Go on with another rate and clipping; False, and nothing is changed, where networks or task would differ."""
        was = self.setup
        if (was.units, was.seed) != (setup.units, setup.seed) or self.task != task:
            return False
        self.setup = setup
        for learner in self.learners.values():
            learner.adam.param_groups[0]["lr"] = setup.rate
        return True

    def _found(self) -> Findings:
        return Findings(
            self.steps,
            self._of_each(self._recall),
            self._of_each(self._gradients),
            self._of_each(self._written) if isinstance(self.task, Letters) else {},
            self._of_each(self._forecast) if isinstance(self.task, Forecast) else {},
        )

    @torch.no_grad()
    def look(self, kind: str, inputs: Tensor) -> Trace:
        """What happens inside a network while it reads (T, 1, I)."""
        return unroll(self.learners[kind].network, inputs)

    def _gradients(self, learner: RecurrentLearner) -> list[tuple[int, float]]:
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
    def _written(self, learner: RecurrentLearner) -> str:
        assert isinstance(self.task, Letters)
        state: State | None = None

        def follow(inputs: Tensor) -> Tensor:
            nonlocal state
            outputs, state = learner.network(inputs, state)
            return outputs[-1, 0]

        return continued(self.task, follow, torch.Generator().manual_seed(self.steps))

    @torch.no_grad()
    def _forecast(self, learner: RecurrentLearner) -> list[float]:
        """The values held back, each forecast from those forecast before it."""
        assert isinstance(self.task, Forecast)
        outputs, state = learner.network(self.task.known)
        found = []
        for _ in range(min(FORECAST, len(self.task.series.values) - self.task.learnt)):
            change = outputs[-1:]  # (1, 1, 1)
            found.append(change.flatten())
            outputs, state = learner.network(change, state)
        return self.task.values(torch.cat(found))

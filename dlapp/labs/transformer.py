"""A Transformer that learns one task, a few steps at a time; beside it an LSTM of equal size where one reads from left to right."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from ..errors import UserError
from ..i18n import N_
from .one_thread import WORKERS
from .rnn_cells import nearest
from .rnn_tasks import FirstSymbol
from .rnn_texts import OWN, TEXTS, Letters, continued
from .sequence_lab import Learner, RecurrentLearner, SequenceLab, right_at
from .sequence_task import Task
from .transformer_network import POSITIONS, Shape, Transformer
from .transformer_tasks import Add, Balance, Blanks, Copy, Reverse, Sort

LAYERS, HEADS, WIDTHS = (1, 2, 3, 4), (1, 2, 4, 8), (16, 32, 64, 128)
CLIP = 1.0  # longest gradient
LSTM_RATE = 1e-2  # the best for the LSTM at the long-memory task, whatever the Transformer's is
TRANSFORMER, LSTM = "transformer", "lstm"
_BLANKS: dict[str, tuple[Callable[[int], Blanks], int]] = {  # and up to which length they are learnt
    "reverse": (Reverse, 10),
    "copy": (Copy, 10),
    "sort": (Sort, 10),
    "add": (Add, 3),
    "brackets": (Balance, 16),
}
LETTERS, MEMORY = "letters", "memory"
DATA = (*_BLANKS, LETTERS, MEMORY)
WINDOW, GAP = 64, 50  # letters of a text that are learnt at once; steps for which a symbol is remembered


@dataclass(frozen=True)
class Setup:
    """What is trained, and how.

    Attributes:
        data: of DATA; corpus: of `rnn_texts.TEXTS`, or OWN.
        layers, heads, width, positions, attention: see `transformer_network.Shape`.
        rate: learning rate (Adam's).
        seed: of the weights and of everything that is drawn.
    """

    data: str = "reverse"
    corpus: str = "alice"
    layers: int = 2
    heads: int = 2
    width: int = 32
    positions: str = "learned"
    attention: bool = True
    rate: float = 1e-3
    seed: int = 0

    def __post_init__(self) -> None:
        if self.data not in DATA or self.corpus not in (*TEXTS, OWN) or self.positions not in POSITIONS:
            raise UserError(N_("There is no such task, text or kind of positions here."))
        if self.layers not in LAYERS or self.heads not in HEADS or self.width not in WIDTHS or self.seed < 0:
            raise UserError(N_("Layers, heads, width or seed are out of range."))
        if not 1e-5 <= self.rate <= 0.1:
            raise UserError(N_("The learning rate must be between 0.00001 and 0.1."))

    @property
    def is_causal(self) -> bool:
        """Whether it is read from left to right, and the question is asked at each step."""
        return self.data in (LETTERS, MEMORY)

    @property
    def shape(self) -> Shape:
        return Shape(self.layers, self.heads, self.width, self.positions, self.attention, self.is_causal)

    def task(self, own_text: str = "") -> Task:
        """What is learnt.

        Raises:
            UserError: when it is to be the visitor's own text, and that will not do.
        """
        if self.data == MEMORY:
            return FirstSymbol(GAP)
        if self.data == LETTERS:
            return Letters(WINDOW, own_text if self.corpus == OWN else TEXTS[self.corpus])
        kind, longest = _BLANKS[self.data]
        return kind(longest)


@dataclass(frozen=True)
class Findings:
    """What was found out about the networks after some step, by name.

    Attributes:
        recall: (length or distance, share of right answers), of what was never learnt from, but for a text.
        right: the share of right answers at what is trained: all lengths, or the largest distance.
        whole: (length, share of answers right from the first sign to the last) of the Transformer; empty where each step asks.
        texts: what they write.
        mirror: how much the head that does so most looks from each blank at the sign which belongs there, in [0, 1], and which
            one that is (layer, head); where an answer's sign stands in one place of the question.
    """

    step: int
    recall: dict[str, list[tuple[int, float]]]
    right: dict[str, float]
    whole: list[tuple[int, float]]
    texts: dict[str, str]
    mirror: tuple[float, int, int] | None

    def worst_beyond(self, name: str, distance: int) -> float:
        """The smallest share of right answers at what is longer than that."""
        return min(share for at, share in self.recall[name] if at > distance)


@dataclass(frozen=True)
class Look:
    """What a Transformer does with one sequence of T signs.

    Attributes:
        signs: T; answers: what it would put at each of them, "" where nothing is asked; right: whether that is so, None where
            nobody knows.
        attention: of each layer (heads, T, T): rows look at columns.
    """

    signs: list[str]
    answers: list[str]
    right: list[bool | None]
    attention: list[Tensor]


class Lab(SequenceLab[Setup, Findings]):
    """A Transformer, and an LSTM of as many parameters where the task is read from left to right."""

    learners: dict[str, Learner]

    def _begun(self) -> dict[str, Learner]:
        setup, task = self.setup, self.task
        chance = torch.Generator().manual_seed(setup.seed)
        transformer = Learner(Transformer(task.inputs, task.outputs, setup.shape, chance), setup.rate)
        if not setup.is_causal:
            return {TRANSFORMER: transformer}
        units = nearest("lstm", task.inputs, task.outputs, transformer.parameters)
        return {TRANSFORMER: transformer, LSTM: RecurrentLearner("lstm", units, task, LSTM_RATE, setup.seed)}

    @property
    def _seed(self) -> int:
        return self.setup.seed

    @property
    def _clip(self) -> float:
        return CLIP

    def change(self, setup: Setup, task: Task) -> bool:
        """Go on with another rate; False, and nothing is changed, where networks or task would differ."""
        was = self.setup
        if (was.shape, was.seed) != (setup.shape, setup.seed) or self.task != task:
            return False
        self.setup = setup
        self.learners[TRANSFORMER].adam.param_groups[0]["lr"] = setup.rate
        return True

    @property
    def transformer(self) -> Transformer:
        network = self.learners[TRANSFORMER].network
        assert isinstance(network, Transformer)
        return network

    def ceiling(self) -> tuple[float, list[tuple[int, float]]] | None:
        """The share of right answers that is best possible when the order of the signs cannot be seen: all blanks then look the
        same, and get the same answer, the sign that occurs most often.

        Returns:
            That at the lengths that are learnt, and by length; None where that is not all there is to it.
        """
        if not (isinstance(self.task, Blanks) and self.task.is_bag):
            return None
        best, lengths = self.task.commonest(self._exam), self._exam.distances.max(0).values
        learnt = lengths <= self.task.gap
        of_all = (best * lengths)[learnt].sum() / lengths[learnt].sum()
        return of_all.item(), [(length, best[lengths == length].mean().item()) for length in self.task.points]

    def look(self, typed: str) -> Look:
        """What the Transformer does with a sequence that was typed.

        Raises:
            UserError: saying what may be typed.
        """
        inputs, signs = self.task.read(typed)
        outputs, maps = WORKERS.submit(self._seen, inputs).result()
        answers = [self.task.answers[number] for number in outputs[:, 0].argmax(-1)]
        right: list[bool | None] = [None] * len(signs)
        if isinstance(self.task, Blanks):
            batch = self.task.question(typed)
            is_right = self.task.right(outputs, batch.targets)[:, 0].tolist()
            is_asked = (batch.distances[:, 0] >= 0).tolist()
            answers = [answer if asked else "" for answer, asked in zip(answers, is_asked, strict=True)]
            right = [known if asked else None for known, asked in zip(is_right, is_asked, strict=True)]
        return Look(signs, answers, right, [weights[0] for weights in maps])

    @torch.no_grad()
    def _seen(self, inputs: Tensor) -> tuple[Tensor, list[Tensor]]:
        return self.transformer.look(inputs)

    def _found(self) -> Findings:
        recall = self._of_each(self._recall)
        right = {name: right_at(curve, self.task.gap) for name, curve in recall.items()}
        whole: list[tuple[int, float]] = []
        mirror = None
        if isinstance(self.task, Blanks):
            share, whole = WORKERS.submit(self._marked, self.task).result()
            right = {TRANSFORMER: share}
            mirror = WORKERS.submit(self._mirror, self.task).result()
        texts = self._of_each(self._written) if isinstance(self.task, Letters) else {}
        return Findings(self.steps, recall, right, whole, texts, mirror)

    @torch.no_grad()
    def _marked(self, task: Blanks) -> tuple[float, list[tuple[int, float]]]:
        """The share of right signs at the lengths that are learnt, and of answers that are right as a whole by length."""
        exam = self._exam
        is_right, is_asked = task.right(self.transformer(exam.inputs), exam.targets), exam.distances >= 0
        whole, lengths = (is_right | ~is_asked).all(0).float(), exam.distances.max(0).values
        return (
            is_right[is_asked & (exam.distances <= task.gap)].float().mean().item(),
            [(length, whole[lengths == length].mean().item()) for length in task.points],
        )

    @torch.no_grad()
    def _mirror(self, task: Blanks) -> tuple[float, int, int] | None:
        batch = task.question(task.example)
        sources = task.sources(batch)
        if sources is None:
            return None
        _, maps = self.transformer.look(batch.inputs)
        blanks = (batch.distances[:, 0] >= 0).nonzero()[:, 0]
        found = [
            (weights[head, blanks, sources].mean().item(), layer, head)
            for layer, (weights,) in enumerate(maps)
            for head in range(len(weights))
        ]
        return max(found, default=None)

    @torch.no_grad()
    def _written(self, learner: Learner) -> str:
        assert isinstance(self.task, Letters)
        chance, state = torch.Generator().manual_seed(self.steps), None
        read = torch.empty(0, 1, self.task.inputs)

        def follow(inputs: Tensor) -> Tensor:
            nonlocal state, read
            if isinstance(learner, RecurrentLearner):
                outputs, state = learner.network(inputs, state)
                return outputs[-1, 0]
            read = torch.cat([read, inputs])[-WINDOW:]
            return learner.outputs(read)[-1, 0]

        return continued(self.task, follow, chance)

"""What small recurrent networks can learn: sequences with a question at each step, and how far back its answer lies."""

import torch
import torch.nn.functional as F
from torch import Tensor

from ..errors import UserError
from ..i18n import N_
from .sequence_task import TYPED, Batch, Task

LONGEST = 200  # steps that are asked about, and that a gap may have


def _since(marks: Tensor) -> Tensor:
    """(T, B), bool -> (T, B): steps since the last mark; -1 before the first."""
    steps = torch.arange(len(marks))[:, None]
    last = torch.where(marks, steps, -1).cummax(0).values
    return torch.where(last < 0, -1, steps - last)


class FirstSymbol(Task):
    """Sequences one after the other, each begun by a mark: which was the first symbol of this one?

    The state is never emptied: at a mark a network has to let go of the old symbol, and to hold on to the new one
    while others pass by, which look the same.
    """

    SYMBOLS = answers = "ABCDEFGHIJKLMNOP"
    LEAD = 10  # symbols before the first mark

    def __init__(self, gap: int) -> None:
        super().__init__(gap)
        self.inputs, self.outputs = len(self.SYMBOLS) + 1, len(self.SYMBOLS)

    def batch(self, count: int, chance: torch.Generator) -> Batch:
        steps = self.LEAD + self.gap + 1
        return self._asked(steps, torch.rand(steps, count, generator=chance) < 2 / self.gap, chance)

    def exam(self, count: int, chance: torch.Generator) -> Batch:
        marks = torch.zeros(self.LEAD + LONGEST + 1, count, dtype=torch.bool)
        marks[self.LEAD] = True
        return self._asked(len(marks), marks, chance)

    def _asked(self, steps: int, marks: Tensor, chance: torch.Generator) -> Batch:
        symbols = torch.randint(len(self.SYMBOLS), marks.shape, generator=chance)  # (T, B)
        distances = _since(marks)
        first = (torch.arange(steps)[:, None] - distances).clamp(max=steps - 1)
        # of the nearest steps, whose gradient arrives, a network learns first: later ones count less
        weights = torch.where(distances < 0, 0.0, 1 / (distances + 1.0).clamp(min=1))
        return Batch(self._encoded(symbols, marks), symbols.gather(0, first), weights, distances)

    def _encoded(self, symbols: Tensor, marks: Tensor) -> Tensor:
        return torch.cat([F.one_hot(symbols, len(self.SYMBOLS)), marks[..., None]], -1).float()  # (T, B, I)

    def read(self, typed: str) -> tuple[Tensor, list[str]]:
        labels: list[str] = []
        for sign in "".join(typed.split()).upper()[: 2 * TYPED]:
            if labels and labels[-1] == "*":
                labels[-1] += sign
            else:
                labels.append(sign)
        if not labels or len(labels) > TYPED or any(label.lstrip("*") not in [*self.SYMBOLS] for label in labels):
            raise UserError(
                N_("Type 1 to {most} letters from A to P; put * in front of one to begin a new sequence with it."),
                most=TYPED,
            )
        symbols = torch.tensor([[self.SYMBOLS.index(label[-1])] for label in labels])  # (T, 1)
        return self._encoded(symbols, torch.tensor([[label[0] == "*"] for label in labels])), labels

    @property
    def example(self) -> str:
        return "*C A D B F G A H E B D *E H A B G C F A D"


class Brackets(Task):
    """How many brackets are open? Other signs stand between them."""

    SIGNS = "()x"
    DEEPEST = 12

    def __init__(self, gap: int) -> None:
        super().__init__(gap)
        self.inputs, self.outputs = len(self.SIGNS), self.DEEPEST + 1

    def batch(self, count: int, chance: torch.Generator) -> Batch:
        return self._counted(self.gap, count, chance)

    def exam(self, count: int, chance: torch.Generator) -> Batch:
        return self._counted(LONGEST, count, chance)

    def _counted(self, steps: int, count: int, chance: torch.Generator) -> Batch:
        moves = torch.randint(-1, 2, (steps, count), generator=chance)
        depth, depths = torch.zeros(count, dtype=torch.long), []
        for step, move in enumerate(moves):
            move = torch.where((depth + move < 0) | (depth + move > self.DEEPEST), -move, move)
            moves[step] = move
            depth = depth + move
            depths.append(depth)
        signs = torch.where(moves == 1, 0, torch.where(moves == -1, 1, 2))
        distances = torch.arange(1, steps + 1)[:, None].expand(steps, count)
        return Batch(self._encoded(signs), torch.stack(depths), torch.ones(steps, count), distances)

    def _encoded(self, signs: Tensor) -> Tensor:
        return F.one_hot(signs, len(self.SIGNS)).float()

    def read(self, typed: str) -> tuple[Tensor, list[str]]:
        labels = [*typed.replace("（", "(").replace("）", ")").replace(" ", "")]
        if not labels or len(labels) > TYPED or not set(labels) <= {*self.SIGNS}:
            raise UserError(N_("Type 1 to {most} signs: opening and closing brackets, and x between them."), most=TYPED)
        return self._encoded(torch.tensor([[self.SIGNS.index(label)] for label in labels])), labels

    @property
    def example(self) -> str:
        return "((x(xx))x)((()x)x(xx))"


class Adding(Task):
    """Numbers in [0, 1], two of them marked: what is their sum? After Hochreiter and Schmidhuber 1997."""

    tolerance = 0.1
    inputs, outputs = 2, 1

    def batch(self, count: int, chance: torch.Generator) -> Batch:
        return self._summed(self.gap + 1, count, chance)

    def exam(self, count: int, chance: torch.Generator) -> Batch:
        return self._summed(LONGEST + 1, count, chance)

    def _summed(self, steps: int, count: int, chance: torch.Generator) -> Batch:
        values = torch.rand(steps, count, generator=chance)
        # the first number is marked, and one after it: near ones as often as twice as far ones
        second = (steps - 1.0) ** torch.rand(count, generator=chance)  # 1 to steps - 1
        at = second.long().clamp(1, steps - 1)  # (B,)
        marks = torch.zeros(steps, count)
        marks[0] = 1
        marks[at, torch.arange(count)] = 1
        sums = (values * marks).sum(0).expand(steps, count)
        distances = torch.arange(steps)[:, None].expand(steps, count)
        distances = torch.where(distances < at, -1, distances)
        weights = torch.where(distances < 0, 0.0, 1 / (distances + 1.0).clamp(min=1))
        return Batch(torch.stack([values, marks], -1), sums, weights, distances)

    def read(self, typed: str) -> tuple[Tensor, list[str]]:
        labels, values = typed.split(), []
        try:
            values = [[float(label.lstrip("*")), float(label.startswith("*"))] for label in labels]
        except ValueError:
            labels = []
        if not 1 <= len(labels) <= TYPED or not all(0 <= value <= 1 for value, _ in values):
            raise UserError(
                N_("Type 1 to {most} numbers from 0 to 1 with spaces between them; put * in front of two of them."),
                most=TYPED,
            )
        return torch.tensor(values)[:, None], labels  # (T, 1, 2)

    @property
    def example(self) -> str:
        return "*0.2 0.9 0.4 0.7 0.1 0.8 *0.5 0.3 0.6 0.9"

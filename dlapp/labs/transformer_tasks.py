"""What a small Transformer learns to answer: signs, then as many blanks as the answer has signs, all filled at once."""

from abc import abstractmethod

import torch
import torch.nn.functional as F
from torch import Tensor

from ..errors import UserError
from ..i18n import N_
from .sequence_task import Batch, Task

HELD_OUT = 8  # one in so many questions is never learnt from; those are the exam
BLANK, NOTHING = "_", -1  # what stands where an answer belongs; where a shorter sequence is padded
_PRIME = 10_007


def is_held_out(questions: Tensor) -> Tensor:
    """Whether questions (N, B), numbers of signs padded with NOTHING, are kept for the exam: bool (B), the same ones always."""
    weights = torch.tensor([pow(31, step + 1, _PRIME) for step in range(len(questions))])
    return ((questions + 1) * weights[:, None]).sum(0) * 7919 % _PRIME % HELD_OUT == 0


class Blanks(Task):
    """A question, an equals sign, and blanks for its answer.

    Attributes:
        signs: what a question is written with; answers: what an answer is.
        shortest, gap: lengths that are learnt; longest: that is examined.
        is_bag: whether an answer has the signs of its question, whatever their order.
    """

    signs: str
    answers: str
    shortest: int
    longest: int
    step = 1  # between lengths
    is_bag = False

    def __init__(self, gap: int) -> None:
        super().__init__(gap)
        self.written = f"{self.signs}={BLANK}"
        self.inputs, self.outputs = len(self.written), len(self.answers)
        self.points = tuple(range(self.shortest, self.longest + 1, self.step))

    @abstractmethod
    def drawn(self, lengths: Tensor, chance: torch.Generator) -> Tensor:
        """Questions of those lengths (B): numbers of signs (N, B), padded with NOTHING."""

    @abstractmethod
    def solved(self, questions: Tensor) -> Tensor:
        """Questions (N, B) -> their answers as numbers (M, B), padded with NOTHING."""

    @abstractmethod
    def length_of(self, questions: Tensor) -> Tensor:
        """Questions (N, B) -> how long they count (B)."""

    @abstractmethod
    def numbered(self, typed: str) -> list[int]:
        """What was typed as the numbers of its signs.

        Raises:
            UserError: saying what may be typed.
        """

    def batch(self, count: int, chance: torch.Generator) -> Batch:
        questions, found = [], 0
        while found < count:
            lengths = self._lengths(count, chance)
            drawn = self.drawn(lengths, chance)
            questions.append(drawn[:, ~is_held_out(drawn)])
            found += questions[-1].shape[1]
        return self.asked(_side_by_side(questions)[:, :count])

    def exam(self, count: int, chance: torch.Generator) -> Batch:
        """`count` / 4 questions of each length, all of them held out."""
        questions = []
        for length in self.points:
            of_length: list[Tensor] = []
            while sum(part.shape[1] for part in of_length) < count // 4:
                drawn = self.drawn(torch.full((2 * count,), length), chance)
                of_length.append(drawn[:, is_held_out(drawn)])
            questions.append(torch.cat(of_length, 1)[:, : count // 4])
        return self.asked(_side_by_side(questions))

    def _lengths(self, count: int, chance: torch.Generator) -> Tensor:
        kinds = (self.gap - self.shortest) // self.step + 1
        return self.shortest + self.step * torch.randint(kinds, (count,), generator=chance)

    def asked(self, questions: Tensor) -> Batch:
        """Questions (N, B) with their answers, laid out one sign after the other; T is the longest of both with the sign between."""
        answers = self.solved(questions)
        asked, given = (questions >= 0).sum(0), (answers >= 0).sum(0)  # (B,)
        steps = torch.arange(int((asked + given).max()) + 1)[:, None]  # (T, 1)
        is_answer = (steps > asked) & (steps <= asked + given)
        signs = torch.full(is_answer.shape, NOTHING)
        signs[: len(questions)] = questions[: len(signs)]
        signs[steps == asked] = len(self.signs)
        signs[is_answer] = len(self.signs) + 1
        targets = torch.zeros_like(signs)
        targets.T[is_answer.T] = answers.T[answers.T >= 0]  # sequence by sequence
        inputs = F.one_hot(signs + 1, self.inputs + 1)[..., 1:].float()  # (T, B, I), padding all zero
        return Batch(inputs, targets, is_answer.float(), torch.where(is_answer, self.length_of(questions), -1))

    def read(self, typed: str) -> tuple[Tensor, list[str]]:
        inputs = self.question(typed).inputs
        return inputs, [self.written[number] for number in inputs[:, 0].argmax(-1)]

    def commonest(self, batch: Batch) -> Tensor:
        """Share of right answers (B) when each answer is nothing but the sign that occurs most often in it."""
        asked = batch.distances >= 0
        counts = (F.one_hot(batch.targets, self.outputs) * asked[..., None]).sum(0)  # (B, O)
        return counts.max(-1).values / asked.sum(0)

    def sources(self, batch: Batch) -> Tensor | None:
        """Where in the first question of a batch the sign of each of its blanks stands (M); None where in no single place."""
        return None

    def question(self, typed: str) -> Batch:
        """What was typed, with its answer, as a single sequence.

        Raises:
            UserError: saying what may be typed.
        """
        return self.asked(torch.tensor(self.numbered(typed))[:, None])

    def _numbers(self, typed: str, error: UserError) -> list[int]:
        """Of each sign, when these are as many as can be asked."""
        signs = "".join(typed.split())
        if not 1 <= len(signs) <= self.longest or not set(signs) <= {*self.signs}:
            raise error
        return [self.signs.index(sign) for sign in signs]


def _side_by_side(parts: list[Tensor]) -> Tensor:
    """(N, B) of several N -> (longest N, all B), padded with NOTHING."""
    longest = max(len(part) for part in parts)
    return torch.cat([F.pad(part, (0, 0, 0, longest - len(part)), value=NOTHING) for part in parts], 1)


class _Letters(Blanks):
    """Letters, and as many as answer."""

    signs = answers = "ABCDEFGHIJ"
    shortest, longest = 2, 20
    is_bag = True

    def drawn(self, lengths: Tensor, chance: torch.Generator) -> Tensor:
        longest = int(lengths.max())
        letters = torch.randint(len(self.signs), (longest, len(lengths)), generator=chance)
        return torch.where(torch.arange(longest)[:, None] < lengths, letters, NOTHING)

    def length_of(self, questions: Tensor) -> Tensor:
        return (questions >= 0).sum(0)

    def numbered(self, typed: str) -> list[int]:
        error = UserError(N_("Type 1 to {most} letters from A to J."), most=self.longest)
        return self._numbers(typed.upper(), error)

    @property
    def example(self) -> str:
        return "BADHEFCG"


class Copy(_Letters):
    """The same letters again."""

    def sources(self, batch: Batch) -> Tensor:
        return torch.arange(int(batch.weights[:, 0].sum()))

    def solved(self, questions: Tensor) -> Tensor:
        return questions


class Reverse(_Letters):
    """The letters from the last to the first."""

    def sources(self, batch: Batch) -> Tensor:
        return torch.arange(int(batch.weights[:, 0].sum())).flip(0)

    def solved(self, questions: Tensor) -> Tensor:
        steps = torch.arange(len(questions))[:, None]
        mirrored = (self.length_of(questions) - 1 - steps) % len(questions)
        return torch.where(questions >= 0, questions.gather(0, mirrored), NOTHING)


class Sort(_Letters):
    """The letters in the order of the alphabet."""

    def solved(self, questions: Tensor) -> Tensor:
        is_padding = questions < 0
        ordered = torch.where(is_padding, len(self.signs), questions).sort(0).values
        return torch.where(is_padding, NOTHING, ordered)


class Add(Blanks):
    """Two numbers of as many digits; the sum has one digit more, which may be 0."""

    signs, answers = "0123456789+", "0123456789"
    shortest, longest = 1, 5

    def drawn(self, lengths: Tensor, chance: torch.Generator) -> Tensor:
        longest = int(lengths.max())
        digits = torch.randint(10, (2 * longest + 1, len(lengths)), generator=chance)
        steps = torch.arange(2 * longest + 1)[:, None]
        digits = torch.where(steps == lengths, self.signs.index("+"), digits)
        return torch.where(steps <= 2 * lengths, digits, NOTHING)

    def length_of(self, questions: Tensor) -> Tensor:
        return (questions >= 0).sum(0) // 2

    def solved(self, questions: Tensor) -> Tensor:
        lengths = self.length_of(questions)
        tens = 10 ** torch.arange(len(questions))  # of each place from the right
        steps = torch.arange(len(questions))[:, None]

        def value(first: Tensor) -> Tensor:
            """(B,), where a number begins -> the number."""
            places = first + lengths - 1 - steps  # the digits from the right
            digits = questions.gather(0, places.clamp(min=0).expand_as(questions))
            return (torch.where(steps < lengths, digits, 0) * tens[:, None]).sum(0)

        total = value(torch.zeros_like(lengths)) + value(lengths + 1)
        places = torch.arange(int(lengths.max()) + 1)[:, None]
        power = 10 ** (lengths - places).clamp(min=0)
        return torch.where(places <= lengths, total // power % 10, NOTHING)

    def numbered(self, typed: str) -> list[int]:
        numbers = "".join(typed.split()).split("+")
        if len(numbers) != 2 or not all(number.isascii() and number.isdigit() for number in numbers):
            numbers = []
        digits = max(map(len, numbers), default=0)
        if not 1 <= digits <= self.longest:
            raise UserError(N_("Type two numbers of 1 to {most} digits with + between them."), most=self.longest)
        return [self.signs.index(sign) for sign in "+".join(number.zfill(digits) for number in numbers)]

    @property
    def example(self) -> str:
        return "274+358"


class Balance(Blanks):
    """Is each bracket closed by its partner? ✓ for yes, ✗ for no."""

    signs, answers = "()", "✗✓"
    shortest, longest, step = 6, 32, 2

    def drawn(self, lengths: Tensor, chance: torch.Generator) -> Tensor:
        """Every other one balanced; of the rest half have as many brackets of each kind, in the wrong order."""
        count, longest = len(lengths), int(lengths.max())
        steps = torch.arange(longest)[:, None]
        depth, rows = torch.zeros(count, dtype=torch.long), []
        for left in lengths - steps:  # (B,): a bracket opens with the share of all ways on that begin so
            opens = (depth + 2) * (left - depth) / (2 * left * (depth + 1)).clamp(min=1)
            is_open = torch.rand(count, generator=chance) < opens
            depth = depth + torch.where(left > 0, torch.where(is_open, 1, -1), 0)
            rows.append(torch.where(is_open, 0, 1))
        balanced = torch.stack(rows)
        at = torch.where(steps < lengths, torch.rand(longest, count, generator=chance), 2.0)
        shuffled = balanced.gather(0, at.argsort(0))
        flipped = torch.where(steps == at.argmin(0), 1 - balanced, balanced)
        kinds = torch.arange(count) % 4
        brackets = torch.where(kinds == 0, shuffled, torch.where(kinds == 1, flipped, balanced))
        return torch.where(steps < lengths, brackets, NOTHING)

    def length_of(self, questions: Tensor) -> Tensor:
        return (questions >= 0).sum(0)

    def solved(self, questions: Tensor) -> Tensor:
        depths = torch.where(questions < 0, 0, 1 - 2 * questions).cumsum(0)
        return ((depths[-1] == 0) & (depths.min(0).values >= 0)).long()[None]

    def numbered(self, typed: str) -> list[int]:
        error = UserError(N_("Type 1 to {most} brackets: ( and )."), most=self.longest)
        return self._numbers(typed.replace("（", "(").replace("）", ")"), error)

    @property
    def example(self) -> str:
        return "(()())(())"

"""What is asked of every task that makes pictures from noise: how many, which, in how many steps, and how strictly after words."""

from dataclasses import dataclass

from ..errors import UserError
from ..i18n import N_

MOST, MOST_STEPS, MOST_CHARACTERS = 16, 50, 5000
STRONGEST = 10.0  # guidance
LARGEST_SEED = 2**31 - 1


@dataclass(frozen=True)
class PaintingSettings:
    """Which pictures of a description.

    Attributes:
        count: how many; the i-th is that of seed + i.
        steps: from noise to picture; None for as many as the model's card recommends.
        guidance: how strictly the words are followed (classifier-free guidance), 1 to 10; None for what the card recommends.
    """

    count: int = 1
    seed: int = 0
    steps: int | None = None
    guidance: float | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.count <= MOST:
            raise UserError(
                N_("Between 1 and {limit} pictures can be made at once, not {count}."), limit=MOST, count=self.count
            )
        check_seed(self.seed)
        if self.steps is not None:
            check_steps(self.steps, MOST_STEPS)
        if self.guidance is not None and not 1 <= self.guidance <= STRONGEST:
            raise UserError(N_("Guidance must be between 1 and {limit}."), limit=round(STRONGEST))


def check_seed(seed: int | None) -> None:
    """Refuse a seed that is out of range; None is none.

    Raises:
        UserError: naming it and the limit.
    """
    if seed is not None and not 0 <= seed <= LARGEST_SEED:
        raise UserError(N_("A seed is a whole number from 0 to {limit}, not {seed}."), limit=LARGEST_SEED, seed=seed)


def check_steps(steps: int, limit: int) -> None:
    """Refuse a number of steps that is out of range.

    Raises:
        UserError: naming the range.
    """
    if not 1 <= steps <= limit:
        raise UserError(N_("The number of steps must be between 1 and {limit}."), limit=limit)


def check_description(text: str) -> None:
    """Refuse more words than any model reads.

    Raises:
        UserError: naming the limit.
    """
    if len(text) > MOST_CHARACTERS:
        raise UserError(
            N_("A description has at most {limit} characters; this one has {count}."),
            limit=MOST_CHARACTERS,
            count=len(text),
        )

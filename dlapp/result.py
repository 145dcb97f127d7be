"""What every task's result carries beside its own fields."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Result:
    """Base of all results, which are not changed once they are made.

    Attributes:
        model: id of the model that made it.
        seed: seed of this one output, where chance took part.
    """

    model: str = ""
    seed: int | None = None

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

    def written(self, kind: str) -> str | None:
        """The result as a text file of that kind, such as `srt`; None where it has no such form of its own."""
        return None

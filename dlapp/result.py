"""What every task's result carries beside its own fields."""

from dataclasses import dataclass


@dataclass(kw_only=True)
class Result:
    """Base of all results.

    Attributes:
        model: id of the model that made it.
        device: torch's name of the device it was made on.
        seconds: time the work took, for all results of one call together.
        peak_bytes: most memory in use meanwhile: of this process on the CPU, of torch's allocator on CUDA.
        seed: seed of this one output, where chance took part.
    """

    model: str = ""
    device: str = ""
    seconds: float = 0.0
    peak_bytes: int = 0
    seed: int | None = None

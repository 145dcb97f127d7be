"""What a running job tells its follower."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Progress:
    """`done` of `total` steps, tiles, tokens or bytes; a picture or text of what is there so far."""

    done: float = 0
    total: float = 1
    preview: Any = None
    text: str = ""


Report = Callable[[Progress], None]
"""Called at every step by the running work; raises `Cancelled` when the user pressed Stop."""

"""How long a call takes."""

import statistics
import time
from collections.abc import Callable
from typing import ParamSpec

P = ParamSpec("P")


def seconds(call: Callable[P, object], *arguments: P.args, **settings: P.kwargs) -> float:
    """Of one call with these arguments."""
    began = time.perf_counter()
    call(*arguments, **settings)
    return time.perf_counter() - began


def median_seconds(call: Callable[[], object], repeats: int = 20, warm_up: int = 2) -> float:
    """Median of `repeats` calls after some that warm up."""
    times = [seconds(call) for _ in range(warm_up + repeats)]
    return statistics.median(times[warm_up:])

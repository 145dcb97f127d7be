"""Waiting for what other threads do."""

import time
from collections.abc import Callable
from typing import Any


def wait_until(condition: Callable[[], Any], seconds: float = 20) -> Any:
    """The condition's value as soon as it is true; after so many seconds the test fails."""
    end = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.002)
    return value

"""Many inputs for a task."""

from typing import Any

import dlapp
from dlapp import limits


def run(task: str, items: list, **settings: Any) -> list:
    """The results of all inputs, as many at once as one job may have."""
    chunks = [items[i : i + limits.FILES] for i in range(0, len(items), limits.FILES)]
    return [result for chunk in chunks for result in dlapp.run(task, chunk, **settings)]

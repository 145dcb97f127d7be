"""How often each class was taken for each."""

from collections.abc import Sequence

import numpy as np

from ..session import _
from . import component


def confusion_table(names: Sequence[str], counts: np.ndarray, key: str) -> None:
    """Show a table: one row for each class that was shown, one column for each answer.

    Args:
        counts: (classes, classes).
    """
    component("confusion_table", "<table></table>")(
        data={
            "names": list(names),
            "counts": counts.tolist(),
            "label": _("One row for each class that is shown, one column for each answer"),
            "corner": _("shown ↓ answer →"),
        },
        key=key,
    )

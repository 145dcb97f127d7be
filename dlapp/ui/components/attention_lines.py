"""Tokens of two texts with lines between them, as strong as the attention; and what else could stand in each place."""

from collections.abc import Sequence

import numpy as np

from ..session import _
from . import component


def attention_lines(
    keys: Sequence[str],
    queries: Sequence[str],
    weights: np.ndarray,
    threshold: float,
    candidates: Sequence[Sequence[tuple[str, float]]],
    key: str,
) -> None:
    """Show attention; hover or focus a query to see its lines alone, and the candidates for its place.

    Args:
        keys, queries: N tokens that are looked at, M that look.
        weights: (M, N) in [0, 1]; only those from `threshold` on are drawn.
        candidates: for each query tokens with their probabilities in [0, 1], likeliest first; empty: none are shown.
    """
    component("attention_lines", '<div class="all"></div>')(
        data={
            "keys": list(keys),
            "queries": list(queries),
            "keysLabel": _("attended to"),
            "queriesLabel": _("attends (point at a token)"),
            "weights": weights.astype(float).round(3).tolist(),
            "threshold": threshold,
            "candidates": [list(place) for place in candidates],
            "candidatesLabel": _("What the network would have written instead of …"),
        },
        key=key,
    )

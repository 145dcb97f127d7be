"""Which of a network's attentions to show."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from .inputs import select
from .session import _


def numbered(attention: np.ndarray) -> dict[str, np.ndarray]:
    """(layers, heads, N, M) -> (heads, N, M) by the layer's number."""
    return {f"{number} / {len(attention)}": layer for number, layer in enumerate(attention, 1)}


def choose_head(layers: Mapping[str, np.ndarray], key: str) -> np.ndarray:
    """Ask for a layer, the last one first, and a head, in two cells of the grid around it.

    Args:
        layers: (heads, N, M) by title, first layer first; titles are marked for translation.

    Returns:
        float64 (N, M), of one head or the mean of all.
    """
    with st.container():
        layer = select(_("Layer"), list(layers)[::-1], f"{key}:layer", _)
    heads = len(layers[layer])
    with st.container():
        head = select(
            _("Head"),
            [None, *range(heads)] if heads > 1 else [0],
            f"{key}:head:{heads}",
            lambda i: _("mean of all") if i is None else f"{i + 1} / {heads}",
        )
    weights = layers[layer].astype(float)
    return weights.mean(0) if head is None else weights[head]

"""Attention of a network: which layer and head to show, and a translator's attention between its texts and within each."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from ..engines.attention import Attention
from ..i18n import N_
from .components.attention_lines import attention_lines
from .inputs.widgets import select
from .session import _

_KINDS = {
    N_("From output to input"): ("cross", "source_tokens", "target_tokens"),
    N_("Within the input (encoder)"): ("encoder", "source_tokens", "source_tokens"),
    N_("Within the output (decoder)"): ("decoder", "seen_tokens", "target_tokens"),
}


def attention_view(result: Attention, key: str) -> None:
    """Attention of a chosen layer and head above a threshold; hover or focus a token to see its lines alone."""
    kind = st.segmented_control(
        _("Attention"), list(_KINDS), default=next(iter(_KINDS)), required=True, format_func=_, key=f"{key}:kind"
    )
    name, keys, queries = _KINDS[kind]
    weights: np.ndarray = getattr(result, name)
    with st.grid(3, min_column_width=180):
        shown = choose_head(numbered(weights), f"{key}:{name}")
        threshold = choose_threshold(shown, f"{key}:threshold")
    attention_lines(
        getattr(result, keys),
        getattr(result, queries),
        shown,
        threshold,
        [
            [(candidate.token, candidate.score) for candidate in place]
            for place in (result.candidates if queries == "target_tokens" else [])
        ],
        key=f"{key}:view:{name}",
    )


def choose_threshold(weights: np.ndarray, key: str) -> float:
    """Ask for the weight from which lines are drawn, in a cell of the grid around it."""
    with st.container():
        threshold: float = st.slider(_("Show weights from"), 0.0, 0.9, 0.1, 0.05, key=key)
        if weights.max() < threshold:
            st.caption(_("All weights are lower, at most {most}: move the slider down.", most=f"{weights.max():.2f}"))
    return threshold


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

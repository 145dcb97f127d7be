"""Attention of a translator: between both texts, and within each."""

import numpy as np
import streamlit as st

from ..i18n import N_
from ..tasks.attention import Result
from .components.attention_lines import attention_lines
from .heads import choose_head, numbered
from .session import _

_KINDS = {
    N_("From the translation to the source"): ("cross", "source_tokens", "target_tokens"),
    N_("Within the source (encoder)"): ("encoder", "source_tokens", "source_tokens"),
    N_("Within the translation (decoder)"): ("decoder", "seen_tokens", "target_tokens"),
}


def attention_view(result: Result, key: str) -> None:
    """Attention of a chosen layer and head above a threshold; hover or focus a token to see its lines alone."""
    kind = st.segmented_control(
        _("Attention"), list(_KINDS), default=next(iter(_KINDS)), required=True, format_func=_, key=f"{key}:kind"
    )
    name, keys, queries = _KINDS[kind]
    weights: np.ndarray = getattr(result, name)
    with st.grid(3, min_column_width=180):
        shown = choose_head(numbered(weights), f"{key}:{name}")
        with st.container():
            threshold = st.slider(_("Show weights from"), 0.0, 0.9, 0.1, 0.05, key=f"{key}:threshold")
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

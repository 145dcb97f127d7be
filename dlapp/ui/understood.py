"""What the network for cartoon faces took words to mean."""

from collections.abc import Mapping, Sequence

import streamlit as st

from .inputs.face_words import PARTS, POSE, choice_name
from .session import _


def show_understood(understood: Mapping[str, Sequence[str]]) -> None:
    """One line, if anything was understood: each part of the face with what it is to be."""
    named = [
        f"{_({**PARTS, **POSE}[part])}: **{' / '.join(_(choice_name(part, choice)) for choice in choices)}**"
        for part, choices in understood.items()
    ]
    if named:
        st.caption(_("Understood: {parts}. The rest is left to chance.", parts=" · ".join(named)))

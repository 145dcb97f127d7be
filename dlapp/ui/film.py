"""How a picture came out of noise, step by step."""

from collections.abc import Sequence

import streamlit as st

from ..engines.cartoonist import Step
from .session import _


def show_film(steps: Sequence[Step]) -> None:
    """What the network expected at each step, with how much noise was left."""
    with st.grid(6, min_column_width=110, key="film"):
        for number, step in enumerate(steps, 1):
            with st.container():
                label = _("Step {number}: {share}% noise", number=number, share=round(100 * step.noise))
                st.image(step.image, caption=label, alt=label, width="stretch", output_format="PNG")

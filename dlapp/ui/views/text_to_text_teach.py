"""How a network that was taught by examples is shown."""

import pandas as pd
import streamlit as st

from ...jobs import Job
from ...tasks.text_to_text.teaching import Taught
from ..components.loss_curves import loss_curves
from ..plain_text import plain_text
from ..session import _


def show(job: Job) -> None:
    """What it answered before and after, and how it learnt."""
    taught: Taught = job.result
    plain_text(job.inputs["text"])
    before, after = st.columns(2, border=True)
    with before:
        st.caption(_("Before teaching"))
        plain_text(taught.before or "—")
    with after:
        st.caption(_("After {count} steps", count=len(taught.losses)))
        plain_text(taught.after or "—")
    st.caption(
        _(
            "Examples it answers by itself now: {right} of {count}",
            right=taught.remembered,
            count=len(job.inputs["pairs"]),
        )
    )
    with st.expander(_("The examples")):
        st.dataframe(pd.DataFrame(job.inputs["pairs"], columns=[_("In"), _("Out")]), hide_index=True)
    loss_curves(
        ((step, loss) for step, loss in enumerate(taught.losses, 1)),
        [("#6a78ee", _("Loss on the examples"))],
        _("Loss by training step"),
        key=f"losses:{job.id}",
    )

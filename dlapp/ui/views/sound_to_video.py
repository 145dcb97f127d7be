"""How a video made from a sound is shown, and what was measured in the sound."""

import dataclasses
from pathlib import Path

import streamlit as st

from ... import video
from ...errors import UserError
from ...jobs import Job
from .. import result_files
from ..progress import show_notices
from ..session import _

POINTS = 2000  # of a curve that a screen can show


def show(job: Job) -> None:
    """The video, and the whole piece as one picture."""
    result = job.result[0]
    show_notices([UserError(sentence, **values) for sentence, values in result.notices])
    left, right = st.columns([2, 3])
    with left:
        result_files.show_video(result.video)
    label = _("The whole piece: faces in order, with the loudness below each row")
    right.image(result.image, caption=label, alt=label, width="stretch")


def downloads(job: Job) -> None:
    """Video and picture."""
    result, name = job.result[0], Path(job.names[0] if job.names else "sound").stem
    result_files.offer_video(result.video, name)
    settings = {"task": job.task, "model": job.card.id, **dataclasses.asdict(job.settings)}
    result_files.offer([result.image], (name,), [settings], "_faces", job.task, label=_("Download the picture"))


def look_inside(job: Job) -> None:
    """Loudness, pitch, brightness and onsets over time."""
    import altair as alt
    import numpy as np
    import pandas as pd

    result = job.result[0]
    st.header(_("Look inside"), divider=True)
    st.markdown(
        _(
            "What was measured in each frame: loudness, pitch and brightness move the face. Each vertical line is an **onset**, "
            "where the next face appears."
        )
    )
    every = max(1, result.heard.shape[1] // POINTS)
    seconds = np.arange(result.heard.shape[1])[::every] / video.FPS
    names = (_("Loudness"), _("Pitch"), _("Brightness"))
    curves = pd.concat(
        [
            pd.DataFrame({"seconds": seconds, "value": values[::every], "feature": name})
            for name, values in zip(names, result.heard, strict=True)
        ]
    )
    lines = (
        alt.Chart(curves)
        .mark_line()
        .encode(
            x=alt.X("seconds:Q", title=_("Seconds")),
            y=alt.Y("value:Q", title=None),
            color=alt.Color("feature:N", title=None, sort=list(names), legend=alt.Legend(orient="top")),
        )
    )
    onsets = pd.DataFrame({"seconds": result.onsets / video.FPS})
    rules = alt.Chart(onsets).mark_rule(opacity=0.35).encode(x="seconds:Q")
    st.altair_chart((rules + lines).properties(height=240), key=f"heard:{job.id}")

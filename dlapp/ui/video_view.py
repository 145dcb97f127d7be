"""How a video made of a sound is shown, and what was heard."""

import dataclasses
from pathlib import Path

import streamlit as st

from .. import video
from ..jobs import Job
from ..tasks.sound_to_video import Result
from . import picture_results
from .session import _

POINTS = 2000  # of a curve that a screen can show


def show(job: Job, answer: Result) -> None:
    """The video, the whole piece as a picture, and both as files."""
    if not answer.video.exists():
        st.info(_("The result behind this link is no longer here. Start again."), icon=":material/history:")
        return
    left, right = st.columns([2, 3])
    left.video(answer.video)
    label = _("The whole piece: a face for each moment, and below how loud it was")
    right.image(answer.image, caption=label, alt=label, width="stretch")
    name = Path(job.names[0] if job.names else "sound").stem
    picture_results.offer_video(answer.video, name)
    noted = {"task": job.task, "model": job.model, **dataclasses.asdict(job.settings)}
    picture_results.offer([answer.image], (name,), [noted], "_faces", job.task)


def look_inside(job: Job, answer: Result) -> None:
    """Loudness, pitch, brightness and onsets over time."""
    import altair as alt
    import numpy as np
    import pandas as pd

    st.header(_("Look inside"), divider=True)
    st.markdown(
        _(
            "What was heard, frame by frame: loudness, pitch and brightness move the face, and each vertical line is an **onset**, "
            "where the next face comes."
        )
    )
    every = max(1, answer.heard.shape[1] // POINTS)
    seconds = np.arange(answer.heard.shape[1])[::every] / video.FPS
    names = (_("Loudness"), _("Pitch"), _("Brightness"))
    curves = pd.concat(
        [
            pd.DataFrame({"seconds": seconds, "value": values[::every], "what": name})
            for name, values in zip(names, answer.heard, strict=True)
        ]
    )
    lines = (
        alt.Chart(curves)
        .mark_line()
        .encode(
            x=alt.X("seconds:Q", title=_("Seconds")),
            y=alt.Y("value:Q", title=None),
            color=alt.Color("what:N", title=None, sort=list(names), legend=alt.Legend(orient="top")),
        )
    )
    onsets = pd.DataFrame({"seconds": answer.onsets / video.FPS})
    rules = alt.Chart(onsets).mark_rule(opacity=0.35).encode(x="seconds:Q")
    st.altair_chart((rules + lines).properties(height=240), key=f"heard:{job.id}")

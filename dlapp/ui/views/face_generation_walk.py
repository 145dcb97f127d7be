"""How a walk from face to face is shown."""

import dataclasses

import streamlit as st

from ...jobs import Job
from .. import result_files
from ..session import _


def show(job: Job) -> None:
    """The video in a loop, and its faces as one picture."""
    walk = job.result[0]
    left, right = st.columns(2)
    with left:
        result_files.show_video(walk.video, loop=True, autoplay=True, muted=True)
    label = _("Each row shows how one face turns into the next.")
    right.image(walk.image, caption=label, alt=label, width="stretch")


def downloads(job: Job) -> None:
    """Video and picture."""
    walk = job.result[0]
    result_files.offer_video(walk.video, "faces")
    settings = {"task": job.task, "model": job.card.id, **dataclasses.asdict(job.settings)}
    result_files.offer([walk.image], ("faces",), [settings], "", job.task, label=_("Download the picture"))

"""Downloading a model where it is wanted."""

import streamlit as st

from ..catalog import ModelCard
from . import progress
from .model_facts import megabytes
from .session import _, backend, session_id


def download_button(card: ModelCard) -> None:
    """A button that fetches a model which is not here, and its progress."""
    job = backend().download_of(card)
    label = _("Download {size} MB", size=megabytes(card.download_bytes))
    is_running = job is not None and not job.is_over
    if st.button(label, key=f"fetch:{card.id}", icon=":material/download:", disabled=is_running):
        job = backend().fetch(card, session_id())
    if job:
        progress.wait(job, patience=0)

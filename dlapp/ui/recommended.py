"""The models that everybody should have and the installation does not bring: one press on the home page."""

import streamlit as st

from .. import catalog, config, downloads
from ..backend import outcome
from ..catalog import ModelCard
from ..errors import UserError
from .model_facts import megabytes
from .permissions import may_manage
from .session import _, backend, explain, plain, session_id


def offer() -> None:
    """A banner with the models that are not here yet and their size; nothing when all are, or visitors may not fetch any."""
    missing = [card for card in catalog.recommended() if not downloads.is_present(card)]
    if not missing or config.offline() or not may_manage():
        return
    cards = catalog.to_fetch(missing)
    with st.container(border=True, key="recommended"):
        names = ", ".join(plain(card.title) for card in missing)
        st.markdown(_("**Recommended models**, not yet on this machine: {names}.", names=names))
        if _is_running(cards):
            _follow(cards)
            return
        size = megabytes(sum(card.download_bytes for card in cards))
        label = _("Download the recommended models ({size} MB)", size=size)
        if st.button(label, icon=":material/download:", key="recommended:get"):
            for card in cards:
                backend().fetch(card, session_id())
            st.rerun()
        for card in cards:
            _say_why_not(card)


def _is_running(cards: list[ModelCard]) -> bool:
    return any((job := backend().download_of(card)) and not job.is_over for card in cards)


@st.fragment(run_every=0.5)
def _follow(cards: list[ModelCard]) -> None:
    """The progress of all of them in one bar, and Stop."""
    if not _is_running(cards):
        st.rerun()
    total = sum(card.download_bytes for card in cards)
    done = 0.0
    for card in cards:
        job = backend().download_of(card)
        done += card.download_bytes if downloads.is_present(card) else job.progress.done if job else 0
    text = _("{done} of {total} MB", done=int(done / 10**6), total=megabytes(total))
    st.progress(min(1.0, done / total), text=text)
    if st.button(_("Stop"), key="recommended:stop", icon=":material/stop_circle:"):
        for card in cards:
            if job := backend().download_of(card):
                backend().cancel(job)


def _say_why_not(card: ModelCard) -> None:
    """What the last attempt came to."""
    job = backend().download_of(card)
    if job is None:
        return
    try:
        outcome(job)
    except UserError as error:
        st.error(f"{plain(card.title)}: {explain(error)}", icon=":material/error:")

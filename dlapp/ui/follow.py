"""Following a job from the page: quick work is waited for, longer work is polled, and no click or reload loses it."""

import math
from typing import Any

import streamlit as st

from ..backend import outcome
from ..errors import UserError
from ..jobs import Job, State
from .session import _, backend, explain, session_id

PATIENCE = 1.0  # seconds to wait in the run itself before polling
MAX_SIDE_JOBS = 40


def start(task: str, inputs: Any, **arguments: Any) -> None:
    """Submit a task as the page's job; its id goes into the URL."""
    try:
        job = backend().submit(task, inputs, session=session_id(), **arguments)
    except UserError as error:
        st.error(explain(error), icon=":material/error:")
    else:
        st.query_params["job"] = job.id
        st.session_state[f"{task}:job"] = job.id


def current(task: str) -> Job | None:
    """The page's job: of the URL, else the last one of this session."""
    job_id = st.query_params.get("job") or st.session_state.get(f"{task}:job")
    job = backend().job(job_id) if job_id else None
    if job is not None and job.task == task:
        st.query_params["job"] = job.id
        return job
    if job_id:
        st.query_params.pop("job", None)
        st.session_state.pop(f"{task}:job", None)
        st.info(_("The result behind this link is no longer here. Start again."), icon=":material/history:")
    return None


def side_result(task: str, inputs: Any, key: str, **arguments: Any) -> Any:
    """The result of a job that belongs to a view of the page, submitted once for each `key`; None while it runs."""
    jobs: dict[str, Job] = st.session_state.setdefault("side_jobs", {})
    if key not in jobs or jobs[key].state in (State.FAILED, State.CANCELLED):
        try:
            jobs[key] = backend().submit(task, inputs, session=session_id(), keep=False, **arguments)
        except UserError as error:
            st.error(explain(error), icon=":material/error:")
            return None
        for oldest in list(jobs)[:-MAX_SIDE_JOBS]:
            del jobs[oldest]
    return follow(jobs[key])


def follow(job: Job) -> Any:
    """The job's result when it is there; until then its progress is shown and the page runs again at its end."""
    if job.wait(PATIENCE):
        try:
            return outcome(job)
        except UserError as error:
            st.error(explain(error), icon=":material/error:")
            return None
    _live(job)
    return None


@st.fragment(run_every=0.5)
def _live(job: Job) -> None:
    """Position, progress, time left, preview and Stop, until the job is over."""
    if job.is_over:
        st.rerun()
    position = backend().queue_of(job).position(job)
    if position:
        text = _("Waiting: {count} before you", count=position)
    else:
        left = job.seconds_left
        text = job.progress.text or _("Working")
        text += "" if left is None else " · " + _("about {seconds} s left", seconds=math.ceil(left))
    st.progress(min(1.0, job.progress.done / max(job.progress.total, 1e-9)), text=text)
    if job.progress.preview is not None:
        st.image(job.progress.preview, alt=_("Preview"))
    if st.button(_("Stop"), key=f"stop:{job.id}", icon=":material/stop_circle:"):
        backend().cancel(job)

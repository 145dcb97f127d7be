"""The progress of a job on its page: quick work is waited for, longer work is polled, and no click or reload loses it."""

import dataclasses
import math
import time
from collections.abc import Sequence
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from ..backend import outcome
from ..collection import GONE
from ..errors import UserError
from ..jobs import Job, State
from . import undo
from .components.into_view import bring_into_view
from .plain_text import plain_text
from .session import _, _n, backend, explain, owner, session_id, submit, visible

PATIENCE = 2.0  # seconds to wait in the run itself before polling: a run that ends with the result spares another one
TICK = 0.25  # seconds between two looks at a running job
PREVIEW = 1500  # characters of a growing text that are shown


def start(
    task: str,
    inputs: list | str | dict,
    notices: Sequence[UserError] = (),
    *,
    scroll: bool = True,
    keep: bool = True,
    **arguments: Any,
) -> None:
    """Submit a task as the page's job, in place of the one before; if it is to be kept, its id goes into the URL.

    Without inputs there is only what the notices say. They are shown with the result, on every run. The page scrolls down
    to the result unless told not to.
    """
    kept, previous = list(notices), job_of(task)
    if inputs:
        try:
            parent = "" if keep else session_id()
            job = submit(task, inputs, parent=parent, **arguments)
        except UserError as error:  # what was there stays
            kept.append(error)
        else:
            if previous and previous is not job and not previous.is_over:
                backend().cancel(previous)
            _set(task, job)
            st.session_state[f"{task}:begun"] = job.id if scroll else ""
    else:
        clear(task)
    st.session_state[f"{task}:notices"] = kept


def restart(task: str, index: int, **changed: Any) -> None:
    """Start the page's job anew for one of its inputs, with some settings changed; for callbacks."""
    if job := job_of(task):
        settings = {field.name: getattr(job.settings, field.name) for field in dataclasses.fields(job.settings)}
        start(task, [job.inputs[index]], names=job.names[index:][:1], model=job.card.id, **{**settings, **changed})


def clear(task: str) -> None:
    """Let the page show no job and no notices."""
    st.query_params.pop("job", None)
    for name in ("job", "notices"):
        st.session_state.pop(f"{task}:{name}", None)


def current(task: str) -> Job | None:
    """The page's job: of the URL, else the last one of this session; what was to be said about it is said.

    What a click has just begun is scrolled to, beginning with these notices.
    """
    top = st.container()
    show_notices(st.session_state.get(f"{task}:notices", ()))
    undo.offer()
    asked = st.query_params.get("job")
    if asked and not is_linked(task):  # it is another page's
        _say_dead_link(asked)
    job = linked(task) or job_of(task)
    if job is not None:
        _set(task, job)
        if st.session_state.get(f"{task}:begun") == job.id:
            with top:
                bring_into_view(job.id)
    return job


def tell_dead_link() -> None:
    """Say so at once when the address leads to a job that is not there, no more, or private to another browser."""
    asked = st.query_params.get("job")
    if asked and visible(asked) is None:
        _say_dead_link(asked)


def _say_dead_link(asked: str) -> None:
    st.query_params.pop("job", None)
    try:
        backend().job(asked, owner())
    except UserError as error:  # it is somebody else's
        st.info(explain(error), icon=":material/lock:")
    else:
        st.info(_(GONE), icon=":material/history:")


def linked(task: str) -> Job | None:
    """The job of that task that the address leads to."""
    return _job(task, st.query_params.get("job"))


def is_linked(task: str) -> bool:
    """Whether the address leads to a job of that task."""
    return linked(task) is not None


def show_notices(notices: Sequence[UserError]) -> None:
    """A warning for each."""
    for notice in notices:
        st.warning(explain(notice), icon=":material/warning:")


def job_of(task: str) -> Job | None:
    """The last job of this session on the page of a task, without drawing anything."""
    return _job(task, st.session_state.get(f"{task}:job"))


def _job(task: str, job_id: str | None) -> Job | None:
    job = visible(job_id) if job_id else None
    return job if job is not None and job.task == task else None


def _set(task: str, job: Job) -> None:
    st.session_state[f"{task}:job"] = job.id
    if job.parent:  # it is in memory only: a link to it would soon be dead
        st.query_params.pop("job", None)
    else:
        st.query_params["job"] = job.id


def view_result(parent: Job | None, task: str, inputs: Any, key: str, **arguments: Any) -> Any:
    """The result of a job that belongs to a view of the page, submitted once for each `key`; None while it runs.

    What the key says before its first colon names the view's slot: a new job there takes the place of the old one.

    Args:
        parent: the job that is looked into, with which this one is deleted.
    """
    ids: dict[str, str] = st.session_state.setdefault("view_jobs", {})
    job = backend().job(ids.get(key, ""))
    if job is None:
        slot = key.partition(":")[0]
        for other in [name for name in ids if name != key and name.partition(":")[0] == slot]:
            old = backend().job(ids[other])
            if old is None:
                del ids[other]
            elif not old.is_over:
                backend().cancel(old)  # the visitor has gone on to another one
        try:
            owned_by = parent.id if parent else session_id()
            job = submit(task, inputs, keep=False, parent=owned_by, **arguments)
        except UserError as error:
            st.error(explain(error), icon=":material/error:")
            return None
        ids[key] = job.id
    result = wait(job)
    failed = result is None and job.is_over
    if failed and st.button(_("Try again"), icon=":material/refresh:", key=f"again:{key}"):
        del ids[key]
        st.rerun()
    return result


def wait(job: Job, patience: float = PATIENCE) -> Any:
    """The job's result when it is there; until then its progress is shown and the page runs again at its end."""
    container = st.empty()
    deadline = time.monotonic() + patience
    while not job.wait(min(TICK, patience)) and time.monotonic() < deadline:
        _show_progress(container, job)  # here Streamlit ends this run when the visitor has clicked on something else
    container.empty()
    if job.state is State.CANCELLED:
        st.info(_("Stopped."), icon=":material/stop_circle:")
        return None
    if job.is_over:
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
    _show_progress(st.empty(), job)
    if st.button(_("Stop"), key=f"stop:{job.id}", icon=":material/stop_circle:"):
        backend().cancel(job)


def _show_progress(container: DeltaGenerator, job: Job) -> None:
    """How far a job is, in one element of the page."""
    ahead = backend().queue_of(job).position(job)
    if ahead:
        label = _n("In the queue: 1 job ahead of yours", "In the queue: {count} jobs ahead of yours", ahead)
    else:
        left = job.seconds_left
        label = _("Working") + ("" if left is None else " · " + _("about {seconds} s left", seconds=math.ceil(left)))
    with container.container():
        progress = job.progress
        st.progress(min(1.0, progress.done / max(progress.total, 1e-9)), text=label)
        if progress.text:
            plain_text(("… " if len(progress.text) > PREVIEW else "") + progress.text[-PREVIEW:])
        if progress.preview is not None:
            st.image(progress.preview, alt=_("Preview"))

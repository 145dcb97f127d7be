"""The face that a visitor edits: the picture that it began with, and the edits so far, each made of the result of the one before."""

import secrets
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import streamlit as st
from PIL import Image

from ...jobs import State
from ...tasks.face_editing import Result, Settings
from .. import progress
from ..session import backend

TASK = "face_editing"
_STACK = f"{TASK}:stack"


@dataclass(frozen=True)
class Edit:
    """A job of this task, and the id of its model."""

    job_id: str
    model: str
    settings: Settings


@dataclass
class Stack:
    """What is edited.

    Attributes:
        name, picture: what it began with; is_drawn: whether that looks like a drawing.
        edits: all but perhaps the last one have a result.
        settled: id of the last job whose settings the page has put back.
        id: names this stack, and no other one.
    """

    name: str
    picture: Image.Image
    is_drawn: bool
    edits: list[Edit] = field(default_factory=list)
    settled: str = ""
    id: str = field(default_factory=lambda: secrets.token_hex(8))

    def done(self) -> list[Edit]:
        """The edits up to the last one whose result is there."""
        edits = list(self.edits)
        while edits and _result_of(edits[-1]) is None:
            edits.pop()
        return edits

    def latest(self) -> Image.Image:
        """What the next edit works on."""
        done = self.done()
        result = _result_of(done[-1]) if done else None
        return result.image if result else self.picture

    def state(self) -> str:
        """Names what the next edit works on."""
        done = self.done()
        return done[-1].job_id if done else self.id


def begin(name: str, picture: Image.Image) -> Stack:
    """Take another picture to edit, in place of the one before."""
    progress.clear(TASK)
    return _keep(name, picture)


def forget() -> None:
    """Edit nothing; for callbacks."""
    progress.clear(TASK)
    st.session_state.pop(_STACK, None)


def current() -> Stack | None:
    """The visitor's face; where the address leads to another job, as after a step back, as it was there.

    With somebody's edit that came by a link one goes on from there.
    """
    stack: Stack | None = st.session_state.get(_STACK)
    job = progress.linked(TASK)
    if job is None or not job.inputs:
        return stack
    numbers = [number for number, edit in enumerate(stack.edits) if edit.job_id == job.id] if stack else []
    if stack and numbers:
        del stack.edits[numbers[0] + 1 :]
        return stack
    stack = _keep(job.names[0] if job.names else "face.png", job.inputs[0])
    stack.edits.append(Edit(job.id, job.card.id, job.settings))
    stack.settled = job.id
    return stack


def _keep(name: str, picture: Image.Image) -> Stack:
    from ...tasks.face_editing.drawings import is_drawn

    made = st.session_state[_STACK] = Stack(name, picture, is_drawn(picture))
    return made


def add(stack: Stack, model: str, **settings: Any) -> None:
    """Begin one more edit; one that came to nothing is dropped."""
    stack.edits = stack.done()
    count = len(stack.edits)
    name = (
        f"{Path(stack.name).stem}_{count}.png" if count else stack.name
    )  # what goes in is no longer the visitor's file
    progress.start(TASK, [stack.latest()], names=(name,), model=model, **settings)
    job = progress.job_of(TASK)
    if job and job.id not in [edit.job_id for edit in stack.edits]:
        stack.edits.append(Edit(job.id, job.card.id, job.settings))


def before(job_id: str) -> list[Edit]:
    """The edits of the visitor's face that an edit began with, first to last."""
    stack: Stack | None = st.session_state.get(_STACK)
    ids = [edit.job_id for edit in stack.edits] if stack else []
    return stack.edits[: ids.index(job_id)] if stack and job_id in ids else []


def undo(stack: Stack) -> None:
    """Take back the last edit; for callbacks."""
    stack.edits = stack.done()[:-1]
    _show(stack)


def reset(stack: Stack) -> None:
    """Take back all edits; for callbacks."""
    stack.edits = []
    _show(stack)


def _show(stack: Stack) -> None:
    progress.clear(TASK)
    if stack.edits:
        st.query_params["job"] = stack.edits[-1].job_id


def _result_of(edit: Edit) -> Result | None:
    job = backend().job(edit.job_id)
    return job.result[0] if job is not None and job.state is State.DONE else None

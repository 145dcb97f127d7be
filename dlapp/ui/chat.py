"""A chat with a network: messages in branches, an answer as it is written, and what can be done with both.

The conversation is the session's own: it is neither in the history nor behind a link.
"""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from ..errors import UserError
from ..i18n import N_
from ..jobs import Job, State
from ..model_card import ModelCard
from ..tasks.text_generation.conversation import Conversation, Turn
from .code import show_code
from .plain_text import plain_text
from .session import _, _n, backend, explain, plain, session_id, submit
from .views.text_generation import reading_facts

TASK = "text_generation"
NAMES = {"user": N_("You"), "assistant": N_("Model")}
AVATARS = {"user": ":material/person:", "assistant": ":material/smart_toy:"}
CONVERSATION, JOB, JOBS, EDITED, TROUBLE = (
    f"{TASK}:chat:{name}" for name in ("conversation", "job", "jobs", "edited", "trouble")
)  # `JOBS`: id of a turn in memory -> the job that gave this answer
TICK = 0.2  # seconds between two looks at a growing answer
HEIGHT = 330  # pixels of the messages: the box below them is on the first screen


def chat(card: ModelCard, settings: dict[str, Any], system: str, examples: Sequence[str]) -> None:
    """Show the conversation, and ask for the next message.

    Args:
        settings: fields of the task's Settings. examples: messages to begin with, as they are sent.
    """
    conversation: Conversation = st.session_state.setdefault(CONVERSATION, Conversation())
    job = _job()
    if job is not None and job.is_over:
        _take_over(conversation, job)
        job = None

    def send(place: int, content: str | None) -> None:
        """Put a message in the place of the one there, or ask again for the answer there; a callback."""
        st.session_state.pop(TROUBLE, None)
        st.session_state.pop(EDITED, None)
        if place < len(conversation.path()):
            conversation.rewind(place)
        try:
            if content is not None:
                conversation.add("user", content)
            _ask(conversation, card, settings, system)
        except UserError as error:
            st.session_state[TROUBLE] = error
            conversation.settle()

    with st.container(height=HEIGHT, key="messages", autoscroll=True):
        path = conversation.path()
        if not path and job is None:
            for number, example in enumerate(examples):
                st.button(
                    plain(example),
                    on_click=send,
                    args=(0, example),
                    icon=":material/play_arrow:",
                    type="tertiary",
                    key=f"{TASK}:chat:example:{number}",
                )
        for place, turn in enumerate(path):
            with st.chat_message(NAMES[turn.role], avatar=AVATARS[turn.role]):
                if st.session_state.get(EDITED) == place and job is None:
                    _edit(place, turn, send)
                else:
                    plain_text(turn.content)
                    for fact in _facts(turn):
                        st.caption(fact)
                    if job is None:
                        _tools(conversation, place, turn, send, place == len(path) - 1)
        if job is not None:
            with st.chat_message(NAMES["assistant"], avatar=AVATARS["assistant"]):
                _answer(job)
    if trouble := st.session_state.get(TROUBLE):
        st.warning(explain(trouble), icon=":material/warning:")
    key = f"{TASK}:chat:input"
    st.chat_input(
        _("Write a message"),
        key=key,
        disabled=job is not None,
        on_submit=lambda: send(len(conversation.path()), st.session_state[key]),
    )
    if job is not None:  # below the box, where it does not move as the answer grows
        st.button(
            _("Stop"), key=f"stop:{job.id}", icon=":material/stop_circle:", on_click=backend().cancel, args=(job,)
        )
    elif path:
        _below(conversation, card, system)


def _job() -> Job | None:
    job_id = st.session_state.get(JOB)
    return backend().job(job_id) if job_id else None


def _ask(conversation: Conversation, card: ModelCard, settings: dict[str, Any], system: str) -> None:
    """Let the model answer the last message; asked again, it begins with another seed.

    Raises:
        UserError: when that is not possible.
    """
    path = conversation.path()
    answers = len(path[-1].children) if path else 0
    seed = (settings.get("seed", 0) + answers) % 2**31
    job = submit(
        TASK,
        conversation.messages(system),
        model=card.id,
        keep=False,
        parent=session_id(),
        **{**settings, "seed": seed},
    )
    st.session_state[JOB] = job.id


def _take_over(conversation: Conversation, job: Job) -> None:
    """Put the answer of a job that is over into the conversation; of one that was stopped, what was there by then."""
    st.session_state.pop(JOB, None)
    try:
        if job.state is State.DONE:
            result = job.result
            facts = {"read": result.read, "total": result.total, "left_out": result.left_out}
            conversation.add(
                "assistant", result.text.strip(), is_complete=result.is_complete, model=job.card.id, **facts
            )
            st.session_state.setdefault(JOBS, {})[id(conversation.path()[-1])] = job
        elif job.state is State.CANCELLED and job.progress.text.strip():
            conversation.add("assistant", job.progress.text.strip(), is_stopped=True, model=job.card.id)
        elif job.error:
            raise job.error
        elif job.incident:
            raise UserError(
                N_("Something went wrong in the app. If you report it, mention incident {incident}."),
                incident=job.incident,
            )
    except UserError as error:
        st.session_state[TROUBLE] = error
    conversation.settle()


@st.fragment(run_every=TICK)
def _answer(job: Job) -> None:
    """The answer as far as it is there."""
    if job.is_over:
        st.rerun()
    ahead = backend().queue_of(job).position(job)
    if job.progress.text:
        plain_text(job.progress.text)
    elif ahead:
        st.caption(_n("In the queue: 1 job ahead of yours", "In the queue: {count} jobs ahead of yours", ahead))
    else:
        st.caption(_("Reading …"))


def _facts(turn: Turn) -> list[str]:
    facts = reading_facts(
        int(turn.facts.get("read", 0)), int(turn.facts.get("total", 0)), int(turn.facts.get("left_out", 0))
    )
    if turn.facts.get("is_stopped"):
        facts.append(_("You stopped this answer."))
    elif turn.facts.get("is_complete") is False:
        facts.append(_("Cut off at the limit of new tokens."))
    return facts


def _tools(conversation: Conversation, place: int, turn: Turn, send: Any, is_last: bool) -> None:
    """Edit or ask again, and the branches at this place."""
    number, count = conversation.branches(place)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        if turn.role == "user":
            st.button(
                "",
                icon=":material/edit:",
                type="tertiary",
                help=_("Edit: begins another branch"),
                key=f"edit:{place}",
                on_click=lambda: st.session_state.update({EDITED: place}),
            )
        if is_last:
            again = place if turn.role == "assistant" else place + 1
            st.button(
                "",
                icon=":material/refresh:",
                type="tertiary",
                help=_("Another answer"),
                key=f"again:{place}",
                on_click=send,
                args=(again, None),
            )
        if count > 1:
            for step, icon, label in (
                (-1, "chevron_left", N_("Branch before")),
                (1, "chevron_right", N_("Next branch")),
            ):
                st.button(
                    "",
                    icon=f":material/{icon}:",
                    type="tertiary",
                    help=_(label),
                    key=f"switch:{place}:{step}",
                    on_click=conversation.switch,
                    args=(place, step),
                )
                if step < 0:
                    st.caption(f"{number} / {count}", width="content")


def _edit(place: int, turn: Turn, send: Any) -> None:
    key = f"edited:{place}"
    st.text_area(_("Message"), turn.content, key=key, label_visibility="collapsed")
    with st.container(horizontal=True, gap="small"):
        st.button(
            _("Send"),
            type="primary",
            key=f"{key}:send",
            on_click=lambda: send(place, st.session_state[key]) if st.session_state[key].strip() else None,
        )
        st.button(_("Cancel"), key=f"{key}:cancel", on_click=lambda: st.session_state.pop(EDITED, None))


def _below(conversation: Conversation, card: ModelCard, system: str) -> None:
    """Files of the conversation, and a new one."""

    def clear() -> None:
        for key in (CONVERSATION, JOB, JOBS, EDITED, TROUBLE):
            st.session_state.pop(key, None)

    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.button(_("New chat"), icon=":material/add_comment:", on_click=clear, key=f"{TASK}:chat:new")
        for kind, mime, data in (
            ("Markdown", "text/markdown", conversation.as_markdown({role: _(name) for role, name in NAMES.items()})),
            ("JSON", "application/json", conversation.as_json(system, card.id)),
        ):
            st.download_button(
                kind,
                data,
                help=_("Download as {kind}", kind=kind),
                file_name="chat.md" if kind == "Markdown" else "chat.json",
                mime=mime,
                icon=":material/download:",
                on_click="ignore",
                key=f"{TASK}:chat:{kind}",
            )
    st.caption(_("Not saved: the chat is gone when you close or reload the page."))
    if answered := st.session_state.get(JOBS, {}).get(id(conversation.path()[-1])):
        show_code(answered)

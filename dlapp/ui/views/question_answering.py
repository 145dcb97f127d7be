"""How answers are shown in their passage, and the look inside the reader."""

import streamlit as st

from ...jobs import Job
from ...tasks.question_answering import Answer
from ...tasks.question_answering.attention import Attention
from ...text import Span
from .. import progress
from ..attention import choose_head
from ..components.marked_text import marked_text
from ..components.token_heat import token_heat
from ..inputs.widgets import select
from ..results import percent
from ..session import _, plain, visible

SEND_TO = ("translation", "summarization")
REMEMBERED = 10  # earlier questions about the same passage


def show(job: Job) -> None:
    """The answers with their confidence, where they stand, and earlier questions."""
    result = job.result
    if not result.answers:
        st.info(_("The text does not say."), icon=":material/help_center:")
    for number, answer in enumerate(result.answers, 1):
        text = f"**{number}. {plain(answer.text)}**" if number == 1 else f"{number}. {plain(answer.text)}"
        st.progress(answer.score, text=f"{text} · {percent(answer.score)}")
    if result.answers:
        st.caption(
            _("Each percentage weighs an answer against “the text does not say”: at 50%, both are equally probable.")
        )
    shown = result.answers or result.unsure
    if not result.answers and shown:
        st.caption(_("Best guess anyway: {answer}", answer=plain(shown[0].text)))
    if result.answers:
        best = result.answers[0].score
        marks = [
            (Span(answer.start, answer.end), str(number), answer.score / best)
            for number, answer in enumerate(result.answers, 1)
        ]
        marked_text(job.inputs["context"], marks, key=f"passage:{job.id}")
        st.caption(_("The reader may answer even when the text has no answer. Check the marked passage yourself."))
    _earlier(job)


def text_to_send(job: Job) -> str:
    """The passage, for other pages."""
    return job.inputs["context"]


def text_to_copy(job: Job) -> str:
    """The best answer."""
    answers: list[Answer] = job.result.answers
    return answers[0].text if answers else ""


def _earlier(job: Job) -> None:
    """Earlier questions about the same passage, with their answers."""
    asked: list[str] = st.session_state.setdefault("question_answering:asked", [])
    if job.id not in asked:
        asked.append(job.id)
    del asked[:-REMEMBERED]
    jobs = (visible(job_id) for job_id in asked if job_id != job.id)  # one that was deleted is None
    earlier = [other for other in jobs if other and other.inputs["context"] == job.inputs["context"]]
    if earlier:
        with st.expander(_("Earlier questions about this text"), icon=":material/history:"):
            for other in reversed(earlier):
                answers = other.result.answers if other.result else []
                first = plain(answers[0].text) if answers else _("The text does not say.")
                st.markdown(f"{plain(other.inputs['question'])}  \n**{first}**")


def look_inside(job: Job) -> None:
    """Start and end probabilities and attention around one answer."""
    answers: list[Answer] = job.result.answers or job.result.unsure
    if not answers:
        return
    st.header(_("Look inside"), divider=True)
    st.markdown(
        _(
            "What the network read, question first. The colours show where it expects the answer to start and end. "
            "Point at a token to see which others it **attends** to."
        )
    )
    number = select(
        _("Answer"), list(range(len(answers))), f"inside:answer:{job.id}", lambda i: f"{i + 1}. {answers[i].text}"
    )
    chosen = answers[number]
    inside: Attention | None = progress.view_result(
        job,
        "question_answering.attention",
        job.inputs,
        f"attention:{job.id}:{number}",
        model=job.card.id,
        start=chosen.start,
        end=chosen.end,
    )
    if inside:
        key = f"heat:{job.id}"
        with st.grid(2, min_column_width=200):
            attention = choose_head(inside.attention, key)
        token_heat(inside.tokens, inside.first, inside.start, inside.end, attention, f"{key}:view")

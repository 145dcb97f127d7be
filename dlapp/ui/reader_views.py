"""How answers are shown in their passage, and the look inside the reader."""

import streamlit as st

from ..jobs import Job
from ..tasks.evidence import Result as Evidence
from ..tasks.question_answering import Answer, Result
from ..text import Span
from . import follow
from .components.marked_text import marked_text
from .components.token_heat import token_heat
from .heads import choose_head
from .inputs import select
from .results import percent
from .session import _, backend, plain

REMEMBERED = 10  # earlier questions about the same passage


def show(job: Job, result: Result) -> None:
    """The answers with their confidence, and where they stand."""
    if not result.answers:
        st.info(_("The passage does not say."), icon=":material/help_center:")
    for number, answer in enumerate(result.answers, 1):
        text = f"**{number}. {plain(answer.text)}**" if number == 1 else f"{number}. {plain(answer.text)}"
        st.progress(answer.score, text=f"{text} · {percent(answer.score)}")
    shown = result.answers or result.unsure
    if not result.answers and shown:
        st.caption(_("What it would have said had it been forced to: {answer}", answer=plain(shown[0].text)))
    if result.answers:
        best = result.answers[0].score
        marks = [
            (Span(answer.start, answer.end), str(number), answer.score / best)
            for number, answer in enumerate(result.answers, 1)
        ]
        marked_text(job.inputs["context"], marks, key=f"passage:{job.id}")
        st.caption(_("It may answer although the passage does not say: read the marked place yourself."))


def remember(job: Job) -> None:
    """Earlier questions about the same passage, with their answers."""
    asked: list[str] = st.session_state.setdefault("question_answering:asked", [])
    if job.id not in asked:
        asked.append(job.id)
    del asked[:-REMEMBERED]
    jobs = (backend().job(job_id) for job_id in asked if job_id != job.id)  # one that was deleted is None
    earlier = [other for other in jobs if other and other.inputs["context"] == job.inputs["context"]]
    if earlier:
        with st.expander(_("Earlier questions about this text"), icon=":material/history:"):
            for other in reversed(earlier):
                answers = other.result.answers if other.result else []
                said = plain(answers[0].text) if answers else _("The passage does not say.")
                st.markdown(f"{plain(other.inputs['question'])}  \n**{said}**")


def look_inside(job: Job, result: Result) -> None:
    """Start and end probabilities and attention around one answer."""
    answers: list[Answer] = result.answers or result.unsure
    if not answers:
        return
    st.header(_("Look inside"), divider=True)
    st.markdown(
        _(
            "This is what the network read, question first. The colours say where it expects the answer to begin and to end; "
            "point at a token to see which others it **attends** to."
        )
    )
    number = select(
        _("Answer"), list(range(len(answers))), f"inside:answer:{job.id}", lambda i: f"{i + 1}. {answers[i].text}"
    )
    chosen = answers[number]
    evidence: Evidence | None = follow.side_result(
        "evidence",
        job.inputs,
        f"evidence:{job.id}:{number}",
        model=job.model,
        start=chosen.start,
        end=chosen.end,
    )
    if evidence:
        key = f"heat:{job.id}"
        with st.grid(2, min_column_width=200):
            attention = choose_head(evidence.attention, key)
        token_heat(evidence.tokens, evidence.first, evidence.start, evidence.end, attention, f"{key}:view")

"""How a summary is shown, and which sentences of the text it rests on."""

import streamlit as st

from ... import text as texts
from ...jobs import Job
from ...tasks.summarization.attention import Attention
from ...text import Span
from .. import progress
from ..attention import choose_head, numbered
from ..components.marked_text import marked_text
from ..inputs.widgets import select
from ..plain_text import plain_list, plain_text
from ..results import percent
from ..session import _

SEND_TO = ("translation", "question_answering")
AS_LIST = "summarization:list"


def show(job: Job) -> None:
    """The summary as a paragraph or as a list, and how much shorter it is."""
    answer, source = job.result, texts.clean(job.inputs)
    if not answer.sentences:
        st.info(_("There is nothing to summarize in this text."), icon=":material/info:")
        return
    as_list = st.session_state.get(AS_LIST, False)
    with st.container(border=True):
        if as_list:
            plain_list(answer.sentences)
        else:
            plain_text(answer.text)
    note, choice = st.columns([3, 1], vertical_alignment="center")
    note.caption(
        _(
            "{after} of {before} characters ({share})",
            after=f"{len(answer.text):,}",
            before=f"{len(source.strip()):,}",
            share=percent(min(1.0, len(answer.text) / len(source.strip()))),
        )
    )
    choice.toggle(_("As a list"), key=AS_LIST, persist_state="session")


def downloads(job: Job) -> None:
    """The summary as a text file."""
    st.download_button(
        _("Download as {kind}", kind="TXT"),
        "\n".join(job.result.sentences) if st.session_state.get(AS_LIST) else job.result.text,
        file_name="summary.txt",
        mime="text/plain",
        icon=":material/download:",
        on_click="ignore",
    )


def text_to_send(job: Job) -> str:
    """What other pages may go on with."""
    return job.result.text


text_to_copy = text_to_send


def look_inside(job: Job) -> None:
    """The source with the sentences marked that the summary is based on, and each by how much it matters."""
    answer, source = job.result, texts.clean(job.inputs)
    if not answer.spans:
        return
    st.header(_("Look inside"), divider=True)
    st.markdown(_("The sentences behind the summary, where they stand in the text:"))
    numbers = {span: str(number) for number, span in enumerate(answer.spans, 1)}
    marked_text(source, [(span, numbers[span], 1.0) for span in answer.spans], key=f"rests:{job.id}")
    if answer.scores:
        st.markdown(_("How important the network finds each sentence: the stronger the colour, the higher the score."))
        marks = [
            (span, numbers.get(span, ""), score**0.5) for span, score in answer.scores
        ]  # the root shows small ones
        marked_text(source, marks, key=f"scores:{job.id}")
        _attention(job, source)


def _attention(job: Job, source: str) -> None:
    """Where one sentence looks, and what its vector is made of."""
    inside: Attention | None = progress.view_result(
        job, "summarization.attention", job.inputs, f"attention:{job.id}", model=job.card.id
    )
    if inside is None:
        return
    st.markdown(
        _("**Attention**: which sentences the chosen one (number 1) looks at, and which tokens make up its vector.")
    )
    with st.grid(3, min_column_width=180):
        with st.container():
            number = select(
                _("Sentence"),
                list(range(len(inside.spans))),
                f"inside:sentence:{job.id}",
                lambda i: f"{i + 1}. {source[inside.spans[i].start : inside.spans[i].end][:60]}",
            )
        row = choose_head(numbered(inside.attention), f"attention:{job.id}")[number]
    marks = [(span, "1" if i == number else "", float(row[i] / row.max())) for i, span in enumerate(inside.spans)]
    marked_text(source, marks, key=f"looks:{job.id}")
    tokens = inside.tokens[number]
    most = max(share for _name, share in tokens)
    marks, start = [], 0
    for name, share in tokens:
        marks.append((Span(start, start + len(name)), "", share / most))
        start += len(name)
    marked_text("".join(name for name, _share in tokens), marks, key=f"vector:{job.id}")

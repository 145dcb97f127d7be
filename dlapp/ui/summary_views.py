"""How a summary is shown, and which sentences of the text it rests on."""

import streamlit as st

from .. import text as texts
from ..jobs import Job
from ..tasks.summarization import Result
from .marked_text import marked_text
from .results import percent
from .session import _, plain


def show(job: Job, answer: Result, as_list: bool) -> None:
    """The summary as a paragraph or as a list, and how much shorter it is."""
    source = texts.clean(job.inputs)
    if not answer.sentences:
        st.info(_("There is nothing to summarize in this text."), icon=":material/info:")
        return
    with st.container(border=True):
        st.markdown("\n".join(f"- {plain(s)}" for s in answer.sentences) if as_list else plain(answer.text))
    st.caption(
        _(
            "{after} of {before} characters: {share} of the text",
            after=f"{len(answer.text):,}",
            before=f"{len(source.strip()):,}",
            share=percent(min(1.0, len(answer.text) / len(source.strip()))),
        )
    )


def look_inside(job: Job, answer: Result) -> None:
    """The source with the sentences marked that the summary rests on, or each by how much it matters."""
    source = texts.clean(job.inputs)
    if not answer.spans:
        return
    st.header(_("Look inside"), divider=True)
    st.markdown(_("The sentences that the summary rests on, where they stand in the text:"))
    numbers = {span: str(number) for number, span in enumerate(answer.spans, 1)}
    marked_text(source, [(span, numbers[span], 1.0) for span in answer.spans], key=f"rests:{job.id}")
    if answer.scores:
        st.markdown(_("How much each sentence matters to the network: the stronger the colour, the higher its score."))
        marks = [
            (span, numbers.get(span, ""), score) for span, score in answer.scores if score >= 0.01 or span in numbers
        ]
        marked_text(source, marks, key=f"scores:{job.id}")

"""How a summary is shown, and which sentences of the text it rests on."""

import streamlit as st

from .. import text as texts
from ..jobs import Job
from ..tasks.sentence_attention import Result as SentenceAttention
from ..tasks.summarization import Result
from ..text import Span
from . import follow
from .components.marked_text import marked_text
from .heads import choose_head, numbered
from .inputs import select
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
            (span, numbers.get(span, ""), score**0.5) for span, score in answer.scores
        ]  # the root shows small ones
        marked_text(source, marks, key=f"scores:{job.id}")
        _attention(job, source)


def _attention(job: Job, source: str) -> None:
    """Where one sentence looks, and what its vector is made of."""
    inside: SentenceAttention | None = follow.side_result(
        "sentence_attention", job.inputs, f"sentence_attention:{job.id}", model=job.model
    )
    if inside is None:
        return
    st.markdown(
        _("**Attention**: where a sentence looks among the others (numbered 1), and what its vector is made of.")
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
    places, place = [], 0
    for name, share in tokens:
        places.append((Span(place, place + len(name)), "", share / most))
        place += len(name)
    marked_text("".join(name for name, _share in tokens), places, key=f"vector:{job.id}")

"""How a translation is shown, and the look inside it."""

import streamlit as st

from ... import documents, text
from ...engines.attention import Attention
from ...jobs import Job
from ...tasks.translation import layout
from ...tasks.translation.cards import TranslatorCard
from .. import progress
from ..attention import attention_view
from ..components.sentence_pairs import sentence_pairs
from ..inputs.texts import document_of
from ..inputs.widgets import select
from ..plain_text import plain_text
from ..results import percent
from ..session import _, language_name

SEND_TO = ("summarization", "question_answering")


def show(job: Job) -> None:
    """Both texts side by side, and the alternatives."""
    answer = job.result
    source, target = answer.source, job.settings.target
    title = language_name(source) if source else _("No words")
    if source and job.settings.source == "auto":
        title += " (" + _("detected, {confidence} sure", confidence=percent(answer.confidence)) + ")"
    assert isinstance(job.card, TranslatorCard)
    unsure = [i for i, pair in enumerate(answer.sentences) if pair.probability < job.card.unsure_below]
    sentence_pairs(
        (text.clean(job.inputs), answer.text),
        [(pair.source, pair.target) for pair in answer.sentences],
        (title, language_name(target)),
        (source, target),
        key=f"pairs:{job.id}",
        unsure=unsure,
    )
    if unsure:
        st.caption(
            _(
                "Dotted line: the network is unsure of this sentence. Such sentences are wrong far more often than the others: check "
                "them, or use a larger model."
            )
        )
    for number, alternative in enumerate(answer.alternatives, 1):
        st.caption(_("Alternative {number}", number=number))
        plain_text(alternative)


def downloads(job: Job) -> None:
    """The translation as a file of the kind that the text came in."""
    document = document_of(job.task, job.inputs)
    kind, data = documents.rewritten(document, job.result.text) if document else ("txt", job.result.text.encode())
    st.download_button(
        _("Download as {kind}", kind=kind.upper()),
        data,
        file_name=f"translation.{kind}",
        mime=documents.MIME[kind],
        icon=":material/download:",
        on_click="ignore",
    )


def text_to_send(job: Job) -> str:
    """What other pages may go on with."""
    return job.result.text


def look_inside(job: Job) -> None:
    """Attention and candidates for one sentence of the translation."""
    answer, original = job.result, text.clean(job.inputs)
    pairs = [
        (
            layout.one_line(original[pair.source.start : pair.source.end]),
            answer.text[pair.target.start : pair.target.end],
        )
        for pair in answer.sentences
    ]
    pairs = [pair for pair in pairs if all(map(text.has_letters, pair))]
    if not pairs:
        return
    st.header(_("Look inside"), divider=True)
    st.markdown(
        _(
            "**Attention** shows how much each token looks at every other one. Point at a token of the translation: the source "
            "tokens it was made from light up, and below them you see what else the network considered there."
        )
    )
    number = select(
        _("Sentence"), list(range(len(pairs))), f"inside:sentence:{job.id}", lambda i: f"{i + 1}. {pairs[i][0][:80]}"
    )
    source, target = pairs[number]
    attention: Attention | None = progress.view_result(
        job,
        "translation.attention",
        {"source": source, "target": target},
        f"attention:{job.id}:{number}",
        model=job.card.id,
        source=answer.source,
        target=job.settings.target,
    )
    if attention:
        attention_view(attention, f"attention:{job.id}")

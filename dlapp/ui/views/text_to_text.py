"""How an answer to a task in words is shown, and the look inside it."""

import pandas as pd
import streamlit as st

from ...engines.attention import Attention
from ...jobs import Job
from ...tasks.text_to_text import Result, compared
from ...tasks.text_to_text.cards import TextToTextCard
from .. import progress
from ..attention import attention_view
from ..plain_text import plain_text
from ..session import _

SHOWN = 400  # characters of what was read
SEND_TO = ("translation", "summarization", "question_answering")


def show(job: Job) -> None:
    """What was read and what was written."""
    answer: Result = job.result
    plain_text(job.inputs if len(job.inputs) < SHOWN else job.inputs[:SHOWN] + "…")
    with st.container(border=True):
        plain_text(answer.text)
    if not answer.text:
        st.info(_("The network wrote nothing. Say it in other words, or choose another task."), icon=":material/info:")
    if answer.read < answer.total:
        st.caption(
            _(
                "The network read only the first {read} of {total} tokens.",
                read=f"{answer.read:,}",
                total=f"{answer.total:,}",
            )
        )


def comparison() -> None:
    """The built-in network beside those that do one task each."""
    st.header(_("One for all, or one for each?"), divider=True)
    st.markdown(
        _(
            "The network of this page beside the built-in ones that do one task only, on the same texts, which none of them has "
            "seen. Sharing one small network costs quality."
        )
    )
    columns = (_("What to do"), _("Measure"), _("This network"), _("Network for this task"))
    rows = [(_(row.task), row.measure, row.one_for_all, row.specialised) for row in compared.ROWS]
    st.table(pd.DataFrame(rows, columns=columns).set_index(columns[0]).style.format(precision=1))


def downloads(job: Job) -> None:
    """The answer as a file."""
    st.download_button(
        _("Download as {kind}", kind="TXT"),
        job.result.text,
        file_name="answer.txt",
        mime="text/plain",
        icon=":material/download:",
        on_click="ignore",
    )


def text_to_send(job: Job) -> str:
    """What other pages may go on with."""
    text: str = job.result.text
    return text


text_to_copy = text_to_send


def look_inside(job: Job) -> None:
    """The same text with other words in front, and cross-attention."""
    assert isinstance(job.card, TextToTextCard)
    st.header(_("Look inside"), divider=True)
    _other_instructions(job, job.card)
    if not job.result.text or not st.toggle(_("Show attention"), key=f"attention:{job.id}"):
        return
    st.markdown(
        _(
            "**Cross-attention** shows what was read while each token was written. Look at the words in front of the text: when they "
            "change, the answer does, though the text is the same."
        )
    )
    attention: Attention | None = progress.view_result(
        job,
        "text_to_text.attention",
        {"source": job.inputs, "target": job.result.text},
        f"attention:{job.id}",
        model=job.card.id,
    )
    if attention:
        attention_view(attention, f"attention:{job.id}")


def _other_instructions(job: Job, card: TextToTextCard) -> None:
    """What becomes of the text when only the words in front of it change."""
    told = next((each for each in card.instructions if each.text_of(job.inputs) is not None), None)
    if told is None:
        return
    text = told.text_of(job.inputs) or ""
    others = [each for each in card.instructions if not each.asks and each is not told]
    if not st.toggle(_("What if only the instruction changes?"), key=f"others:{job.id}"):
        return
    prompts = [each.told(text) for each in others] + [text]
    results: list[Result] | None = progress.view_result(
        job, job.task, prompts, f"others:{job.id}", model=card.id, max_new_tokens=job.settings.max_new_tokens
    )
    for title, result in zip([*(_(each.title) for each in others), _("No instruction")], results or [], strict=False):
        st.caption(title)
        plain_text(result.text or "—")

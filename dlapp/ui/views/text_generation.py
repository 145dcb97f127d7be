"""How a text that went on is shown: token by token, with branches, and the look inside."""

import dataclasses
import functools

import pandas as pd
import streamlit as st

from ...jobs import Job
from ...tasks.text_generation import Result
from ...tasks.text_generation.inside import Inside
from .. import progress
from ..attention import choose_head, choose_threshold, numbered
from ..components.attention_lines import attention_lines
from ..components.token_choices import token_choices
from ..results import percent
from ..session import _

SEND_TO = ("translation", "summarization", "question_answering")
FAMILY = "text_generation:family"  # ids of the jobs that branched off from each other
KEPT = 20  # branches


def show(job: Job) -> None:
    """The text with its tokens, and the branches beside it."""
    result: Result = job.result
    _choose_branch(job)
    token_choices(job.inputs, result.steps, f"tokens:{job.id}", functools.partial(_branch, job))
    for sentence in reading_facts(result.read, result.total, 0):
        st.caption(sentence)
    if not result.text:
        st.info(_("The network ended the text at once. Choose another beginning or a higher temperature."))


def reading_facts(read: int, total: int, left_out: int) -> list[str]:
    """What a network did not read of its input, a sentence each."""
    if read >= total:
        return []
    facts = [_("The network read only the last {read} of {total} tokens.", read=f"{read:,}", total=f"{total:,}")]
    if left_out:
        facts.append(_("Messages it no longer knows, the oldest ones: {count}", count=left_out))
    return facts


def _family(job: Job) -> list[str]:
    """The branches that the job is one of."""
    family: list[str] = st.session_state.get(FAMILY, [])
    return family if job.id in family else [job.id]


def _branch(job: Job, step: int, candidate: int) -> None:
    """Go on from another candidate; a callback."""
    result: Result = job.result
    before = "".join(each.text for each in result.steps[:step])
    text = job.inputs.rstrip(" ") + before + result.steps[step].candidates[candidate].text
    settings = {field.name: getattr(job.settings, field.name) for field in dataclasses.fields(job.settings)}
    family = _family(job)
    progress.start(job.task, text, model=job.card.id, **settings)
    if (new := progress.job_of(job.task)) and new is not job:
        st.session_state[FAMILY] = list(dict.fromkeys([*family, new.id]))[-KEPT:]


def _choose_branch(job: Job) -> None:
    family = _family(job)
    if len(family) < 2:
        return
    key = f"branch:{job.id}"

    def switch() -> None:
        st.query_params["job"] = st.session_state[key]

    st.segmented_control(
        _("Branch"),
        family,
        default=job.id,
        required=True,
        format_func=lambda job_id: str(family.index(job_id) + 1),
        key=key,
        on_change=switch,
    )


def whole(job: Job) -> str:
    """Prompt and continuation."""
    text: str = job.result.text
    return (job.inputs.rstrip(" ") if text.startswith(" ") else job.inputs) + text


def downloads(job: Job) -> None:
    """The text as a file."""
    st.download_button(
        _("Download as {kind}", kind="TXT"),
        whole(job),
        file_name="text.txt",
        mime="text/plain",
        icon=":material/download:",
        on_click="ignore",
    )


def text_to_send(job: Job) -> str:
    """What other pages may go on with."""
    return whole(job)


text_to_copy = text_to_send


def look_inside(job: Job) -> None:
    """Attention and the logit lens at the end of the text."""
    st.header(_("Look inside"), divider=True)
    st.markdown(
        _(
            "The last tokens of the text. **Attention**: which earlier tokens each one takes over from. **Logit lens**: what "
            "would be written next if the network ended after that layer; the right word often appears only near the end."
        )
    )
    if not st.toggle(_("Show attention and logit lens"), key=f"inside:{job.id}"):
        return
    inside: Inside | None = progress.view_result(
        job, "text_generation.inside", whole(job), f"inside:{job.id}", model=job.card.id
    )
    if inside is None:
        return
    with st.grid(3, min_column_width=180):
        weights = choose_head(numbered(inside.attention), f"inside:{job.id}")
        threshold = choose_threshold(weights, f"inside:{job.id}:threshold")
    attention_lines(inside.tokens, inside.tokens, weights, threshold, [], key=f"inside:{job.id}:lines")
    st.markdown(f"**{_('Logit lens')}**")
    columns = [f"{number}. {token}" for number, token in enumerate(inside.tokens, 1)]
    rows = [[f"{each.text} {percent(each.score)}" for each in layer] for layer in inside.lens]
    names = [_("Embedding"), *(_("Layer {number}", number=number) for number in range(1, len(rows)))]
    st.dataframe(pd.DataFrame(rows[::-1], index=names[::-1], columns=columns))

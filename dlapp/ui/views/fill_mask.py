"""How filled gaps are shown, and the look inside the network that filled them."""

from collections.abc import Mapping

import numpy as np
import streamlit as st

from ...i18n import N_
from ...jobs import Job
from ...tasks.fill_mask import Result
from ...tasks.fill_mask.inside import Inside, Tokens
from ...tasks.fill_mask.pieces import GAP
from ...text import clean
from .. import progress
from ..attention import choose_head, choose_threshold, numbered
from ..components.attention_lines import attention_lines
from ..components.gap_choices import gap_choices
from ..components.word_heat import HeatWord, word_heat
from ..inputs.widgets import choose_view, select
from ..results import percent
from ..session import _

SEND_TO = ("translation", "text_generation")
FEW = 4  # letters for each gap: from less nobody could guess
SIDE_BY_SIDE = ("The cat sleeps on the warm sofa.", "猫は暖かいソファーで寝ています。")


def show(job: Job) -> None:
    """The text with its gaps, and what could stand there."""
    result: Result = job.result
    chosen: dict[int, str] = st.session_state.setdefault(f"filled:{job.id}", {})
    parts = clean(job.inputs).split(GAP)

    def put(gap: int, candidate: int) -> None:
        """Put a candidate into a gap, or take it out again; a callback."""
        token = result.masks[gap][candidate].token
        if chosen.get(gap) == token:
            del chosen[gap]
        else:
            chosen[gap] = token

    gap_choices(parts, result.masks, chosen, f"gaps:{job.id}", put)
    st.caption(_("Click a word to put it into its gap."))
    if sum(sign.isalnum() for part in parts for sign in part) < FEW * len(result.masks):
        st.caption(_("There is little text around the gaps: the network can only guess."))
    reading_facts(result.read, result.total)
    if chosen:
        _go_on(job, parts, chosen)


def reading_facts(read: int, total: int) -> None:
    """Say what a network did not read of a text."""
    if read < total:
        st.caption(
            _("The network read {read} of {total} tokens, those around the gaps.", read=f"{read:,}", total=f"{total:,}")
        )


def filled(parts: list[str], chosen: Mapping[int, str]) -> str:
    """The text with what was put into its gaps."""
    return parts[0] + "".join(chosen.get(gap, GAP) + part for gap, part in enumerate(parts[1:]))


def _go_on(job: Job, parts: list[str], chosen: Mapping[int, str]) -> None:
    text = filled(parts, chosen)

    def take() -> None:
        st.session_state[f"{job.task}:text"] = text

    with st.container(horizontal=True, gap="small"):
        if len(chosen) < len(parts) - 1:
            st.button(
                _("Fill the other gaps anew"),
                icon=":material/refresh:",
                key=f"again:{job.id}",
                on_click=lambda: progress.start(job.task, text, model=job.card.id, top=job.settings.top),
            )
        st.button(_("Put it into the text box"), icon=":material/edit:", key=f"take:{job.id}", on_click=take)


def text_to_send(job: Job) -> str:
    """The text for other pages, once no gap is left."""
    chosen = st.session_state.get(f"filled:{job.id}", {})
    parts = clean(job.inputs).split(GAP)
    return filled(parts, chosen) if len(chosen) == len(parts) - 1 else ""


def look_inside(job: Job) -> None:
    """Attention of each layer and head, that of a gap alone, and how texts are cut into tokens."""
    choose_view(_VIEWS, job.task)(job)


def _inside(job: Job) -> Inside | None:
    return progress.view_result(job, "fill_mask.inside", job.inputs, f"inside:{job.id}", model=job.card.id)


def _attention(job: Job) -> None:
    st.markdown(
        _("Which tokens each one takes over from: the stronger the line, the more. Point at a token to see its own.")
    )
    inside = _inside(job)
    if inside is None:
        return
    with st.grid(3, min_column_width=180):
        weights = choose_head(numbered(inside.attention), f"inside:{job.id}")
        threshold = choose_threshold(weights, f"inside:{job.id}:threshold")
    attention_lines(inside.tokens, inside.tokens, weights, threshold, [], key=f"inside:{job.id}:lines")


def _gap(job: Job) -> None:
    st.markdown(_("What the network looks at where a word is hidden: this is what its guess is made of."))
    inside = _inside(job)
    if inside is None:
        return
    with st.grid(3, min_column_width=180):
        weights = choose_head(numbered(inside.attention), f"gap:{job.id}")
        if len(inside.gaps) > 1:
            with st.container():
                gap = select(_("Gap"), inside.gaps, f"gap:{job.id}", lambda gap: str(1 + inside.gaps.index(gap)))
        else:
            gap = inside.gaps[0]
    looks: np.ndarray = weights[gap]
    most = max(float(looks.max()), 1e-9)
    word_heat(
        [
            HeatWord(token, float(share) / most, _("Attention: {share}", share=percent(float(share))))
            for token, share in zip(inside.tokens, looks, strict=True)
        ],
        _("The stronger the colour, the more attention. Point at a token to read how much."),
        f"gap:{job.id}:heat",
    )


def _tokens(job: Job) -> None:
    st.markdown(
        _(
            "Networks read tokens: frequent words are one, rare ones several. Try the same sentence in both languages: what needs "
            "more tokens takes longer, and fills the network's window sooner."
        )
    )
    for side, (column, example) in enumerate(zip(st.columns(2), SIDE_BY_SIDE, strict=True)):
        with column:
            text = st.text_input(_("Sentence {number}", number=side + 1), example, key=f"tokens:{job.id}:{side}")
            if not text.strip():
                continue
            cut: Tokens | None = progress.view_result(
                job, "fill_mask.tokens", text, f"tokens{side}:{job.id}:{text}", model=job.card.id
            )
            if cut is not None:
                st.caption(
                    _("Tokens: {count}, characters: {letters}", count=f"{cut.total:,}", letters=f"{len(text):,}")
                )
                told = [
                    HeatWord(token, 0.25 if number % 2 else 0.5, _("Token number {id} of the vocabulary", id=id))
                    for number, (token, id) in enumerate(zip(cut.tokens, cut.ids, strict=True))
                ]
                word_heat(told, _("Point at a token to read its number."), f"tokens:{job.id}:{side}:heat")


_VIEWS = {
    N_("Attention"): _attention,
    N_("What a gap attends to"): _gap,
    N_("Tokens of two languages"): _tokens,
}

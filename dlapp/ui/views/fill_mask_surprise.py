"""How the surprise of each word is shown."""

import streamlit as st

from ...jobs import Job
from ...tasks.fill_mask.surprise import Surprise
from ..components.word_heat import HeatWord, word_heat
from ..session import _

FULL = 16.0  # bits at which the colour is full


def show(job: Job) -> None:
    """The text with coloured words."""
    surprise_view(job.result, f"surprise:{job.id}")


def surprise_view(surprise: Surprise, key: str) -> None:
    """A text's words by their surprise, and the sums."""
    told = [
        HeatWord(
            word.text,
            min(1.0, word.bits / FULL),
            _("Expected here:")
            if word.is_gap
            else _("“{word}”: {bits} bits. Expected here:", word=word.text.strip(), bits=f"{word.bits:.1f}"),
            [(each.token, each.score) for each in word.expected],
        )
        for word in surprise.words
    ]
    word_heat(told, _("The stronger the colour, the more surprising. Point at a word to see what was expected."), key)
    if surprise.mean is None:
        st.info(_("There is no word here whose surprise could be measured."), icon=":material/info:")
    else:
        bits, mean = f"{surprise.bits:.1f}", f"{surprise.mean:.1f}"
        st.markdown(_("Whole text: **{bits} bits** · mean of its words: {mean}", bits=bits, mean=mean))
    if surprise.read < surprise.total:
        st.caption(
            _(
                "The network read only the first {read} of {total} tokens.",
                read=f"{surprise.read:,}",
                total=f"{surprise.total:,}",
            )
        )

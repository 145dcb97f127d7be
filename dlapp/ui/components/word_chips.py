"""A text as words that can be hidden and shown again, by mouse, touch or keyboard."""

from collections.abc import Callable, Sequence

import streamlit as st

from ..session import _
from . import component


def word_chips(words: Sequence[tuple[str, bool, bool]], key: str, on_toggle: Callable[[int], None]) -> None:
    """Show words.

    Args:
        words: text, whether it is hidden, and whether it is a gap from the beginning, which has nothing to show.
        on_toggle: called with the number of a word before the page runs again.
    """

    def toggled() -> None:
        if choice := st.session_state[key].toggled:
            on_toggle(int(choice["word"]))

    component("word_chips", '<div class="chips" role="group"></div>')(
        data={
            "words": [list(word) for word in words],
            "label": _("Click words to hide them"),
            "hide": _("Hide “{word}”", word="{word}"),
            "show": _("Show “{word}” again", word="{word}"),
        },
        key=key,
        on_toggled_change=toggled,
    )

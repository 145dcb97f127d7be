"""What was said, beside a player: a word that is clicked is heard, a phrase can be corrected in place."""

from collections.abc import Callable, Sequence

import streamlit as st

from ...tasks.speech_recognition import Segment
from ..session import _
from . import component

DOUBTFUL = 0.6  # below this probability a word is tinted, the more the less probable it is


def transcript(
    segments: Sequence[Segment], player: str, language: str, key: str, on_edit: Callable[[int, str], None]
) -> None:
    """Show phrases with their times.

    Args:
        player: CSS class of what holds the page's player of the recording.
        language: ISO 639-1 code, for screen readers and fonts.
        on_edit: called with the number of a phrase and its new text before the page runs again.
    """

    def edited() -> None:
        if change := st.session_state[key].edited:
            on_edit(int(change["number"]), str(change["text"]))

    component("transcript", '<div class="phrases" role="list"></div>')(
        data={
            "segments": [
                {
                    "start": segment.start,
                    "text": segment.text,
                    "words": [
                        [word.start, word.end, word.text, max(0.0, 1 - word.probability / DOUBTFUL), word.probability]
                        for word in segment.words
                    ],
                }
                for segment in segments
            ],
            "player": player,
            "language": language,
            "labels": {"edit": _("Edit"), "save": _("Apply"), "cancel": _("Cancel"), "play": _("Play from here")},
        },
        key=key,
        on_edited_change=edited,
    )

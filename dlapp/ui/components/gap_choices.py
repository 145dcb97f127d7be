"""A text with gaps, and for each what could stand there, as bars; a click puts one in."""

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from ...tasks.fill_mask import Candidate
from ..session import _
from . import component

AROUND = 300  # characters of a long text that are shown beside a gap


def gap_choices(
    parts: Sequence[str],
    masks: Sequence[Sequence[Candidate]],
    chosen: Mapping[int, str],
    key: str,
    on_put: Callable[[int, int], None],
) -> None:
    """Show text and candidates.

    Args:
        parts: what stands around the gaps: one more than there are.
        chosen: what was put in, by the number of its gap.
        on_put: called with the numbers of a gap and of one of its candidates before the page runs again.
    """

    def put() -> None:
        if choice := st.session_state[key].put:
            on_put(int(choice["gap"]), int(choice["candidate"]))

    component("gap_choices", '<div><p class="text"></p><div class="gaps"></div></div>')(
        data={
            "parts": [_short(part, number > 0, number < len(masks)) for number, part in enumerate(parts)],
            "masks": [[[each.token, each.score] for each in mask] for mask in masks],
            "chosen": {str(gap): token for gap, token in chosen.items()},
            "labels": {
                "gap": _("Gap {number}", number="{number}"),
                "put": _("Put in “{word}”", word="{word}"),
            },
        },
        key=key,
        on_put_change=put,
    )


def _short(part: str, is_behind: bool, is_before: bool) -> str:
    """A part of the text, of a long one what stands next to gaps."""
    if len(part) <= 2 * AROUND:
        return part
    return (part[:AROUND] if is_behind else "") + " … " + (part[-AROUND:] if is_before else "")

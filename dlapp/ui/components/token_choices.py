"""A text that a network wrote, token by token; at each one, what else could have stood there."""

from collections.abc import Callable, Sequence

import streamlit as st

from ...tasks.text_generation import Step
from ..session import _
from . import component

BEFORE = 600  # characters of the prompt that are shown


def token_choices(prompt: str, steps: Sequence[Step], key: str, on_branch: Callable[[int, int], None]) -> None:
    """Show prompt and tokens; point at one to see bars of probabilities, click another candidate to branch there.

    Args:
        on_branch: called with the numbers of a step and of one of its candidates before the page runs again.
    """

    def branched() -> None:
        if choice := st.session_state[key].branched:
            on_branch(int(choice["step"]), int(choice["candidate"]))

    component("token_choices", '<div><p class="text"></p><div class="choices"></div></div>')(
        data={
            "before": ("… " if len(prompt) > BEFORE else "") + prompt[-BEFORE:],
            "steps": [[step.text, step.score, [[each.text, each.score] for each in step.candidates]] for step in steps],
            "labels": {
                "hint": _("Click a word to see what else the network considered there."),
                "title": _("Most probable next tokens. Click one to go on from there."),
                "branch": _("Go on with “{token}”", token="{token}"),
            },
        },
        key=key,
        on_branched_change=branched,
    )

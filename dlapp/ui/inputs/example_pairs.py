"""What teaching asks for: examples of a task, in and out, and a text to try it on."""

import pandas as pd
import streamlit as st

from ... import limits
from ...i18n import N_
from ..session import _, language

GIVEN = {
    "ja": (
        (
            ("彼は学生です。", "彼は学生ですか。"),
            ("今日は日曜日です。", "今日は日曜日ですか。"),
            ("これはあなたの本です。", "これはあなたの本ですか。"),
            ("駅は近いです。", "駅は近いですか。"),
            ("明日は雨が降ります。", "明日は雨が降りますか。"),
        ),
        "あの店は有名です。",
    ),
    "en": (
        (
            ("He is a student.", "Is he a student?"),
            ("She is at home.", "Is she at home?"),
            ("It is far from here.", "Is it far from here?"),
            ("They are your friends.", "Are they your friends?"),
            ("You are busy today.", "Are you busy today?"),
        ),
        "She is a famous singer.",
    ),
}
"""Statements that become questions, and one to try."""
IN, OUT = N_("In"), N_("Out")


def example_pairs(key: str) -> tuple[list[list[str]], str]:
    """Ask for examples in a table, and for a text.

    Returns:
        The examples, without rows that are empty, and the text.
    """
    given, text = GIVEN.get(language(), GIVEN["en"])
    editor, base, edited = f"{key}:pairs:{language()}", f"{key}:pairs", f"{key}:edited"
    if editor not in st.session_state:  # it comes to the page, which does not keep what was in it when it left
        st.session_state[base] = st.session_state.get(edited, list(map(list, given)))
    st.caption(_("Show by a few examples what goes in and what comes out."))
    table = st.data_editor(
        pd.DataFrame(st.session_state[base], columns=["in", "out"]),
        column_config={
            "in": st.column_config.TextColumn(_(IN), max_chars=500),
            "out": st.column_config.TextColumn(_(OUT), max_chars=500),
        },
        num_rows="dynamic",
        hide_index=True,
        width="stretch",
        key=editor,
    )
    tried = st.text_input(
        _("Then try it on"), text, key=f"{key}:try:{language()}", max_chars=limits.CHARACTERS, persist_state="session"
    )
    sides = table.fillna("").astype(str).to_numpy().tolist()
    pairs = [pair for pair in sides if any(side.strip() for side in pair)]
    st.session_state[edited] = pairs
    return pairs, tried

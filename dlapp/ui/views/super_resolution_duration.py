"""How long the chosen model will take for the chosen pictures on this machine, before the button is pressed."""

import hashlib
from collections.abc import Sequence
from typing import Any

import streamlit as st

from ... import downloads, media
from ...errors import UserError
from ...tasks.super_resolution.cards import UpscalerCard
from ...tasks.super_resolution.duration import Duration
from .. import progress
from ..inputs.pictures import File
from ..session import _n

SLOT = "super_resolution:duration"  # of the session: for what the time is known, seconds, number of pictures
SHORT = 3  # seconds, below which nobody asks


def tell_duration(files: Sequence[File], card: UpscalerCard, settings: dict[str, Any]) -> None:
    """A line with the time; nothing while there is no picture, or no model to try it with."""
    if not files or not downloads.is_present(card):
        return
    heads = b"".join(b"%d" % len(file.data) + file.data[:4096] for file in files)
    key = f"duration:{hashlib.sha256(heads).hexdigest()[:16]}:{card.id}:{settings}"
    known, seconds, count = st.session_state.get(SLOT, ("", 0.0, 0))
    if known != key:
        sizes = tuple(size for file in files if (size := media.size_of(file.data)))
        try:
            picture = media.load_picture(files[0].data, files[0].name, deep=True).image
        except UserError:  # which is said when the button is pressed
            return
        result: Duration | None = progress.view_result(
            None, "super_resolution.duration", picture, key, model=card.id, sizes=sizes, **settings
        )
        if result is None:
            return
        seconds, count = result.seconds, len(sizes)
        st.session_state[SLOT] = (key, seconds, count)
    st.caption(f":material/timer: {_time(seconds, count)}")


def _time(seconds: float, count: int) -> str:
    if seconds < SHORT:
        return _n("On this machine: a moment", "On this machine: a moment for all {count} pictures", count)
    if seconds < 90:
        return _n(
            "On this machine: about {seconds} s for this picture",
            "On this machine: about {seconds} s for {count} pictures",
            count,
            seconds=round(seconds) if seconds < 10 else 5 * round(seconds / 5),
        )
    return _n(
        "On this machine: about {minutes} min for this picture",
        "On this machine: about {minutes} min for {count} pictures",
        count,
        minutes=round(seconds / 60),
    )

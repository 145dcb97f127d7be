"""What stands below every result: how it was made, and where it can go next. Whose it is: sharing.py."""

from collections.abc import Sequence
from typing import Any

import streamlit as st
from PIL import Image

from .. import media
from ..jobs import Job
from ..tasks import TASKS
from . import address
from .inputs.pictures import File
from .inputs.widgets import select
from .navigation import PAGES
from .session import _, plain

PICTURE_PAGES = ("face_editing", "super_resolution", "style_transfer")


def metadata(job: Job) -> None:
    """One line: model, licence, device, time, memory, seed."""
    parts = [_("Model: {model}", model=plain(job.card.title))]
    if job.card.licence:
        parts.append(_("Licence: {licence}", licence=plain(_(job.card.licence))))
    parts += [
        _("Device: {device}", device=plain(job.device)),
        _("Time: {seconds} s", seconds=f"{job.seconds:.2f}"),
        _("Peak memory: {size} MB", size=job.peak_bytes // 10**6),
    ]
    first = job.result[0] if isinstance(job.result, list) else job.result
    if first.seed is not None:
        parts.append(_("Seed: {seed}", seed=first.seed))
    st.caption(" · ".join(parts))


def use_again(job: Job) -> None:
    """Offer to set the page's controls, if it has any, as they were for the result."""
    if address.has_controls():
        st.button(
            _("Use these settings again"),
            icon=":material/tune:",
            type="tertiary",
            key=f"use_again:{job.id}",
            on_click=address.use_again,
            args=(job,),
        )


def send_to(content: Any, *tasks: str, part: str = "text") -> None:
    """Offer to go on with a text, or something else, on other pages, if there is any.

    Args:
        content: or a function that makes it when it is asked for. part: under which name these pages look for it.
    """
    if not content:
        return
    with st.container(horizontal=True, gap="small"):
        for page in PAGES:
            if page.name in tasks and st.button(
                _("Send to {page}", page=_(TASKS[page.name].title)), key=f"send:{page.name}", icon=page.icon
            ):
                st.session_state[f"{page.name}:{part}"] = content() if callable(content) else content
                st.query_params.pop("job", None)
                st.switch_page(page.path)


def send_picture(job: Job, pictures: Sequence[Image.Image], labels: Sequence[str]) -> None:
    """Offer to go on with one of a job's pictures on the pages that change pictures; labels are plain text."""
    numbers = list(range(len(pictures)))
    row = st.columns([2, 3], vertical_alignment="bottom")
    with row[0]:
        number = select(_("Go on with one picture"), numbers, f"send:{job.id}", lambda i: labels[i])
    with row[1]:
        send_to(lambda: File(f"{job.task}.png", media.write(pictures[number], "PNG", {})), *PICTURE_PAGES, part="sent")


def percent(share: float) -> str:
    """A share in [0, 1] as people write it: 97%, 3.4%, <0.1%."""
    if 0 < share < 0.001:
        return "<0.1%"
    return f"{share:.0%}" if share >= 0.1 else f"{share:.1%}"

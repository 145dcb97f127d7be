"""How results are shown on every page."""

import streamlit as st

from .. import catalog
from ..jobs import Job
from ..result import Result
from . import follow
from .navigation import PAGES
from .session import _, backend, plain


def facts(result: Result) -> None:
    """One line under a result: model, licence, device, time, memory, seed."""
    card = catalog.find(result.model)
    parts = [_("Model: {model}", model=plain(card.title if card else result.model))]
    if card:
        parts.append(_("Licence: {licence}", licence=_(card.licence)))
    parts += [
        _("Device: {device}", device=result.device),
        _("Time: {seconds} s", seconds=f"{result.seconds:.2f}"),
        _("Peak memory of the app: {size} MB", size=result.peak_bytes // 10**6),
    ]
    if result.seed is not None:
        parts.append(_("Seed: {seed}", seed=result.seed))
    st.caption(" · ".join(parts))


def keeping(job: Job) -> None:
    """Say that the result is kept, and offer to delete it."""
    place, delete = st.columns([4, 1], vertical_alignment="center")
    place.caption(_("This result is kept on the app's machine; who has this page's full address can see it."))
    if delete.button(_("Delete"), key=f"delete:{job.id}", icon=":material/delete:"):
        backend().forget(job)
        follow.clear(job.task)
        st.rerun()


def send_to(text: str, *tasks: str) -> None:
    """Offer to go on with a text on other pages."""
    with st.container(horizontal=True, gap="small"):
        for page in PAGES:
            if page.name in tasks and st.button(
                _("Send to: {page}", page=_(page.title)), key=f"send:{page.name}", icon=page.icon
            ):
                st.session_state[f"{page.name}:text"] = text
                st.query_params.pop("job", None)
                st.switch_page(page.path)


def percent(share: float) -> str:
    """A share in [0, 1] as people write it: 97 %, 3.4 %, <0.1 %."""
    if 0 < share < 0.001:
        return "<0.1 %"
    return f"{share:.0%}".replace("%", " %") if share >= 0.1 else f"{share:.1%}".replace("%", " %")

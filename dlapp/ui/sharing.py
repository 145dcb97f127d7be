"""What stands below every result about whose it is: who can open it, and what its owner can do with it."""

import time
from typing import TYPE_CHECKING

import streamlit as st

from ..i18n import N_
from ..index import FOREVER, PRIVATE
from ..jobs import Job
from . import progress, undo
from .inputs.widgets import icon_button
from .moments import moment
from .session import _, attempt, backend, collection, owner, refuses_cookies
from .starred import filled_star

if TYPE_CHECKING:
    from ..index import Entry

UNTIL = "until"
CHOICES: dict[str, str] = {
    "private": N_("Only this browser"),
    "link": N_("Anyone with the link"),
    "1": N_("Anyone with the link, for 1 day"),
    "7": N_("Anyone with the link, for 1 week"),
    "30": N_("Anyone with the link, for 1 month"),  # keys that are numbers are days
}


def share(job: Job) -> None:
    """Say who can open the result; who made it decides that, keeps and deletes it; others can have a copy."""
    row = st.container(horizontal=True, vertical_alignment="center", key="whose")
    if job.parent:
        row.caption(_("Not saved yet: without a click it is gone when you leave."))
        if row.button(_("Save"), key=f"save:{job.id}", icon=":material/save:"):
            backend().keep(job)
            st.rerun()
        return
    entry = None if job.saved is False else collection().find(job.id)
    if entry is None:
        row.warning(
            _("Not saved: the server's disk takes no more. Download what you want to keep."), icon=":material/save:"
        )
        return
    with row:
        if entry.owner == owner() and refuses_cookies() and _end(entry) is None:
            st.warning(
                _(
                    "Your browser accepts no cookies: once you close or reload this tab, you can no longer open this result. "
                    "Download it, or share it and keep the link."
                ),
                icon=":material/cookie_off:",
            )
        else:
            st.caption(who_can_open(entry), width="content")
        if entry.owner == owner():
            _for_its_owner(job, entry)
        else:
            st.button(
                _("Make it mine"), icon=":material/library_add:", key=f"take:{job.id}", on_click=_take, args=(job,)
            )


def _for_its_owner(job: Job, entry: "Entry") -> None:
    star(entry)
    with st.popover(_("Share"), icon=":material/share:"):
        choose(entry)
    st.button(_("Delete"), icon=":material/delete:", key=f"delete:{job.id}", on_click=_delete, args=(job,))


def who_can_open(entry: "Entry") -> str:
    """One sentence, for those who can."""
    until = _end(entry)
    if entry.owner == owner():
        if until is None:
            return _("Saved on this server. Only this browser can open it.")
        if until == FOREVER:
            return _("Saved on this server. Anyone with the link can open it.")
        return _("Saved on this server. Anyone with the link can open it until {time}.", time=moment(until))
    if until in (None, FOREVER):
        return _("Shared with you by a link: you can look at it and download it.")
    return _("Shared with you until {time}: you can look at it and download it.", time=moment(until))


def in_short(entry: "Entry") -> str:
    """Who else can open a result of this browser, in a few words; "" when nobody can."""
    until = _end(entry)
    if until is None:
        return ""
    return _("Shared") if until == FOREVER else _("Shared until {time}", time=moment(until))


def choose(entry: "Entry") -> None:
    """Ask who can open a result of this browser."""
    until = _end(entry)
    now = "private" if until is None else "link" if until == FOREVER else UNTIL
    options = [*CHOICES, UNTIL] if now == UNTIL else list(CHOICES)
    key = f"share:{entry.id}:{entry.shared_until:.0f}"  # another one once it has changed

    def name(option: str) -> str:
        return (
            _("Anyone with the link, until {time}", time=moment(until or 0)) if option == UNTIL else _(CHOICES[option])
        )

    st.radio(
        _("Who can open it"),
        options,
        index=options.index(now),
        format_func=name,
        key=key,
        on_change=_share,
        args=(entry.id, key),
    )


def star(entry: "Entry") -> None:
    """A star that keeps a result of this browser; a second click takes it back."""
    key = f"star-result:{entry.id}"
    label = _("Remove the star") if entry.is_starred else _("Star: keep this result")
    icon_button(":material/star:", label, key, attempt, collection().star, entry.id, not entry.is_starred)
    if entry.is_starred:
        filled_star(key)


def _end(entry: "Entry") -> float | None:
    """When sharing ends; None for a private one."""
    return entry.shared_until if entry.is_shared(time.time()) else None


def _share(job_id: str, key: str) -> None:
    chosen = st.session_state[key]
    if chosen in ("private", "link"):
        attempt(collection().share, job_id, PRIVATE if chosen == "private" else FOREVER)
    elif chosen != UNTIL:
        attempt(collection().share_for, job_id, float(chosen))


def _delete(job: Job) -> None:
    if attempt(undo.delete, [job.id], {f"{job.task}:job": job.id}):
        progress.clear(job.task)


def _take(job: Job) -> None:
    def take() -> None:
        copy = collection().take(job.id)
        st.query_params["job"] = st.session_state[f"{job.task}:job"] = copy
        st.toast(_("This copy is yours. You find it in My results."), icon=":material/check:")

    attempt(take)

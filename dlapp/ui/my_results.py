"""The list of what a browser has made: found by task and words, chosen, opened, named, shared, taken home, deleted."""

import base64
import html
from collections.abc import Sequence
from typing import TYPE_CHECKING

import streamlit as st

from .. import catalog, limits
from ..collection import search
from ..tasks import TASKS
from . import result_files, sharing, undo
from .inputs.widgets import icon_button, icon_only, select
from .moments import moment, size
from .navigation import PAGES
from .session import _, _n, attempt, collection, language, plain

if TYPE_CHECKING:
    from ..index import Entry

KEY = "my_results"
ON_A_PAGE = 20
_CHOSEN = f"{KEY}:chosen"  # ids, in the session
_ELSEWHERE = {"image_classification.teach": "teach_it"}  # operations with a page of their own
_CSS = """
.mine { display: flex; gap: 0.75rem; align-items: center; min-width: 0; }
.mine > :first-child {
    flex: none; width: 72px; height: 72px; border-radius: 0.5rem; object-fit: cover; background: #8882;
    display: flex; align-items: center; justify-content: center; font: 28px "Material Symbols Rounded";
}
.mine > div { min-width: 0; overflow-wrap: anywhere; }
.mine b { display: block; line-height: 1.3; }
.mine p { margin: 0; line-height: 1.35; display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
.mine small { display: block; opacity: 0.75; line-height: 1.35; }
[class*=st-key-mine-] { padding: 0.5rem 0.75rem; }
[data-testid=stLayoutWrapper]:has(> [class*=st-key-what-]) { min-width: min(100%, 22rem); }
"""


def show(entries: Sequence["Entry"]) -> None:
    """The list with what can be done; `entries`: all of this browser's, the newest first."""
    entries = [entry for entry in entries if _task(entry) in TASKS]  # a later version may have other tasks
    st.html(f"<style>{_CSS}</style>")
    found = _filtered(entries)
    if not found:
        st.info(_("No result is like that."), icon=":material/search_off:")
        return
    _for_several(found)
    pages = -(-len(found) // ON_A_PAGE)
    key = f"{KEY}:page:{pages}"
    start = ON_A_PAGE * (st.session_state.get(key, 1) - 1)
    for entry in found[start : start + ON_A_PAGE]:
        _row(entry)
    if pages > 1:
        st.pagination(pages, key=key)


def _filtered(entries: Sequence["Entry"]) -> list["Entry"]:
    """Ask which ones are looked for."""
    words, task, stars = st.columns([3, 2, 1.2], vertical_alignment="bottom")
    text = words.text_input(
        _("Search"),
        key=f"{KEY}:search",
        max_chars=100,
        placeholder=_("Title, file name or first words"),
        persist_state="session",
    )
    tasks = [name for name in TASKS if any(_task(entry) == name for entry in entries)]
    with task:
        chosen = select(_("Page"), ["", *tasks], f"{KEY}:task", lambda name: _(TASKS[name].title) if name else _("All"))
    only_starred = stars.toggle(_("Starred"), key=f"{KEY}:starred", persist_state="session")
    found = [entry for entry in entries if chosen in ("", _task(entry)) and (entry.is_starred or not only_starred)]
    return search(found, text) if text.strip() else found


def _task(entry: "Entry") -> str:
    return entry.task.partition(".")[0]


def _for_several(found: Sequence["Entry"]) -> None:
    """Choose all that were found, and take home or delete what is chosen."""
    ids = [entry.id for entry in found]
    chosen = [entry for entry in found if entry.id in _chosen()]
    total = sum(entry.bytes for entry in chosen)
    mine = collection()  # a download is made outside of the session
    with st.container(horizontal=True, vertical_alignment="center", key=f"{KEY}:several"):
        key = f"{KEY}:all:{len(chosen) == len(found)}"
        label = _n("Select 1", "Select all {count}", len(found))
        st.checkbox(label, len(chosen) == len(found), key=key, on_change=_choose_all, args=(ids, key))
        st.download_button(
            _n("Download 1 as ZIP", "Download {count} as ZIP", len(chosen)) if chosen else _("Download as ZIP"),
            lambda: result_files.zipped(mine.files(chosen)),
            file_name="dlapp.zip",
            mime="application/zip",
            icon=":material/download:",
            disabled=not chosen or total > limits.ZIP_BYTES,
            on_click="ignore",
            key=f"{KEY}:zip",
        )
        st.button(
            _n("Delete 1", "Delete {count}", len(chosen)) if chosen else _("Delete"),
            icon=":material/delete:",
            disabled=not chosen,
            key=f"{KEY}:delete",
            on_click=_delete,
            args=([entry.id for entry in chosen],),
        )
    if total > limits.ZIP_BYTES:
        st.caption(
            _(
                "These take {size} together. Up to {limit} can be downloaded at once.",
                size=size(total),
                limit=size(limits.ZIP_BYTES),
            )
        )


def _row(entry: "Entry") -> None:
    entry = collection().described(entry)
    row = st.container(border=True, horizontal=True, vertical_alignment="center", gap="small", key=f"mine-{entry.id}")
    with row.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False, key=f"what-{entry.id}"):
        key = f"{KEY}:pick:{entry.id}:{entry.id in _chosen()}"
        st.checkbox(
            _("Select {title}", title=plain(_title(entry))),
            entry.id in _chosen(),
            key=key,
            label_visibility="collapsed",
            on_change=_choose,
            args=(entry.id, key),
        )
        st.html(_described(entry), width="stretch")
    with row.container(horizontal=True, vertical_alignment="center", gap="small", width="content"):
        _acts(entry)


def _acts(entry: "Entry") -> None:
    """What can be done with one result."""
    if st.button(_("Open it"), icon=":material/open_in_new:", type="tertiary", key=f"{KEY}:open:{entry.id}"):
        for name in ("mode", "request"):  # the page begins as in a new session: with what the address says
            st.session_state.pop(f"{_task(entry)}:{name}", None)
        st.switch_page(_page(entry), query_params={"job": entry.id})
    sharing.star(entry)
    label = _("Rename or share")
    with (
        icon_only(f"edit:{entry.id}"),
        st.popover(label, icon=":material/edit:", type="tertiary", help=label, key=f"edit:{entry.id}"),
    ):
        name = f"{KEY}:title:{entry.id}"
        st.text_input(
            _("Title"), entry.title, max_chars=limits.TITLE, key=name, on_change=_rename, args=(entry.id, name)
        )
        sharing.choose(entry)
    icon_button(":material/delete:", _("Delete"), f"{KEY}:delete:{entry.id}", _delete, [entry.id])


def _title(entry: "Entry") -> str:
    """What a result is called: its own title, else the names of its files, else what is on its page."""
    return entry.title or ", ".join(entry.names) or _(TASKS[_task(entry)].title)


def _described(entry: "Entry") -> str:
    """The small picture or the icon of a result, its title or first words, and what made it, as HTML."""
    picture = collection().thumbnail(entry)
    if picture:
        image = f'<img src="data:image/webp;base64,{base64.b64encode(picture).decode()}" alt="">'
    else:
        icon = next(page.icon for page in PAGES if page.path == _page(entry))
        image = f'<span aria-hidden="true">{icon.split("/")[1].strip(":")}</span>'
    lines = (entry.words or "").split("\n")
    words = lines[-1] if language() == "ja" else lines[0]
    title, task, card = _title(entry), _(TASKS[_task(entry)].title), catalog.find(entry.model)
    facts = [
        task if task != title else "",
        card.title if card else entry.model,
        moment(entry.finished),
        size(entry.bytes),
        sharing.in_short(entry),
    ]
    return (
        f'<div class="mine">{image}<div><b>{html.escape(title[:120])}</b><p>{html.escape(words)}</p>'
        f"<small>{html.escape(' · '.join(filter(None, facts)))}</small></div></div>"
    )


def _page(entry: "Entry") -> str:
    """The page on which a result opens."""
    return f"pages/{_ELSEWHERE.get(entry.task, _task(entry))}.py"


def _chosen() -> set[str]:
    return st.session_state.setdefault(_CHOSEN, set())


def _choose(job_id: str, key: str) -> None:
    (_chosen().add if st.session_state[key] else _chosen().discard)(job_id)


def _choose_all(ids: list[str], key: str) -> None:
    (_chosen().update if st.session_state[key] else _chosen().difference_update)(ids)


def _rename(job_id: str, key: str) -> None:
    attempt(collection().rename, job_id, st.session_state[key])


def _delete(ids: list[str]) -> None:
    if attempt(undo.delete, ids):
        _chosen().difference_update(ids)

"""The visitor's side of things: language, session, and the one backend behind all sessions."""

import hashlib
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from .. import i18n
from ..backend import Backend, default
from ..collection import Collection
from ..errors import UserError
from ..jobs import Job
from ..text import LanguageCode

COOKIE = "dlapp_browser"


@st.cache_resource(show_spinner=False)
def backend() -> Backend:
    """The process's backend, which outlives a reload of the code."""
    return default()


def session_id() -> str:
    """A secret of this browser session."""
    return st.session_state.setdefault("session_id", secrets.token_urlsafe(16))


def browser_id() -> str:
    """A secret of this browser, which outlives the session: whoever made a result finds it again tomorrow."""
    cookie = st.context.cookies.get(COOKIE, "")
    if isinstance(cookie, str) and re.fullmatch(r"[\w-]{22,64}", cookie):
        return cookie
    return st.session_state.setdefault("browser_id", secrets.token_urlsafe(24))


def note_refused_cookies() -> None:
    """Remember that this browser keeps no cookies, so that its id is gone with the session."""
    st.session_state["refuses_cookies"] = True


def refuses_cookies() -> bool:
    return bool(st.session_state.get("refuses_cookies"))


def owner() -> str:
    """What is kept of the browser's secret: enough to know it again, not enough to pretend to be it."""
    return hashlib.sha256(browser_id().encode()).hexdigest()[:32]


def submit(task: str, inputs: Any, **arguments: Any) -> Job:
    """Put a task into the queue as this visitor; see `Backend.submit`.

    Raises:
        UserError: also when this visitor asks too often.
    """
    from .rates import check_job

    check_job(owner(), st.context.ip_address)
    return backend().submit(task, inputs, session=session_id(), owner=owner(), **arguments)


def collection() -> Collection:
    """The results of this browser."""
    return Collection(backend(), owner())


def visible(job_id: str) -> Job | None:
    """The job of that id, unless it is private to another browser."""
    try:
        return backend().job(job_id, owner())
    except UserError:
        return None


def is_open_to_others(job_id: str) -> bool:
    """Whether who has the link to a job may open it."""
    try:
        return backend().job(job_id, "") is not None
    except UserError:
        return False


def language() -> str:
    """`en` or `ja`: what the visitor chose, else what the browser prefers."""
    return st.session_state.get("lang") or i18n.preferred(st.context.locale)


def _(message: str, **values: object) -> str:
    """The sentence in the visitor's language."""
    return i18n.translate(message, language(), **values)


def _n(one: str, many: str, count: int, **values: object) -> str:
    """The sentence about `count` things in the visitor's language."""
    return i18n.translate_count(one, many, count, language(), **values)


def url(page: str = "", values: Mapping[str, str] | Sequence[tuple[str, str]] = ()) -> str:
    """The complete address of a page of the app, as the visitor's browser reaches it, with parameters."""
    here = urlsplit(st.context.url or "http://localhost:8501")
    path = "/".join(part for part in (st.get_option("server.baseUrlPath").strip("/"), page) if part)
    return urlunsplit((here.scheme, here.netloc, f"/{path}", urlencode(values), ""))


def language_name(code: str) -> str:
    """A language by its ISO 639-1 code, in the visitor's language; `jw` is what Whisper calls Javanese."""
    from babel import Locale

    return Locale(language()).languages.get({"jw": "jv"}.get(code, code), code)


def explain(error: UserError) -> str:
    """A user error in the visitor's language, for a place that renders Markdown."""
    return _(error.message, **{name: _shown(value) for name, value in error.values.items()})


def attempt(act: Callable, *arguments: object) -> bool:
    """Do what a click asks for, in a callback; whether it was done: if not, a message says why."""
    try:
        act(*arguments)
    except UserError as error:
        st.toast(explain(error), icon=":material/error:", duration="long")
        return False
    return True


def _shown(value: object) -> object:
    if isinstance(value, LanguageCode):
        return language_name(value)
    return plain(value) if isinstance(value, str) else value


def plain(text: str) -> str:
    """User text for a place that renders Markdown, with every sign that means something there escaped."""
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]()<>#+-.!|~$:^=&" else sign for sign in text)

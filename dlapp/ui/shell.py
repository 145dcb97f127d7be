"""The frame around every page: navigation, language switch, status line."""

import logging
import uuid

import streamlit as st

from .. import i18n
from ..errors import UserError
from . import address, assets, remembered
from .components.browser_cookie import browser_cookie
from .components.keyboard import keyboard
from .navigation import navigate
from .session import COOKIE, _, backend, browser_id, explain, language, note_refused_cookies

log = logging.getLogger(__name__)


def show() -> None:
    """Draw the shell and run the page that the visitor is on."""
    st.session_state.shell = True
    st.set_page_config(page_title="dlapp", layout="wide")
    _choose_language()
    current = navigate(st.sidebar.container())
    backend().compute.warm_up()
    address.begin(current.url_path)
    try:
        current.run()
        address.finish()
    except UserError as error:
        st.error(explain(error), icon=":material/error:")
    except Exception:  # whatever a page stumbles over: the app around it stays
        incident = uuid.uuid4().hex[:8]
        log.exception("incident %s on page %s", incident, current.url_path)
        st.error(
            _("Something went wrong in the app. If you report it, mention incident {incident}.", incident=incident),
            icon=":material/bug_report:",
        )
    with st.sidebar:  # below the links, and behind the page: Streamlit reads its emojis for a name like 日本語
        st.divider()
        _language_switch()
        _status()
        browser_cookie(COOKIE, browser_id(), on_refused=note_refused_cookies)
        remembered.write()
        keyboard()
    st.session_state.runs = st.session_state.get("runs", 0) + 1
    st.html(  # the language for screen readers, the tab's icon, and what browser tests wait for
        f"""<script>
            document.documentElement.lang = "{language()}";
            document.querySelector("link[rel~=icon]").href = "{assets.url("icon.png")}";
        </script><i data-run="{st.session_state.runs}"></i>""",
        unsafe_allow_javascript=True,
    )


def _choose_language() -> None:
    """The visitor's language: as a link says (`?lang=ja`), else as chosen in the switch, else as chosen last, else as the browser prefers."""
    asked = st.query_params.get("lang", "")
    asked = {name: code for code, name in i18n.LANGUAGES.items()}.get(asked, asked)  # older links have its name
    if asked in i18n.LANGUAGES and asked != st.session_state.get("lang_of_link"):
        st.session_state.lang = st.session_state.lang_of_link = asked
    known = remembered.recall("lang")
    st.session_state.setdefault("lang", known if known in i18n.LANGUAGES else i18n.preferred(st.context.locale))


def _language_switch() -> None:
    """Where the visitor changes the language. A choice is in the address, so that a reload keeps it."""
    chosen = st.segmented_control(
        "Language / 言語",
        list(i18n.LANGUAGES),
        format_func=i18n.LANGUAGES.__getitem__,
        key="lang",
        on_change=_into_the_address,
        required=True,
    )
    if (
        chosen and chosen != i18n.preferred(st.context.locale) and "lang" not in st.query_params
    ):  # another page's address begins empty
        st.query_params["lang"] = chosen


def _into_the_address() -> None:
    st.query_params["lang"] = st.session_state.lang_of_link = st.session_state.lang
    remembered.remember("lang", st.session_state.lang)


@st.fragment(run_every=5)
def _status() -> None:
    """Device, queue and memory, in one line."""
    from ..device import memory_in_use

    devices = backend().compute.resources
    running, waiting = backend().compute.counts()
    where = " + ".join(device.title for device in devices) if devices else _("starting")
    memory = sum(memory_in_use(device) for device in devices or ())
    st.caption(
        _("Device: {device}", device=where)
        + "  \n"
        + _("Queue: {running} running, {waiting} waiting", running=running, waiting=waiting)
        + ("  \n" + _("Memory in use: {size} MB", size=memory // 10**6) if devices else "")
    )

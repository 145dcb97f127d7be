"""The buttons beside a page's title: its link to the clipboard, and as a QR code."""

from collections.abc import Collection, Mapping
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from .components.page_link import page_link
from .session import _, language


def show_tools(page: str, values: Mapping[str, str], kept: Collection[str], has_all: bool) -> None:
    """Draw them, and write the page's address.

    Args:
        page: its path. values: of its controls, for the address, which keeps from before what is `kept` and nothing else.
        has_all: whether they are all that the page shows.
    """
    before = {name: st.query_params[name] for name in kept if name in st.query_params}
    link = {**before, **values, "lang": language()}
    if "job" in link:
        copied = _("Copied: the link leads to this result.")
    elif has_all:
        copied = _("Copied: the link opens this page with these settings.")
    else:
        copied = _(
            "Copied, but files and long texts of yours are not in the link. Save a result: a link to it has everything."
        )
    page_link(values, kept, link, _("Copy link"), copied)
    if st.button("", icon=":material/qr_code_2:", help=_("Show the link as a QR code"), type="tertiary", key="page_qr"):
        _show_code(url(page, link))


def url(page: str, values: Mapping[str, str]) -> str:
    """The complete address of a page of this app, as the visitor's browser reaches it."""
    here = urlsplit(st.context.url or "http://localhost:8501")
    # a page's path is the last part of the address, the home page's is empty: what stands before is the server's own
    root = here.path.rstrip("/").rpartition("/")[0] if _is_below_home(here.path) else here.path.rstrip("/")
    return urlunsplit((here.scheme, here.netloc, f"{root}/{page}", urlencode(values), ""))


def _is_below_home(path: str) -> bool:
    from .navigation import PAGES

    return path.rstrip("/").rpartition("/")[2] in {page.name for page in PAGES}


@st.dialog(" ", width="large")
def _show_code(address: str) -> None:
    from .qr_code import show_code

    show_code(address)

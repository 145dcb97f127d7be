"""Who may fetch and remove models."""

import streamlit as st

from .. import config
from ..addresses import is_this_machine
from .proxies import is_forwarded


def may_manage() -> bool:
    """While the app is for this machine only, or with `DLAPP_MANAGE=1`: a class server's visitors must not fill its disk.

    An app behind a proxy on the same machine is not: it has been told the name that visitors use.
    """
    if config.manage_allowed():
        return True
    names = [st.get_option("server.address") or "0.0.0.0", *st.get_option("server.allowedHosts")]
    return all(map(is_this_machine, names)) and not is_forwarded(st.context.headers)

"""Who may fetch and remove models."""

import ipaddress

import streamlit as st

from .. import config


def may_manage() -> bool:
    """While the app is bound to this machine, or with `DLAPP_MANAGE=1`: a class server's visitors must not fill its disk."""
    if config.manage_allowed():
        return True
    address = st.get_option("server.address") or "0.0.0.0"
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"

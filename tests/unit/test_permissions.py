"""Visitors from other machines may not fill a server's disk with models."""

from types import SimpleNamespace

import pytest
import streamlit as st

from dlapp.ui.permissions import may_manage

HERE = ["localhost", "127.0.0.1", "::1"]


@pytest.mark.parametrize(
    ("address", "hosts", "headers", "allowed", "may"),
    [
        ("localhost", HERE, {}, "", True),
        ("127.0.0.1", [], {}, "", True),
        ("::1", HERE, {}, "0", True),
        ("0.0.0.0", HERE, {}, "", False),
        (None, HERE, {}, "", False),  # Streamlit's own default: everybody
        ("192.0.2.7", HERE, {}, "", False),
        ("localhost", [*HERE, "lab.example.org"], {}, "", False),  # behind a proxy
        ("localhost", HERE, {"X-Forwarded-For": "192.0.2.9"}, "", False),  # behind one that hides the name
        ("localhost", HERE, {"forwarded": "for=192.0.2.9"}, "", False),
        ("0.0.0.0", [*HERE, "lab.example.org"], {}, "1", True),
    ],
)
def test_who_may_manage_models(
    monkeypatch: pytest.MonkeyPatch, address: str | None, hosts: list[str], headers: dict, allowed: str, may: bool
) -> None:
    options = {"server.address": address, "server.allowedHosts": hosts}
    monkeypatch.setattr(st, "get_option", options.__getitem__)
    monkeypatch.setattr(st, "context", SimpleNamespace(headers=headers))
    monkeypatch.setenv("DLAPP_MANAGE", allowed)
    assert may_manage() == may

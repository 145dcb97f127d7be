"""Whether somebody asks through a proxy, who is then not on this machine even if the proxy is."""

from collections.abc import Mapping

HEADERS = "X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"


def is_forwarded(headers: Mapping[str, str]) -> bool:
    """Whether a request with these headers came through a proxy that says so; names of headers are in any case."""
    names = {name.lower() for name in headers}
    return any(name.lower() in names for name in HEADERS)

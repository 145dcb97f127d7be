"""Cookies that know a browser again: a random id and what was chosen last, and nothing for anyone but this app."""

from . import component


def browser_cookie(name: str, value: str, *, replaces: bool = False) -> None:
    """Give the browser a cookie, unless it has one of that name, or in the place of that."""
    component("browser_cookie")(data={"name": name, "value": value, "replaces": replaces}, key=f"browser-cookie-{name}")

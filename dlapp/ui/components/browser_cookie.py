"""A cookie that knows a browser again: nothing but a random id, and nothing for anyone but this app."""

from . import component


def browser_cookie(name: str, value: str) -> None:
    """Give the browser a cookie, unless it has one of that name."""
    component("browser_cookie")(data={"name": name, "value": value}, key="browser-cookie")

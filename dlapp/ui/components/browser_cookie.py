"""Cookies that know a browser again: a random id and what was chosen last, and nothing for anyone but this app."""

from collections.abc import Callable

from . import component


def browser_cookie(
    name: str, value: str, *, replaces: bool = False, on_refused: Callable[[], None] = lambda: None
) -> None:
    """Give the browser a cookie, unless it has one of that name, or in the place of that.

    `on_refused` is called before the page runs again when the browser does not keep it.
    """
    component("browser_cookie")(
        data={"name": name, "value": value, "replaces": replaces},
        key=f"browser-cookie-{name}",
        on_refused_change=on_refused,
    )

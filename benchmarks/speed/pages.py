"""The first page beside an empty Streamlit app, and page switches while sixteen others click.

Sixteen visitors click an example at the same moment while one more goes from page to page without a pause, 24 times, with each
of the start-up settings; the sixteen browsers get only the time that the app and the seventeenth visitor leave on the same cores.
Needs Chrome or Chromium.
"""

import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from tests.browser.launch import FLAGS, find_browser, running_app

from ..benchmark import Values
from ..table import table

TITLE = "Pages of the app"
SWITCHES = 24
SETTINGS: dict[str, dict[str, str]] = {
    "as the app starts": {},
    "with Streamlit's garbage collection after each run": {"STREAMLIT_RUNNER_POST_SCRIPT_GC": "true"},
    "with spinning OpenMP threads": {"OMP_WAIT_POLICY": "ACTIVE"},
    "with Streamlit's file watcher": {"STREAMLIT_SERVER_FILE_WATCHER_TYPE": "poll"},
}
HOME = "See what deep learning does"


def measure() -> Values:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        empty, home = _start_up(browser)
        browser.close()
        switches = []
        for name, environment in SETTINGS.items():
            taken = sixteen_sessions(playwright, **environment)
            median, longest = statistics.median(taken), max(taken)
            switches.append({"settings": name, "median_ms": round(median * 1e3), "longest_ms": round(longest * 1e3)})
    return {
        "first_paint": {
            "empty_seconds": round(empty, 2),
            "home_seconds": round(home, 2),
            "ratio": round(home / empty, 2),
        },
        "switches": switches,
    }


def tables(values: Values) -> str:
    paint = values["first_paint"]
    switches = [(row["settings"], f"{row['median_ms']} ms", f"{row['longest_ms']} ms") for row in values["switches"]]
    return "\n\n".join(
        [
            table(
                ("server start to first page painted", "median", "ratio"),
                [
                    ("empty Streamlit app", f"{paint['empty_seconds']:.2f} s", "1"),
                    ("dlapp's home page", f"{paint['home_seconds']:.2f} s", f"{paint['ratio']:.2f}"),
                ],
            ),
            table(("page switches beside sixteen sessions", "median", "longest"), switches),
        ]
    )


def _start_up(browser: Browser) -> tuple[float, float]:
    """Seconds to the first page of an empty app and to the home page, started the same way; medians of fifteen, alternating."""
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / "empty.py"
        empty.write_text('import streamlit as st\n\nst.title("Empty")\n')
        pairs = [(first_paint(browser, str(empty), "Empty"), first_paint(browser, "app.py", HOME)) for _ in range(15)]
    blank, ours = (statistics.median(times) for times in zip(*pairs, strict=True))
    return blank, ours


def first_paint(browser: Browser, script: str, heading: str, **environment: str) -> float:
    """From the start of the server's process to the heading on screen."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        with running_app(Path(folder), script, **environment) as address:
            page = browser.new_page()
            page.goto(address)
            page.get_by_role("heading", name=heading).wait_for()
            taken = time.perf_counter() - began
            page.close()
    return taken


def _click_example(page: Page, name: str) -> None:
    page.locator(f".st-key-image_classification-example-{name} button").click()


def _click_example_at(page: Page, name: str, moment: float) -> None:
    """Let the page itself click an example when its clock says `moment`, in seconds since 1970."""
    page.evaluate(
        "([selector, at]) => setTimeout(() => document.querySelector(selector).click(), at - Date.now())",
        [f".st-key-image_classification-example-{name} button", moment * 1000],
    )


def _answered(page: Page) -> None:
    page.locator(".st-key-image_classification-answers").wait_for(timeout=120_000)


def sixteen_sessions(playwright: Playwright, **environment: str) -> list[float]:
    """Sixteen visitors click an example at the same moment, while one more goes from page to page without a pause.

    The sixteen browsers get only the time that the app and the other visitor leave (Linux's idle scheduling class), as if
    on machines of their own, which those of a class are.

    Returns:
        Seconds of each page switch of the other visitor.
    """
    with tempfile.TemporaryDirectory() as folder, running_app(Path(folder), **environment) as address:
        polite = Path(folder) / "polite-browser"
        polite.write_text(f'#!/bin/sh\nexec chrt --idle 0 "{find_browser()}" "$@"\n')
        polite.chmod(0o700)
        crowd = playwright.chromium.launch(executable_path=polite, args=FLAGS)
        single = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        other, *pages = [(crowd if i else single).new_context(locale="en-US").new_page() for i in range(17)]
        for page in (other, *pages):
            page.goto(f"{address}/image_classification")
            page.get_by_role("heading", name="How it works").wait_for()
        _click_example(other, "rocket-jpg")  # loads the libraries and the model
        _answered(other)
        moment = time.time() + 2
        for i, page in enumerate(pages):
            _click_example_at(page, ("coffee-png", "chelsea-png")[i % 2], moment)
        time.sleep(max(0.0, moment - time.time()))
        switches = [_switch(other, ("Models", "Home")[i % 2]) for i in range(SWITCHES)]
        for page in pages:
            _answered(page)
        crowd.close()
        single.close()
    return switches


def _switch(page: Page, name: str) -> float:
    """Seconds from the click on a page's link to its title."""
    began = time.perf_counter()
    page.get_by_test_id("stSidebar").get_by_role("link", name=name).click()
    title = {"Home": HOME}.get(name, name)
    page.get_by_role("heading", name=title, level=1).wait_for()
    return time.perf_counter() - began

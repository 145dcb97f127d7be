"""A real Chromium and the real app."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, TimeoutError, expect, sync_playwright

from .launch import FLAGS, find_browser, running_app

expect.set_options(timeout=60_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def app_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("app")


@pytest.fixture(scope="session")
def app(app_folder: Path) -> Iterator[str]:
    with running_app(app_folder) as address:
        yield address
    shutil.rmtree(app_folder / "models", ignore_errors=True)  # pytest keeps the folders of three runs


@pytest.fixture
def visitor(browser: Browser, app: str, app_folder: Path) -> Iterator["Visitors"]:
    """Opens pages for visitors; at the end the app may not have stumbled, nor asked for anything elsewhere."""
    visitors = Visitors(browser, app)
    before = len(_log(app_folder))
    yield visitors
    visitors.close()
    assert "Traceback" not in _log(app_folder)[before:]


def _log(folder: Path) -> str:
    return (folder / "server.log").read_text()


class Visitors:
    """Browser sessions of people who use the app."""

    def __init__(self, browser: Browser, app: str) -> None:
        self.browser, self.app = browser, app
        self.contexts: list[BrowserContext] = []
        self.pages: list[Page] = []
        self.elsewhere: list[str] = []

    def open(
        self, path: str = "", locale: str = "en-US", width: int = 1280, height: int = 900, **options: object
    ) -> Page:
        """A page of the app in a session of its own, once it stands still."""
        options = {"reduced_motion": "reduce", **options}  # pages scroll at once
        context = self.browser.new_context(locale=locale, viewport={"width": width, "height": height}, **options)
        page = context.new_page()
        page.on("request", lambda request: None if self._is_ours(request.url) else self.elsewhere.append(request.url))
        self.contexts.append(context)
        self.pages.append(page)
        page.goto(f"{self.app}/{path}")
        settled(page)
        return page

    def _is_ours(self, url: str) -> bool:
        return url.startswith((self.app, "data:", "blob:"))

    def close(self) -> None:
        shown = [page.get_by_test_id("stException").count() for page in self.pages]
        for context in self.contexts:
            context.close()
        assert not any(shown), "a page showed an exception"
        assert not self.elsewhere, f"the app asked for {self.elsewhere}"


def upload(page: Page, task: str, *files: tuple[str, bytes]) -> None:
    """Hand pictures to the uploader of a task's page and press its button."""
    page.locator("input[type=file]").first.set_input_files(
        [{"name": name, "mimeType": "image/jpeg", "buffer": data} for name, data in files]
    )
    button = page.locator(f".st-key-{task}-start button")
    expect(button).to_be_enabled()
    button.click()


def downloaded(page: Page, name: str | re.Pattern[str]) -> tuple[str, bytes]:
    """The file behind a button: its name and its bytes."""
    with page.expect_download() as download:
        page.get_by_role("button", name=name).click()
    return download.value.suggested_filename, download.value.path().read_bytes()


def share(page: Page, choice: str = "Anyone with the link") -> None:
    """Let others open the result that a page shows."""
    page.get_by_role("button", name="Share").click()
    page.get_by_text(choice, exact=True).click()
    expect(page.get_by_text("Anyone with the link can open it")).to_be_visible()
    page.keyboard.press("Escape")


def settled(page: Page, after: int = 0) -> int:
    """Wait until the app's script has run more than `after` times, stands still and all is drawn; how often it has run."""
    script = """after => {
        const runs = Number(document.querySelector('i[data-run]')?.dataset.run ?? 0);
        const state = document.querySelector('[data-test-script-state]')?.dataset.testScriptState;
        const isDrawn = !document.querySelector('[data-testid=stSkeleton]');  // elements load their code when first needed
        return runs > after && state === 'notRunning' && isDrawn ? runs : null;
    }"""
    return page.wait_for_function(script, arg=after, timeout=60_000).json_value()


@contextmanager
def rerun(page: Page) -> Iterator[None]:
    """What is done inside lets the app's script run; at the end it has run and stands still again."""
    before = settled(page)
    yield
    settled(page, before)


def places(page: Page, element: Locator, *points: tuple[float, float]) -> list[tuple[float, float]]:
    """Where in the window points in shares of an element's size are, once that is in the middle and stands still.

    What is still coming would move it, and so would a page that a finger has set going.
    """
    settled(page)
    element.evaluate("""async element => {
        let last, frames = 0;
        while (frames < 6) {
            element.scrollIntoView({ block: 'center' });
            await new Promise(requestAnimationFrame);
            const { top } = element.getBoundingClientRect();
            frames = top === last ? frames + 1 : 0;
            last = top;
        }
    }""")
    box = element.bounding_box()
    assert box
    return [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]


def swipe(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """A finger goes from place to place in the window."""
    client = page.context.new_cdp_session(page)

    def send(kind: str, *fingers: tuple[float, float]) -> None:
        points = [{"x": x, "y": y} for x, y in fingers]
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    send("touchStart", start)
    for step in range(1, 11):
        send("touchMove", tuple(a + (b - a) * step / 10 for a, b in zip(start, end, strict=True)))
    send("touchEnd")


def draw(page: Page, pad: Locator, *points: tuple[float, float]) -> None:
    """A line on a drawing pad, through points in shares of its size."""
    (x, y), *others = places(page, pad, *points)
    page.mouse.move(x, y)
    page.mouse.down()
    for place in others:
        page.mouse.move(*place, steps=3)
    page.mouse.up()


def pause(page: Page) -> None:
    """Let a lab that plays stand still. Its own runs go on until the page shows that."""
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    settled(page)


def unfold(box: Locator) -> None:
    """Open a list. Scrolling closes it: what a click would scroll is scrolled, and its event over, before.

    Where the page itself has moved at that moment, it is opened again.
    """
    for is_last in (False, False, True):
        box.scroll_into_view_if_needed()
        box.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        box.click()
        try:
            expect(box).to_have_attribute("aria-expanded", "true", timeout=60_000 if is_last else 5000)
            break
        except AssertionError:
            if is_last:
                raise


def choose(page: Page, label: str | re.Pattern[str], choice: str) -> None:
    """Pick from a list by its label, once more when the page has moved and so closed the list that was open."""
    box = page.get_by_role("combobox", name=label)
    for is_last in (False, False, True):
        before = settled(page)
        unfold(box)
        box.fill("")
        box.press_sequentially(choice)
        try:
            page.get_by_role("option", name=choice, exact=True).click(timeout=30_000 if is_last else 5000)
            break
        except TimeoutError:
            if is_last:
                raise
            box.press("Escape")
    settled(page, before)

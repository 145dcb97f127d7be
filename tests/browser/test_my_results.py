"""What stays a browser's own: found again tomorrow, closed to strangers, shared, copied, deleted and brought back."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from .conftest import Visitors, settled, share
from .launch import FLAGS, find_browser

PATH = "image_classification"


class Profile:
    """A browser with a folder of its own, which can be closed and opened again."""

    def __init__(self, browser: Browser, folder: Path) -> None:
        self._kind, self._folder = browser.browser_type, folder
        self.context: BrowserContext | None = None

    def open(self, address: str, locale: str = "en-US") -> Page:
        """A page in a browser that has just been started."""
        self.close()
        self.context = self._kind.launch_persistent_context(
            self._folder, executable_path=find_browser(), args=FLAGS, locale=locale, reduced_motion="reduce"
        )
        page = self.context.new_page()
        page.goto(address)
        settled(page)
        page.wait_for_function("document.cookie.includes('dlapp_browser=')")
        return page

    def close(self) -> None:
        if self.context:
            self.context.close()


@pytest.fixture
def profile(browser: Browser, tmp_path: Path) -> Iterator[Profile]:
    profile = Profile(browser, tmp_path / "profile")
    yield profile
    profile.close()


def classify(page: Page) -> None:
    page.locator(f".st-key-{PATH}-example-coffee-png button").click()
    expect(page.get_by_text("Only this browser can open it.")).to_be_visible()
    page.wait_for_url(re.compile("job="))


def test_a_result_is_there_tomorrow_for_its_browser_only(visitor: Visitors, profile: Profile) -> None:
    page = profile.open(f"{visitor.app}/{PATH}")
    classify(page)
    link = page.url
    page = profile.open(f"{visitor.app}/my_results")  # the browser was closed meanwhile
    row = page.locator("[class*=st-key-mine-]")
    expect(row).to_have_count(1)
    expect(row.get_by_text("coffee.png", exact=True)).to_be_visible()
    expect(row.locator("img")).to_have_js_property("naturalWidth", 240)
    row.get_by_role("button", name="Star: keep this result").click()
    row.get_by_role("button", name="Rename or share").click()
    page.get_by_label("Title").fill("<i>My</i> **cup** ☕")
    page.get_by_label("Title").press("Enter")
    expect(row.get_by_text("<i>My</i> **cup** ☕", exact=True)).to_be_visible()
    page.keyboard.press("Escape")

    page = profile.open(f"{visitor.app}/my_results", locale="ja-JP")
    row = page.locator("[class*=st-key-mine-]")
    expect(row.get_by_text("<i>My</i> **cup** ☕", exact=True)).to_be_visible()
    expect(row.get_by_text("エスプレッソ")).to_be_visible()
    expect(row.get_by_role("button", name="スターを外す")).to_be_visible()
    row.get_by_role("button", name="開く").click()
    expect(page.get_by_text("このサーバーに保存しました。開けるのはこのブラウザーだけです。")).to_be_visible()

    stranger = visitor.open("my_results")
    expect(stranger.get_by_text("Nothing here yet.")).to_be_visible()
    stranger.goto(link)
    expect(stranger.get_by_text("This result is private")).to_be_visible()
    expect(stranger.get_by_role("heading", name="Result")).to_have_count(0)


def test_who_opens_a_shared_link_can_make_it_theirs_but_not_delete_it(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    classify(page)
    link = page.url
    share(page, "Anyone with the link, for 1 week")
    stranger = visitor.open(link.removeprefix(f"{visitor.app}/"))
    whose = stranger.locator(".st-key-whose")
    expect(whose.get_by_text("Shared with you until")).to_be_visible()
    for name in ("Delete", "Share", "Star: keep this result"):
        expect(whose.get_by_role("button", name=name)).to_have_count(0)
    whose.get_by_role("button", name="Make it mine").click()
    expect(whose.get_by_text("Only this browser can open it.")).to_be_visible()
    assert stranger.url != link
    copy = stranger.url
    whose.get_by_role("button", name="Delete").click()
    expect(stranger.get_by_text("1 result deleted.")).to_be_visible()
    stranger.goto(copy)
    expect(stranger.get_by_text("has been deleted or has expired")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="Result")).to_be_visible()  # that one was not touched


def test_what_is_deleted_can_be_brought_back_for_ten_seconds(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    classify(page)
    page.locator(".st-key-whose").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("heading", name="Result")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name="Result")).to_be_visible()
    page.get_by_role("link", name="My results").click()
    row = page.locator("[class*=st-key-mine-]")
    row.get_by_role("button", name="Delete").click()
    expect(row).to_have_count(0)
    expect(page.get_by_text("Nothing here yet.")).to_be_visible()
    expect(page.get_by_role("button", name="Undo")).to_have_count(0, timeout=20_000)


def test_all_are_taken_home_in_one_file(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    classify(page)
    page.goto(f"{visitor.app}/face_generation?count=1")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Only this browser can open it.")).to_be_visible()
    page.goto(f"{visitor.app}/my_results")
    page.get_by_text("Select all 2").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download 2 as ZIP").click()
    with zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes())) as archive:
        assert archive.namelist() == ["001_face_generation.png", "002_coffee.json"]
        assert archive.read("001_face_generation.png").startswith(b"\x89PNG")
        assert json.loads(archive.read("002_coffee.json"))["result"]["labels"][0]["name"] == "espresso"


def test_a_filled_star_is_there_tomorrow_and_a_second_click_takes_it_back(visitor: Visitors, profile: Profile) -> None:
    page = profile.open(f"{visitor.app}/face_generation?count=3")
    expect(page.locator(".st-key-faces img")).to_have_count(3)
    page.locator(".st-key-faces [class*=st-key-star]").nth(1).get_by_role("button").click()
    expect(page.locator(".st-key-kept img")).to_have_count(1)
    for path in ("my_results", "face_generation?count=3"):
        page = profile.open(f"{visitor.app}/{path}")
        expect(page.locator(".st-key-kept").get_by_text("Seed 2")).to_be_visible()
    filled = page.locator(".st-key-faces").get_by_role("button", name="Remove from favourites")
    expect(filled).to_have_count(1)
    filled.click()
    expect(filled).to_have_count(0)
    expect(page.locator(".st-key-kept img")).to_have_count(0)


def test_a_browser_without_cookies_says_that_a_result_will_be_lost(visitor: Visitors) -> None:
    page = visitor.open()
    page.context.add_init_script("Object.defineProperty(document, 'cookie', { get: () => '', set: () => {} })")
    page.goto(f"{visitor.app}/{PATH}")
    page.locator(f".st-key-{PATH}-example-coffee-png button").click()
    warning = page.get_by_text("Your browser accepts no cookies")
    expect(warning).to_be_visible()
    share(page)
    expect(warning).to_have_count(0)
    page.wait_for_url(re.compile("job="))
    page.reload()
    settled(page)
    expect(page.get_by_text("espresso").first).to_be_visible()  # by its link

"""Every page lets one begin at once, and axe-core (https://github.com/dequelabs/axe-core) finds nothing serious on it."""

from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Page, expect

from dlapp.tasks import TASKS
from dlapp.ui.navigation import MY_RESULTS, PAGES

from .conftest import Visitors, settled

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
WIDE, NARROW = (1280, 800), (390, 844)
WITH_A_BUTTON = [*TASKS, "cnn_lab", "gan_lab", "rnn_lab", "transformer_lab"]
THEMES = "light", "dark"
LOOK = """async part => {
    const { violations } = await axe.run(part, { resultTypes: ["violations"], iframes: false });
    const serious = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
    return serious.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));
}"""


def findings(page: Page, part: str) -> list[str]:
    """What axe finds serious or critical in a part of the page."""
    return page.evaluate(LOOK, f"[data-testid={part}]")


def resize(page: Page, size: tuple[int, int]) -> None:
    """Another size, once the navigation, which covers the page on a phone, has come or gone."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    script = "shown => shown === (document.querySelector('[data-testid=stSidebar]').getBoundingClientRect().right > 0)"
    page.wait_for_function(script, arg=size == WIDE)


def lit(page: Page, theme: str) -> None:
    """Another theme, once the page has its colours."""
    page.emulate_media(color_scheme=theme)
    script = """theme => {
        const [red] = getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor.match(/\\d+/);
        return (red > 127) === (theme === 'light');
    }"""
    page.wait_for_function(script, arg=theme)


def begins_on_the_first_screen(page: Page, name: str) -> None:
    """Title, what goes in, and the button: nobody should have to scroll to begin."""
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport(ratio=1)
    expect(page.locator(f".st-key-{name}-start button, [data-testid=stChatInput]").first).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("locale", ["en-US", "ja-JP"])
def test_every_page(visitor: Visitors, locale: str) -> None:
    """One walk through all pages: on a laptop and a phone one can begin at once, and axe is content, in both themes."""
    page = visitor.open(locale=locale, width=WIDE[0], height=WIDE[1])
    page.evaluate(AXE)
    found = {}
    links = page.get_by_test_id("stSidebar").get_by_test_id("stPageLink-NavLink")
    runs = settled(page)
    expect(links).to_have_count(1 + len((MY_RESULTS, *PAGES)))
    begun = []
    for link in links.all():
        name = link.get_attribute("href") or "home"
        link.click()
        runs = settled(page, runs)
        for size in (WIDE, NARROW):
            resize(page, size)
            if name in WITH_A_BUTTON:
                begins_on_the_first_screen(page, name)
                begun.append(name)
            for theme in THEMES:
                lit(page, theme)
                found[name, size, theme] = findings(page, "stMain")
        resize(page, WIDE)
    for theme in THEMES:
        lit(page, theme)
        found["navigation", WIDE, theme] = findings(page, "stSidebar")
    assert sorted(begun) == sorted(2 * WITH_A_BUTTON)
    assert [(*where, each) for where, some in found.items() for each in some] == []


@pytest.mark.parametrize(
    ("name", "example", "theme"),
    [("image_classification", "Coffee", "light"), ("colorization", "Cat", "dark")],
)
def test_a_result(visitor: Visitors, name: str, example: str, theme: str) -> None:
    page = visitor.open(name, color_scheme=theme)
    page.get_by_role("button", name=example, exact=True).click()
    page.get_by_text("Show the code").click()
    settled(page)
    page.evaluate(AXE)
    assert findings(page, "stMain") == []

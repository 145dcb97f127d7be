"""Home, navigation and the Models page."""

from playwright.sync_api import expect

from .conftest import Visitors


def test_home_leads_to_every_page(visitor: Visitors) -> None:
    from dlapp.ui.navigation import PAGES

    page = visitor.open()
    expect(page.get_by_role("link", name="Try it")).to_have_count(len(PAGES))
    page.get_by_role("link", name="Try it").first.click()
    expect(page.get_by_role("heading", name="Image classification", level=1)).to_be_visible()


def test_home_in_japanese(visitor: Visitors) -> None:
    page = visitor.open(locale="ja-JP")
    expect(page.get_by_role("heading", name="ディープラーニング", level=1)).to_be_visible()


def test_unknown_job_in_the_link_is_explained(visitor: Visitors) -> None:
    page = visitor.open("image_classification?job=../../etc/passwd")
    expect(page.get_by_text("The result behind this link is no longer here.")).to_be_visible()


def test_models_page_offers_downloads_with_size_and_licence(visitor: Visitors) -> None:
    page = visitor.open("models")
    expect(page.get_by_role("button", name="Download 114 MB")).to_be_visible()
    expect(page.get_by_text("licence: Apache-2.0").first).to_be_visible()
    expect(page.get_by_text("Built in", exact=True)).to_have_count(11)

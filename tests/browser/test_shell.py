"""Home, navigation and the Models page."""

from playwright.sync_api import expect

from dlapp.ui.navigation import PAGES

from .conftest import Visitors


def test_home_leads_to_every_page(visitor: Visitors) -> None:
    page = visitor.open(width=1280, height=800)
    cards = page.get_by_test_id("stMain").get_by_test_id("stPageLink-NavLink")
    expect(cards).to_have_count(len(PAGES))
    for card in cards.all()[:6]:
        expect(card).to_be_in_viewport(ratio=1)
    cards.first.click()
    expect(page.get_by_role("heading", name="Image classification", level=1)).to_be_visible()


def test_home_in_japanese(visitor: Visitors) -> None:
    page = visitor.open(locale="ja-JP")
    expect(page.get_by_role("heading", name="ディープラーニング", level=1)).to_be_visible()


def test_unknown_job_in_the_link_is_explained(visitor: Visitors) -> None:
    page = visitor.open("image_classification?job=../../etc/passwd")
    expect(page.get_by_text("The result behind this link has been deleted or has expired.")).to_be_visible()


def test_models_page_offers_downloads_with_size_and_licence(visitor: Visitors) -> None:
    page = visitor.open("models")
    expect(page.get_by_role("button", name="Download 114 MB")).to_be_visible()
    expect(page.get_by_text("Licence: Apache-2.0").first).to_be_visible()
    expect(page.get_by_text("Built in", exact=True)).to_have_count(17)

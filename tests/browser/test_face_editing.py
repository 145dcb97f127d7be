"""What a visitor does on the page of face editing."""

import io
from typing import Any

from PIL import Image
from playwright.sync_api import Page, expect

from dlapp import media

from .conftest import Visitors, downloaded, settled

PATH = "face_editing"


def test_a_drawn_face_is_edited_compared_downloaded_and_undone(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    page.get_by_role("button", name="Draw a face").click()
    expect(page.get_by_alt_text("The face as it is now")).to_be_visible()
    settled(page)
    page.get_by_text("Wink", exact=True).click()
    start = page.locator(f".st-key-{PATH}-start button")
    expect(start).to_be_enabled()
    start.click()
    divider = page.get_by_role("slider", name="Divider between before and after")
    divider.press("End")
    expect(divider).to_have_attribute("aria-valuenow", "100")
    expect(page.get_by_text("1. Wink")).to_be_visible()
    found = settings_in(page)
    assert (found["expression"], found["model"]) == ("wink", "dlapp-cartoonist")
    assert "earlier_edits" not in found

    page.get_by_text("Laugh", exact=True).click()
    expect(start).to_be_enabled()
    start.click()
    expect(page.get_by_text("2. Laugh")).to_be_visible()
    found = settings_in(page)
    assert found["expression"] == "laugh"
    assert [(edit["expression"], edit["model"]) for edit in found["earlier_edits"]] == [("wink", "dlapp-cartoonist")]
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("2. Laugh")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(divider).to_have_count(0)
    expect(page.get_by_alt_text("The face as it is now")).to_be_visible()
    expect(start).to_be_disabled()  # the wink was put back


def settings_in(page: Page) -> dict[str, Any]:
    """What stands in the picture that the page offers."""
    name, data = downloaded(page, "Download")
    assert name.endswith("_edited.png")
    with Image.open(io.BytesIO(data)) as image:
        assert image.size == (512, 512)
        found = media.settings_of(image)
    assert found
    return found


def test_all_expressions_come_into_view(visitor: Visitors) -> None:
    page = visitor.open(f"{PATH}?drawing=4", width=1280, height=800)
    page.get_by_role("button", name="All expressions").click()
    expect(page.get_by_role("button", name="Eyes closed", exact=True).last).to_be_in_viewport()


def test_fits_a_phone(visitor: Visitors) -> None:
    page = visitor.open(PATH, width=390, height=844, locale="ja-JP")
    page.get_by_role("button", name="顔を描く").click()
    expect(page.get_by_alt_text("現在の顔")).to_be_visible()
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390

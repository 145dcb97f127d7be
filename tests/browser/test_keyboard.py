"""Keys: Ctrl+Enter starts, Escape stops, and one sees where the keyboard is."""

from playwright.sync_api import Page, expect

from .conftest import Visitors, settled, unfold


def test_ctrl_enter_starts_from_any_field_with_what_was_just_typed(visitor: Visitors) -> None:
    page = visitor.open("translation?lang=en")
    page.get_by_role("textbox", name="Text").fill("今日は雨です。")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="Result")).to_be_visible()
    expect(page.get_by_text("今日は雨です。").last).to_be_visible()
    page.get_by_role("textbox", name="Text").fill("寒いです。")
    page.keyboard.press("Meta+Enter")
    expect(page.get_by_text("cold").first).to_be_visible()


def test_escape_stops_and_that_is_no_error(visitor: Visitors) -> None:
    page = visitor.open("sound_to_video")
    page.get_by_role("button", name="A melody").click()
    page.locator(".st-key-sound_to_video-start button").click()
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    note = page.get_by_test_id("stAlert").filter(has_text="Stopped.")
    expect(note.get_by_test_id("stAlertContentInfo")).to_be_visible()
    assert page.get_by_test_id("stAlertContentError").count() == 0


def test_escape_closes_a_list_and_leaves_the_job_alone(visitor: Visitors) -> None:
    page = visitor.open("sound_to_video")
    page.get_by_role("button", name="A melody").click()
    page.locator(".st-key-sound_to_video-start button").click()
    stop = page.get_by_role("button", name="Stop", exact=True)
    expect(stop).to_be_visible()
    page.wait_for_function("sessionStorage.getItem('dlapp:seen')")  # the page has scrolled to the job
    model = page.get_by_role("combobox", name="Model")
    unfold(model)
    page.keyboard.press("Escape")
    expect(model).to_have_attribute("aria-expanded", "false")
    expect(stop).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_text("Stopped.")).to_be_visible()


def outline(page: Page, name: str) -> str:
    script = "link => { const looks = getComputedStyle(link); return `${looks.outlineStyle} ${looks.outlineWidth}`; }"
    return page.get_by_test_id("stPageLink-NavLink").filter(has_text=name).evaluate(script)


def test_the_focused_link_looks_other_than_the_current_page(visitor: Visitors) -> None:
    page = visitor.open("colorization")
    settled(page)
    page.keyboard.press("Tab")
    while "Style transfer" not in page.evaluate("document.activeElement.innerText"):
        page.keyboard.press("Tab")
    expect(page.get_by_test_id("stPageLink-NavLink").filter(has_text="Style transfer")).to_be_focused()
    assert outline(page, "Style transfer") == "solid 3px"
    assert not outline(page, "Colorization").startswith("solid")

"""The comparison of two pictures: by finger, side by side, and in full window."""

from playwright.sync_api import expect

from .conftest import Visitors, places, swipe


def test_scrolling_by_finger_leaves_the_divider_alone(visitor: Visitors) -> None:
    page = visitor.open("colorization", width=390, height=844, has_touch=True, is_mobile=True)
    page.locator(".st-key-colorization-example-chelsea-png button").click()
    divider = page.get_by_role("slider", name="Divider between before and after")
    expect(divider).to_be_visible()
    ((x, y),) = places(page, divider, (0.5, 0.5))
    swipe(page, (x, y), (x + 6, y - 150))
    page.wait_for_function(
        "([divider, y]) => divider.getBoundingClientRect().top < y", arg=[divider.element_handle(), y - 50]
    )
    expect(divider).to_have_attribute("aria-valuenow", "50")
    ((x, y),) = places(page, divider, (0.5, 0.5))
    swipe(page, (x, y), (x - 100, y + 5))
    expect(divider).not_to_have_attribute("aria-valuenow", "50")
    divider.evaluate("divider => divider.parentElement.dispatchEvent(new MouseEvent('dblclick'))")
    expect(divider).to_have_attribute("aria-valuenow", "50")


def test_side_by_side_and_in_full_window(visitor: Visitors) -> None:
    page = visitor.open("colorization")
    page.locator(".st-key-colorization-example-chelsea-png button").click()
    divider = page.get_by_role("slider", name="Divider between before and after")
    expect(divider).to_be_visible()
    beside = page.get_by_role("button", name="Side by side")
    beside.click()
    expect(divider).to_be_hidden()
    boxes = [page.get_by_alt_text(label).bounding_box() for label in ("Black and white", "In colour")]
    assert boxes[0]
    assert boxes[1]
    assert boxes[0]["x"] + boxes[0]["width"] <= boxes[1]["x"] + 1
    beside.click()
    expect(divider).to_be_visible()
    page.get_by_role("button", name="Full window").click()
    page.wait_for_function("document.fullscreenElement !== null")
    page.get_by_role("button", name="Full window").click()
    page.wait_for_function("document.fullscreenElement === null")

"""The comparison of two pictures: by finger, side by side, and in full window."""

from playwright.sync_api import Page, expect

from .conftest import Visitors, settled


def swipe(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """A finger goes from place to place in the window."""
    client = page.context.new_cdp_session(page)

    def send(kind: str, *places: tuple[float, float]) -> None:
        points = [{"x": x, "y": y} for x, y in places]
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    send("touchStart", start)
    for step in range(1, 11):
        send("touchMove", tuple(a + (b - a) * step / 10 for a, b in zip(start, end, strict=True)))
    send("touchEnd")


def test_scrolling_by_finger_leaves_the_divider_alone(visitor: Visitors) -> None:
    page = visitor.open("colorization", width=390, height=844, has_touch=True, is_mobile=True)
    page.locator(".st-key-colorization-example-chelsea-png button").click()
    divider = page.get_by_role("slider", name="Divider between before and after")
    expect(divider).to_be_visible()
    settled(page)
    divider.evaluate("divider => divider.scrollIntoView({ block: 'center' })")

    def middle() -> tuple[float, float]:
        box = divider.bounding_box()
        assert box
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    x, y = middle()
    swipe(page, (x, y), (x + 6, y - 150))
    page.wait_for_timeout(300)
    assert middle()[1] < y - 50  # the page has scrolled
    expect(divider).to_have_attribute("aria-valuenow", "50")
    x, y = middle()
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

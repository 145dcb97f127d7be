"""What a visitor does in the CNN lab."""

import re

from playwright.sync_api import Locator, Page, expect

from .conftest import Visitors, draw, pause, rerun, settled

PATH = "cnn_lab"


def pad(page: Page) -> Locator:
    """The last pad of the page."""
    return page.get_by_role("img", name="Draw here").last


def test_a_network_is_built_and_learns_and_answers_to_a_drawing(visitor: Visitors) -> None:
    page = visitor.open(f"{PATH}?network=c6k5p2,r,m2,f32,r")
    with rerun(page):
        page.get_by_role("button", name="3 Max pooling").click()
    with rerun(page):
        page.get_by_role("button", name="Add a layer").click()
        page.get_by_role("button", name="Dense", exact=True).click()
    expect(page.get_by_role("button", name="Dense", exact=True)).to_be_hidden()  # the menu has closed
    page.get_by_role("button", name="Add a layer").click()
    page.get_by_role("button", name="Convolution", exact=True).click()
    expect(page.get_by_text(re.compile(r"Layer 5 \(c8k3p1\) needs feature maps"))).to_be_visible()
    expect(page.get_by_role("button", name="Play")).to_be_disabled()
    page.get_by_role("button", name="LeNet", exact=True).click()
    expect(page).to_have_url(re.compile("c16k5"))
    held_out = page.get_by_test_id("stMetric").filter(has_text="Held-out correct").get_by_test_id("stMetricValue")
    expect(held_out).to_have_text(re.compile("9[0-9]%"), timeout=240_000)
    pause(page)
    draw(page, pad(page), (0.3, 0.2), (0.7, 0.2), (0.45, 0.85))
    expect(page.get_by_role("img", name="10 ReLU: 84")).to_be_visible()
    expect(page.get_by_test_id("stProgress")).to_have_count(5)


def test_own_drawings_are_learnt_on_a_phone_in_japanese(visitor: Visitors) -> None:
    page = visitor.open(f"{PATH}?data=drawn", locale="ja-JP", width=390, height=844)
    expect(page.get_by_text("種類ごとに 4 枚以上描いてください")).to_be_visible()
    with rerun(page):
        page.get_by_role("button", name="例を入れる").click()
    with rerun(page):
        page.locator(f".st-key-{PATH}-step button").click()
    expect(page.get_by_role("img", name="最初の畳み込み層のフィルター")).to_be_visible()
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390


def test_the_window_of_a_kernel_is_moved_by_keys(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    page.get_by_role("radio", name="Try out kernels").click()
    window = page.get_by_role("application", name=re.compile("Move the window"))
    window.focus()
    place = page.locator(".work .place")
    row, column = map(int, re.findall(r"\d+", place.inner_text()))
    window.press("ArrowRight")
    window.press("ArrowDown")
    expect(place).to_have_text(re.compile(f"row {row + 1}, column {column + 1}"))
    products = [float(text.replace("−", "-")) for text in page.locator(".work td b").all_inner_texts()]
    total = float(page.locator(".work .sum").inner_text().split(": ")[1].replace("−", "-"))
    assert abs(sum(products) - total) < 0.05
    expect(page.get_by_text("Equivariance")).to_be_visible()


def test_a_kernel_of_ones_own_is_in_the_link(visitor: Visitors) -> None:
    page = visitor.open(f"{PATH}?mode=kernels&kernel=blur")
    page.get_by_role("radio", name="Your own").click()
    table = page.get_by_test_id("stDataFrame")
    expect(table).to_be_visible()
    settled(page)
    products = page.locator(".work td b")
    middle = products.all_inner_texts()
    table.click(position={"x": 30, "y": 52})
    page.keyboard.press("Enter")
    cell = page.locator("#portal input")
    cell.fill("-2.5")
    cell.press("Enter")
    expect(page).to_have_url(re.compile("kernel=own.*numbers=-2.5_0_0_0_1_0_0_0_0"))
    another = visitor.open(page.url.removeprefix(f"{visitor.app}/"), locale="ja-JP", width=390, height=844)
    expect(another.get_by_role("radio", name="自分で作る")).to_be_checked()
    expect(another.locator(".work td").first).to_have_text(re.compile("× −2.5"))
    page.go_back()
    expect(products).to_have_text(middle)
    page.go_back()
    expect(page.get_by_role("radio", name="Blur")).to_be_checked()
    expect(table).to_be_hidden()

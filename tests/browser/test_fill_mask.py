"""What a visitor does on the fill-mask page, with the network that is built in."""

from playwright.sync_api import expect

from .conftest import Visitors, rerun, settled

PATH = "fill_mask"


def test_words_are_hidden_filled_and_put_back(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    box = page.locator("textarea").first
    box.fill("The <b>old</b> man opened the $door$.")
    box.blur()
    chips = page.locator(".chips button")
    expect(chips.filter(has_text="opened")).to_be_visible()
    with rerun(page):
        chips.filter(has_text="opened").click()
    expect(page.locator(".chips button.hidden")).to_have_count(1)
    with rerun(page):
        chips.filter(has_text="door").click()
    expect(page.locator(".chips button.hidden")).to_have_count(2)
    page.locator(".st-key-fill_mask-start button").click()
    lists = page.locator(".gaps section")
    expect(lists).to_have_count(2)
    expect(lists.first.locator(".row")).to_have_count(10)
    text = page.locator(".text")
    expect(text).to_contain_text("The <b>old</b> man")
    assert text.locator("b").count() == 0
    word = lists.first.locator(".row .token").nth(1).inner_text()
    lists.first.locator(".row").nth(1).click()
    expect(text.locator(".gap.filled")).to_have_text(word)
    page.get_by_role("button", name="Put it into the text box").click()
    expect(box).to_have_value(f"The <b>old</b> man {word} the $[MASK]$.")
    page.get_by_text("What a gap attends to").click()
    expect(page.locator(".words span").filter(has_text="<mask>").first).to_be_visible()


def test_two_sentences_are_compared_on_a_phone(visitor: Visitors) -> None:
    page = visitor.open(PATH, width=390, height=844)
    page.get_by_text("Compare two").first.click()
    button = page.locator(".st-key-fill_mask-start button")
    expect(button).to_be_in_viewport()
    page.get_by_role("button", name="Example: Japanese").click()
    expect(page.get_by_text("less surprising")).to_be_visible()
    page.get_by_text("How surprising?").first.click()
    expect(page.locator(".st-key-fill_mask-start button")).to_contain_text("Measure")
    assert page.get_by_text("has been deleted").count() == 0  # the link is that of another mode
    page.get_by_text("Compare two").first.click()
    words = page.locator(".words").first.locator("span")
    words.first.click()
    expect(page.locator(".told").first).to_contain_text("bits")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_step_back_leads_to_the_mode_and_result_before(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    example = page.get_by_role("button", name="An English sentence")
    example.click()
    expect(page.locator(".gaps section")).to_have_count(2)
    page.get_by_text("How surprising?").first.click()
    expect(page.locator(".st-key-fill_mask-start button")).to_contain_text("Measure")
    example.click()
    expect(page.get_by_text("Whole text")).to_be_visible()
    for _ in range(2):  # from this result to no result yet, from there to the one before
        page.go_back()
        settled(page)
    expect(page.locator(".st-key-fill_mask-start button")).to_contain_text("Fill the gaps")
    expect(page.locator(".gaps section")).to_have_count(2)

"""What a visitor does on the page of text generation, with the writer that is built in."""

import re

from playwright.sync_api import Page, expect

from .conftest import Visitors, choose, downloaded

PATH = "text_generation"


def choose_built_in(page: Page) -> None:
    choose(page, "Model", "dlapp writer (built in)")
    expect(page.get_by_text("Trained for 850 steps only")).to_be_visible()


def test_a_chat_has_branches_and_is_plain_text(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    choose_built_in(page)
    box = page.get_by_placeholder("Write a message")
    box.fill("こんにちは <b>b</b> $a$ [x](http://x.y) www.a.com")
    box.press("Enter")
    expect(page.get_by_role("button", name="New chat")).to_be_visible()
    messages = page.get_by_test_id("stChatMessage")
    expect(messages.first).to_contain_text("<b>b</b> $a$ [x](http")
    assert messages.locator("a, b, .katex").count() == 0
    page.locator(".st-key-edit-0 button:visible").click()
    field = messages.first.locator("textarea")
    field.fill("さようなら")
    field.blur()
    page.get_by_role("button", name="Send", exact=True).click()
    expect(page.get_by_text("2 / 2")).to_be_visible()
    expect(page.get_by_role("button", name="New chat")).to_be_visible()
    page.get_by_text("Show the code").click()
    expect(page.get_by_test_id("stCode")).to_contain_text('"さようなら"')
    name, data = downloaded(page, "Markdown")
    assert name == "chat.md"
    assert data.decode().startswith("**You**\n\nさようなら")
    page.get_by_role("button", name="New chat").click()
    expect(messages).to_have_count(0)


def test_another_candidate_begins_a_branch(visitor: Visitors) -> None:
    page = visitor.open(PATH)  # the chat model that is offered first has not been downloaded
    page.get_by_text("Continue a text").first.click()
    page.get_by_role("button", name="An English novel").click()
    page.locator(".text .token").nth(2).click()
    candidate = page.locator(".choices button.row:not(:disabled)").first
    word = candidate.locator(".token").inner_text().replace("␣", " ")
    candidate.click()
    expect(page.get_by_text("Branch", exact=True)).to_be_visible()
    expect(page.locator(".text .before")).to_have_text(re.compile(f"{re.escape(word.strip())}$"))

"""What a visitor does on the text-to-text page: a task in words, the same text with other words, and a task of their own."""

import re

import pytest
from playwright.sync_api import expect

from .conftest import Visitors, choose, rerun


def test_a_task_in_words_is_done_and_looked_into(visitor: Visitors) -> None:
    page = visitor.open("text_to_text")
    choose(page, re.compile("What to do"), "Translate into English")
    with rerun(page):
        page.get_by_role("button", name="An example").click()
    expect(page.get_by_role("heading", name="Result")).to_be_visible()
    main = page.get_by_test_id("stMain")
    expect(main).to_contain_text("translate Japanese to English: 明日は雨が降るでしょう。")
    expect(main).to_contain_text(re.compile("rain", re.IGNORECASE))
    page.get_by_text("What if only the instruction changes?").click()
    expect(page.get_by_text("No instruction")).to_be_visible()
    page.get_by_text("Show attention").click()
    expect(page.get_by_text("From output to input")).to_be_visible()


def test_a_task_is_taught_by_examples(visitor: Visitors) -> None:
    page = visitor.open("text_to_text", locale="ja-JP", width=390, height=844)
    page.get_by_text("仕事を教える").click()
    page.get_by_role("button", name="教えて試す").click()
    expect(page.get_by_text("40 ステップ後")).to_be_visible()
    expect(page.get_by_text(re.compile("5 個中 [45] 個"))).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize(
    ("locale", "button", "said"),
    [("en-US", "Do it", "Type or paste a text first."), ("ja-JP", "実行", "先に文章を入力するか貼り付けてください。")],
)
def test_nothing_to_do_gets_a_sentence(visitor: Visitors, locale: str, button: str, said: str) -> None:
    page = visitor.open("text_to_text", locale=locale)
    page.get_by_role("button", name=button, exact=True).click()
    expect(page.get_by_role("alert").filter(has_text=said)).to_be_visible()

"""What a visitor does on the pages that read a text: summarization and question answering."""

import re

import pytest
from playwright.sync_api import Page, expect

from .conftest import Visitors


def box(page: Page, task: str):
    return page.locator(f".st-key-{task}-text textarea")


def test_example_is_summarized_and_its_sentences_are_marked(visitor: Visitors) -> None:
    page = visitor.open("summarization")
    page.get_by_role("button", name="A town's decision").click()
    expect(page.get_by_role("heading", name="Result")).to_be_visible()
    expect(page.get_by_text(re.compile("of .* characters"))).to_be_visible()
    marks = page.locator("mark").filter(has=page.locator("sup"))
    expect(marks.first).to_be_visible()
    first = marks.first.inner_text().lstrip("123")
    expect(page.get_by_test_id("stMain")).to_contain_text(first)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as TXT").click()
    assert first in download.value.path().read_text(encoding="utf-8")


def test_japanese_summary_of_a_chosen_length_as_a_list(visitor: Visitors) -> None:
    page = visitor.open("summarization", locale="ja-JP")
    page.get_by_role("radio", name="指定").click()
    page.get_by_role("spinbutton").fill("2")
    page.get_by_role("spinbutton").press("Enter")
    page.get_by_role("button", name="新しい図書館").click()
    page.get_by_text("箇条書き").click()
    expect(page.get_by_role("listitem").filter(has_text=re.compile("[。」]"))).to_have_count(2)


def test_question_gets_an_answer_marked_in_the_passage(visitor: Visitors) -> None:
    page = visitor.open("question_answering")
    page.get_by_role("button", name="A lighthouse").click()
    expect(page.locator("mark").filter(has_text="Whitfield").first).to_be_visible()
    expect(page.locator(".tokens span.question").first).to_be_visible()
    page.locator(".tokens span").nth(12).hover()
    expect(page.get_by_text("What this token attends to")).to_be_visible()


def test_several_questions_about_one_passage(visitor: Visitors) -> None:
    page = visitor.open("question_answering", locale="ja-JP")
    page.get_by_role("button", name="パン屋").click()
    expect(page.locator("mark").first).to_be_visible()
    question = page.get_by_role("textbox", name="質問", exact=True)
    question.fill("定休日はいつですか。")
    page.get_by_role("button", name="質問する").click()
    expect(page.locator("mark").filter(has_text="水曜日")).to_be_visible()
    page.get_by_text("この文章への前の質問").click()
    expect(page.get_by_text("店でいちばん人気があるのは何ですか。").last).to_be_visible()
    assert "こむぎ堂" in box(page, "question_answering").input_value()


@pytest.mark.parametrize(
    ("task", "locale", "button", "sentence"),
    [
        ("summarization", "en-US", "Summarize", "Type or paste a text first."),
        ("summarization", "ja-JP", "要約する", "先に文章を入力するか貼り付けてください。"),
        ("question_answering", "en-US", "Ask", "The passage has no words in it"),
        ("question_answering", "ja-JP", "質問する", "文章に言葉がありません"),
    ],
)
def test_nothing_to_read_gets_a_sentence(visitor: Visitors, task: str, locale: str, button: str, sentence: str) -> None:
    page = visitor.open(task, locale=locale)
    page.get_by_role("button", name=button).click()
    expect(page.get_by_role("alert").filter(has_text=sentence)).to_be_visible()


def test_markup_is_shown_as_text(visitor: Visitors) -> None:
    page = visitor.open("summarization")
    text = "<b onclick=alert(1)>The council</b> builds **a school** by the river in June. It was raining."
    box(page, "summarization").fill(text)
    page.get_by_role("button", name="Summarize").click()
    expect(page.locator("mark").first).to_be_visible()
    assert page.locator("[data-testid=stMain] b[onclick]").count() == 0


@pytest.mark.parametrize("task", ["summarization", "question_answering"])
def test_phone_width(visitor: Visitors, task: str) -> None:
    page = visitor.open(task, width=390, height=844, has_touch=True)
    page.get_by_role("button", name=re.compile("English")).click()
    expect(page.locator("mark").first).to_be_visible()
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390


def test_a_text_is_copied(visitor: Visitors) -> None:
    page = visitor.open("question_answering", permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="A lighthouse (English)").click()
    page.get_by_role("button", name="Copy", exact=True).click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied
    assert copied in page.get_by_role("textbox", name="Text").input_value()

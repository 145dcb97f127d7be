"""What a visitor does on the translation page, and what they see."""

import re

import pytest
from playwright.sync_api import Page, expect

from .conftest import Visitors, choose

PATH = "translation"


def write(page: Page, text: str) -> None:
    """Fill the text box and press the page's button."""
    page.locator(f".st-key-{PATH}-text textarea").fill(text)
    page.locator(f".st-key-{PATH}-start button").click()


def translated(page: Page, pattern: str) -> None:
    # for a moment the translation before is there as well
    expect(page.locator("section.target p").filter(has_text=re.compile(pattern))).to_be_visible()


def test_example_to_translation_to_attention_to_download(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    page.get_by_role("button", name="A letter").click()
    translated(page, "Kyoto")
    assert page.locator("section.target p").inner_text().count("\n") == 2
    sentence = page.locator("section.source span[tabindex]").nth(1)
    sentence.hover()
    expect(page.locator("section.target span.lit")).to_contain_text("Kyoto")
    expect(page.locator(".token").filter(has_text="<2en>")).to_be_visible()
    expect(page.locator("ol.candidates li")).to_have_count(5)
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as TXT").click()
    assert "Kyoto" in download.value.path().read_text(encoding="utf-8")


def test_japanese_visitor_translates_english_and_swaps(visitor: Visitors) -> None:
    page = visitor.open(PATH, locale="ja-JP")
    write(page, "My father is a doctor.")
    translated(page, "医者")
    expect(page.get_by_text("英語 (自動判定")).to_be_visible()
    page.locator(f".st-key-{PATH}-swap button").first.click()
    expect(page.locator(f".st-key-{PATH}-text textarea")).to_have_value(re.compile("医者"))
    page.locator(f".st-key-{PATH}-start button").click()
    translated(page, "doctor")


def test_the_page_says_what_it_will_do_before_it_does_it(visitor: Visitors) -> None:
    """The target box says Japanese, which cannot be what a Japanese text is translated into."""
    page = visitor.open(PATH)
    box = page.locator(f".st-key-{PATH}-text textarea")
    box.fill("私の父は医者です。")
    box.press("Control+Enter")
    expect(page.get_by_text("Japanese detected: will be translated into English")).to_be_visible()
    box.fill("My father is a doctor.")
    box.press("Control+Enter")
    expect(page.get_by_text("English detected: will be translated into Japanese")).to_be_visible()


def test_file_comes_in_and_goes_out_in_kind(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    page.get_by_role("button", name="Open a file").click()
    captions = "1\n00:00:01,000 --> 00:00:02,000\n私の父は医者です。\n"
    page.locator("input[type=file]").set_input_files(
        {"name": "film.srt", "mimeType": "text/plain", "buffer": captions.encode("cp932")}
    )
    expect(page.locator(f".st-key-{PATH}-text textarea")).to_have_value("私の父は医者です。")
    page.keyboard.press("Escape")
    page.locator(f".st-key-{PATH}-start button").click()
    translated(page, "doctor")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as SRT").click()
    written = download.value.path().read_text(encoding="utf-8")
    assert "00:00:01,000 --> 00:00:02,000" in written
    assert "doctor" in written


def test_markup_is_shown_as_text(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    text = "<img src=x onerror=\"document.title='broken in'\"> **Good** morning. # Title"
    write(page, text)
    expect(page.locator("section.source p")).to_have_text(text)
    expect(page.locator("section.target p")).not_to_be_empty()
    assert page.locator("section img").count() == 0
    assert page.title() != "broken in"


@pytest.mark.parametrize(
    ("locale", "text", "sentence"),
    [
        ("en-US", " ", "Type or paste a text first."),
        ("ja-JP", " ", "先に文章を入力するか貼り付けてください。"),
        ("en-US", "안녕하세요, 만나서 반갑습니다.", "does not translate from “Korean”"),
        ("ja-JP", "Où est la gare la plus proche ?", "「フランス語」から"),
    ],
)
def test_what_cannot_be_translated_gets_a_sentence(visitor: Visitors, locale: str, text: str, sentence: str) -> None:
    page = visitor.open(PATH, locale=locale)
    write(page, text)
    expect(page.get_by_role("alert").filter(has_text=sentence)).to_be_visible()
    expect(page.locator(f".st-key-{PATH}-text textarea")).to_have_value(text)


def test_counter_counts_while_one_types(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    page.locator(f".st-key-{PATH}-text textarea").press_sequentially("Hello 🎉")
    expect(page.get_by_text("7 / 1,000,000")).to_be_visible()


def test_text_and_result_outlive_another_page_and_a_reload(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    write(page, "My father is a doctor.")
    translated(page, "医者")
    page.get_by_test_id("stSidebar").get_by_role("link", name="Home").click()
    expect(page.get_by_role("heading", name="See what deep learning does")).to_be_visible()
    page.get_by_test_id("stSidebar").get_by_role("link", name="Translation").click()
    translated(page, "医者")
    expect(page.locator(f".st-key-{PATH}-text textarea")).to_have_value("My father is a doctor.")
    page.reload()
    translated(page, "医者")


def test_phone_width(visitor: Visitors) -> None:
    page = visitor.open(PATH, width=390, height=844, has_touch=True)
    write(page, "Where is the station?")
    translated(page, "駅")
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390


def test_result_is_sent_to_another_page(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    page.get_by_role("button", name="A letter").click()
    translated(page, "Kyoto")
    page.get_by_role("button", name="Send to Summarization").click()
    expect(page.get_by_role("heading", name="Summarization", level=1)).to_be_visible()
    expect(page.locator(".st-key-summarization-text textarea")).to_have_value(re.compile("Kyoto"))


def test_a_sentence_that_the_network_is_unsure_of_is_marked(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    write(page, "The train was two hours late. Store in a cool,\ndry place.")
    translated(page, "電車")
    marked = page.locator("section.target .unsure")
    expect(marked).to_have_count(1)
    expect(marked).not_to_contain_text("電車")
    expect(page.get_by_text("Dotted line: the network is unsure of this sentence.")).to_be_visible()
    choose(page, "Sentence", "2. Store in a cool, dry place.")


def test_no_sentence_is_marked_where_the_network_is_sure(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    write(page, "The train was two hours late.")
    translated(page, "電車")
    expect(page.locator("section.target .unsure")).to_have_count(0)
    expect(page.get_by_text("Dotted line")).to_have_count(0)


def test_addresses_in_a_text_are_no_links(visitor: Visitors) -> None:
    page = visitor.open("translation?text=Write+to+info@example.org+or+see+www.example.org.")
    page.locator(".st-key-translation-start button").click()
    alternative = page.get_by_test_id("stHtml").filter(has_text="info@example.org")
    expect(alternative.first).to_be_visible()
    assert page.get_by_test_id("stMain").locator("a[href*='example.org']").count() == 0

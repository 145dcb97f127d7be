"""What a visitor does in the RNN lab."""

import math
import re

import pytest
from playwright.sync_api import Page, expect

from .conftest import Visitors, pause, rerun

PATH = "rnn_lab"


def steps(page: Page) -> int:
    return int(page.get_by_test_id("stMetricValue").first.inner_text().replace(",", ""))


def stepped(page: Page) -> None:
    with rerun(page):
        page.get_by_role("button", name="One step").click()


def test_the_plain_rnn_forgets_while_the_others_remember(visitor: Visitors) -> None:
    page = visitor.open(f"{PATH}?gap=5")
    page.get_by_role("button", name="Watch the plain RNN forget").click()
    expect(page).to_have_url(re.compile("gap=50"))
    expect(page.get_by_text("The plain RNN forgets what came 50 steps before")).to_be_visible(timeout=240_000)
    curve = page.get_by_role("img", name=re.compile("Correct answers by distance"))
    expect(curve).to_have_accessible_name(re.compile(r"Plain RNN: [\d.]+, LSTM: [\d.]+, GRU: [\d.]+"))


def test_play_pause_a_step_and_reset(visitor: Visitors) -> None:
    page = visitor.open(f"{PATH}?gap=5")
    stepped(page)
    assert steps(page) == 1
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("() => Number(document.querySelector('[data-testid=stMetricValue]').innerText) > 10")
    pause(page)
    reached = steps(page)
    assert reached > 10
    stepped(page)
    assert steps(page) == reached + 1
    page.get_by_role("button", name="Reset").click()
    expect(page.get_by_test_id("stMetricValue").first).to_have_text("0")


@pytest.mark.parametrize(
    ("locale", "lstm", "box", "example", "gate"),
    [
        ("en-US", "LSTM", "Input", "*A B *C D", "Forget gate"),
        ("ja-JP", "LSTM", "入力", "*A B *C D", "忘却ゲート"),
    ],
)
def test_gates_over_a_typed_input_tell_their_numbers(
    visitor: Visitors, locale: str, lstm: str, box: str, example: str, gate: str
) -> None:
    page = visitor.open(f"{PATH}?gap=5", locale=locale)
    field = page.get_by_role("textbox", name=box, exact=True)
    field.fill(example)
    field.press("Enter")
    gates = page.get_by_role("img", name=re.compile(gate))
    expect(page.locator(".steps span")).to_have_text(["*A", "B", "*C", "D"])
    gates.hover()
    number = page.locator(".maps .values")
    expect(number).to_have_text(re.compile(rf"^{gate}.*: 0\.\d{{3}}$"))
    gates.focus()
    gates.press("ArrowRight")
    expect(number).to_have_text(re.compile("“D”: "))
    field.fill("*A B 7")
    field.press("Enter")
    expect(page.get_by_role("alert").filter(has_text=re.compile("A to P|A から P"))).to_be_visible()


def test_a_point_of_a_curve_tells_its_numbers(visitor: Visitors) -> None:
    page = visitor.open(f"{PATH}?gap=5")
    curve = page.get_by_role("img", name=re.compile("Gradient by distance"))
    curve.focus()
    curve.press("ArrowRight")
    expect(page.get_by_text(re.compile(r"^Steps back 0: Plain RNN [\d.]+, LSTM [\d.]+, GRU [\d.]+$"))).to_be_visible()


@pytest.mark.parametrize(
    ("locale", "task", "own", "sentence"),
    [
        ("en-US", "Continue a text", "Your own text", "At least 300 are needed"),
        ("ja-JP", "文章の続きを書く", "自分の文章", "学習には 300 文字以上必要です"),
    ],
)
def test_an_own_text_is_learnt_as_it_stands(visitor: Visitors, locale: str, task: str, own: str, sentence: str) -> None:
    page = visitor.open(PATH, locale=locale)
    page.get_by_role("radio", name=task).click()
    page.get_by_role("radio", name=own).click()
    box = page.locator("textarea")
    box.fill("**short** <b>text</b>")
    box.press("Control+Enter")
    expect(page.get_by_text(sentence)).to_be_visible()
    expect(page.locator(f".st-key-{PATH}-start button")).to_be_disabled()
    text = "**stars** <b>and</b> [links](x) " * 20
    box.fill(text)
    box.press("Control+Enter")
    start = page.locator(f".st-key-{PATH}-start button")
    expect(start).to_be_enabled()
    with rerun(page):
        page.locator(f".st-key-{PATH}-step button").click()
    expect(page.get_by_test_id("stText")).to_have_count(3)
    expect(box).to_have_value(text)


def test_an_own_table_is_forecast_and_a_bad_one_explained(visitor: Visitors) -> None:
    page = visitor.open(f"{PATH}?data=forecast&gap=10")
    page.get_by_role("radio", name="Your own table").click()
    expect(page.get_by_text("Choose a table with a column of numbers first.")).to_be_visible()

    def give(name: str, *lines: str) -> None:
        file = {"name": name, "mimeType": "text/csv", "buffer": "\n".join(lines).encode()}
        page.locator("input[type=file]").first.set_input_files(file)

    give("*bad*.csv", "day,sales", *(f"{i},{i if i != 9 else 'none'}" for i in range(40)))
    expect(page.get_by_role("img", name=re.compile("Forecast"))).to_be_visible()  # of the other column
    give("words.csv", *["a,b"] * 40)
    expect(page.get_by_text("words.csv has no column of numbers.")).to_be_visible()
    give("sales.csv", "day,sales", *(f"day {i},{10 + math.sin(i):.3f}" for i in range(60)))
    expect(page.get_by_role("img", name=re.compile("Forecast"))).to_be_visible()
    stepped(page)
    assert steps(page) == 1


def test_a_link_carries_the_whole_setting(visitor: Visitors) -> None:
    first = visitor.open(PATH, locale="ja-JP")
    with rerun(first):
        first.get_by_role("radio", name="括弧を数える").click()
    with rerun(first):
        first.get_by_role("slider", name="間隔").press("ArrowRight")
    expect(first).to_have_url(re.compile("data=brackets.*gap=51"))
    second = visitor.open(first.url.split("/", 3)[3])
    expect(second.get_by_role("radio", name="Count brackets")).to_be_checked()
    expect(second.get_by_role("slider", name="Gap")).to_have_value("51")


@pytest.mark.parametrize(
    ("locale", "sentence"), [("en-US", "The settings in this link are not valid"), ("ja-JP", "このリンクの設定")]
)
def test_an_impossible_link_gets_a_sentence(visitor: Visitors, locale: str, sentence: str) -> None:
    page = visitor.open(f"{PATH}?units=-4&data=add", locale=locale)
    expect(page.get_by_role("alert").filter(has_text=sentence)).to_be_visible()
    expect(page.get_by_test_id("stMetric").first).to_be_visible()


def test_all_fits_a_phone(visitor: Visitors) -> None:
    page = visitor.open(f"{PATH}?gap=5&data=letters", width=390, height=844)
    stepped(page)
    expect(page.get_by_role("img", name=re.compile("Forget gate"))).to_be_visible()
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390

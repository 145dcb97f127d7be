"""What a visitor does in the Transformer lab."""

import re

from playwright.sync_api import expect

from .conftest import Visitors, rerun

PATH = "transformer_lab"


def test_attention_learns_to_reverse_until_the_positions_are_taken_away(visitor: Visitors) -> None:
    page = visitor.open(f"{PATH}?data=sort&layers=1")
    page.get_by_role("button", name="Watch attention learn to reverse").click()
    expect(page).to_have_url(re.compile("data=reverse.*layers=2.*positions=learned"))
    expect(page.get_by_text("Attention has learned to reverse")).to_be_visible(timeout=240_000)
    box = page.get_by_role("textbox", name="Input", exact=True)
    box.fill("abc")
    box.press("Enter")
    expect(page.locator(".strip span.right")).to_have_text(["C", "B", "A"])
    page.get_by_role("button", name="Layer 1, head 2").click()
    large = page.get_by_role("img", name=re.compile("Attention map. Layer 1, head 2"))
    large.focus()
    large.press("ArrowRight")
    expect(page.locator(".attention .values")).to_have_text(re.compile(r"^“A” looks at “A”: [01]\.\d\d$"))
    page.get_by_role("button", name="Take away the positions").click()
    expect(page.get_by_text(re.compile("At best 3[0-9]% of the signs can be right this way"))).to_be_visible()
    expect(page.locator(".strip span.right")).not_to_have_count(3)  # of the network that could reverse
    answers = page.locator(".strip span.right, .strip span.wrong").all_inner_texts()
    assert len(answers) == 3
    assert len(set(answers)) == 1


def test_an_own_text_is_learnt_as_it_stands_on_a_phone_in_japanese(visitor: Visitors) -> None:
    page = visitor.open(f"{PATH}?data=letters&layers=1", locale="ja-JP", width=390, height=844)
    page.get_by_role("radio", name="自分の文章").click()
    box = page.locator("textarea")
    box.fill("<b>短い</b>")
    box.press("Control+Enter")
    expect(page.get_by_text("学習には 300 文字以上必要です")).to_be_visible()
    text = "<b>שלום</b> 🦊 **stars** " * 20
    box.fill(text)
    box.press("Control+Enter")
    expect(page.get_by_text(f"{len(text.strip())} 文字すべてを読み込み")).to_be_visible()
    with rerun(page):
        page.locator(f".st-key-{PATH}-step button").click()
    expect(page.get_by_test_id("stText")).to_have_count(2)
    expect(page.get_by_role("img", name=re.compile("アテンションマップ"))).to_be_visible()
    expect(box).to_have_value(text)
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390

"""What a visitor does on the page that makes pictures of words."""

from playwright.sync_api import expect

from .conftest import Visitors, downloaded, rerun

PATH = "text_to_image"


def test_a_japanese_prompt_its_pictures_and_the_same_again(visitor: Visitors) -> None:
    page = visitor.open(f"{PATH}?lang=ja")
    with rerun(page):
        page.get_by_role("textbox", name="説明").fill("青い髪の竜")
        page.get_by_role("button", name="絵を作る").click()
    expect(page.locator(".st-key-pictures img")).to_have_count(4)
    expect(page.get_by_text("次の言葉を知りません：竜")).to_be_visible()
    first = page.locator(".st-key-pictures img").first
    name = first.get_attribute("alt")
    assert name
    assert name.startswith("青い髪の竜 (シード")
    file, data = downloaded(page, "まとめて ZIP でダウンロード")
    assert file == f"{PATH}.zip"
    assert data[:2] == b"PK"
    # with the seed kept, the same words give the same pictures
    source = first.get_attribute("src")
    with rerun(page):
        page.get_by_text("シードを固定").click()
    with rerun(page):
        page.get_by_role("button", name="絵を作る").click()
    expect(page.locator(".st-key-pictures img").first).to_have_attribute("alt", name)
    assert page.locator(".st-key-pictures img").first.get_attribute("src") == source

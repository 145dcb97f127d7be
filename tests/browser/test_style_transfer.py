"""What a visitor does on the style transfer page."""

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from dlapp import media
from tests.samples import encoded, sample

from .conftest import Visitors, choose, downloaded, rerun, settled, upload

PATH = "style_transfer"


def cup(width: int = 120, height: int = 80) -> bytes:
    return encoded(sample("coffee.png").resize((width, height)), "PNG")


def style_button(page: Page, style: str):
    return page.locator(f".st-key-{PATH}-style-{style} button").first  # its tooltip holds a second one


def test_famous_painting_to_result_to_slider_to_file(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    with rerun(page):
        style_button(page, "great_wave").click()
    upload(page, PATH, ("my cup.png", cup()))
    divider = page.get_by_role("slider", name="Divider between before and after")
    divider.press("End")
    expect(divider).to_have_attribute("aria-valuenow", "100")
    expect(page.get_by_text("my cup.png: The Great Wave, 120 × 80 pixels")).to_be_visible()
    name, data = downloaded(page, "Download")
    assert name == "my cup_painted.png"
    with Image.open(io.BytesIO(data)) as image:
        assert image.size == (120, 80)
        found = media.settings_of(image)
    assert found
    assert (found["style"], found["strength"], found["model"]) == ("great_wave", 1.0, "dlapp-stylizer")


def test_a_picture_of_ones_own_as_style_and_a_mix(visitor: Visitors) -> None:
    page = visitor.open(PATH, locale="ja-JP")
    with rerun(page):
        style_button(page, "own").click()
    with rerun(page):
        page.locator(f".st-key-{PATH}-own_style input[type=file]").set_input_files(
            {"name": "猫.jpg", "mimeType": "image/jpeg", "buffer": encoded(sample("chelsea.png"), "JPEG")}
        )
    choose(page, "2 つ目のスタイルと混ぜる", "叫び")
    expect(page.get_by_text("2 つ目のスタイルの割合")).to_be_visible()
    upload(page, PATH, ("cup.png", cup()))
    expect(page.get_by_text("cup.png: 自分の画像 + 叫び、120 × 80 ピクセル")).to_be_visible()


def test_a_style_of_ones_own_is_there_again_tomorrow(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    own = {"name": "my style.jpg", "mimeType": "image/jpeg", "buffer": encoded(sample("rocket.jpg"), "JPEG")}
    with rerun(page):
        style_button(page, "own").click()
    with rerun(page):
        page.locator(f".st-key-{PATH}-own_style input[type=file]").set_input_files(own)
    expect(page.get_by_alt_text("my style.jpg")).to_have_count(1)
    with rerun(page):
        page.get_by_role("button", name="Add to favourites").click()
    with rerun(page):
        page.locator(f".st-key-{PATH}-own_style input[type=file]").set_input_files({**own, "name": "the same.jpg"})
    expect(page.get_by_role("button", name="Remove from favourites")).to_be_visible()  # it is kept already
    page.reload()  # another session of the same browser
    settled(page)
    with rerun(page):
        page.get_by_role("button", name="Use", exact=True).click()
    upload(page, PATH, ("cup.png", cup()))
    expect(page.get_by_text("cup.png: Your own picture, 120 × 80 pixels")).to_be_visible()
    with rerun(page):
        page.get_by_role("button", name="Remove from favourites").click()
    expect(page.get_by_alt_text("my style.jpg")).to_have_count(0)


def test_look_inside(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    upload(page, PATH, ("cup.png", cup()))
    expect(page.get_by_alt_text("Strength 75%")).to_be_visible()
    page.get_by_role("radio", name="Map of styles").click()
    expect(
        page.locator("[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg").first
    ).to_be_visible()
    page.get_by_role("radio", name="What the layers see").click()
    expect(page.get_by_alt_text(re.compile("^block 4: 96 maps of 30 × 20"))).to_be_visible()


def test_an_example_is_painted_again_in_another_style(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    page.get_by_role("button", name="Rocket", exact=True).click()
    expect(page.get_by_text("rocket.jpg: The Starry Night")).to_be_visible()
    with rerun(page):
        style_button(page, "scream").click()
    page.get_by_role("button", name="Paint").click()
    expect(page.get_by_text("rocket.jpg: The Scream")).to_be_visible()


@pytest.mark.parametrize(
    ("locale", "sentence"), [("en-US", "notes.png is not a picture"), ("ja-JP", "notes.png は読み込め")]
)
def test_a_style_that_is_no_picture_gets_a_sentence(visitor: Visitors, locale: str, sentence: str) -> None:
    page = visitor.open(PATH, locale=locale)
    with rerun(page):
        style_button(page, "own").click()
    page.locator(f".st-key-{PATH}-own_style input[type=file]").set_input_files(
        {"name": "notes.png", "mimeType": "image/png", "buffer": b"not a picture"}
    )
    expect(page.get_by_role("alert").filter(has_text=sentence)).to_be_visible()


def test_fits_a_phone(visitor: Visitors) -> None:
    page = visitor.open(PATH, width=390, height=844)
    upload(page, PATH, ("cup.png", cup()))
    expect(page.get_by_role("slider", name="Divider")).to_be_visible()
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390


def test_what_a_click_begins_comes_into_view(visitor: Visitors) -> None:
    """On a small screen the result is screens below the button; later, on coming back, the page stays where it is."""
    page = visitor.open(PATH, height=500)
    page.get_by_role("button", name="Where it fails", exact=True).click()
    heading = page.get_by_role("heading", name="Result")
    expect(heading).to_be_in_viewport()
    expect(page.get_by_role("alert").filter(has_text="A hard one")).to_be_in_viewport(ratio=1)
    page.get_by_role("link", name="GAN lab").click()
    expect(page.get_by_role("heading", name="GAN lab")).to_be_visible()
    page.get_by_role("link", name="Style transfer").first.click()
    expect(heading).to_be_visible()
    settled(page)
    expect(heading).not_to_be_in_viewport()

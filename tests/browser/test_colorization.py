"""What a visitor does on the colorization page."""

import io

import numpy as np
from PIL import Image
from playwright.sync_api import Page, expect

from dlapp import media, recolouring
from dlapp.metrics import colourfulness
from tests.samples import encoded, sample

from .conftest import Visitors, downloaded, rerun, settled, upload

PATH = "colorization"


def gray_cup() -> bytes:
    return encoded(recolouring.turned(sample("coffee.png").resize((120, 80)), 0, 0), "PNG")


def result_of(page: Page) -> tuple[Image.Image, dict]:
    data = downloaded(page, "Download")[1]
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        found = media.settings_of(image)
    assert found
    return image, found


def test_gray_photo_to_colour_to_hint_to_file(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    upload(page, PATH, ("my cup.png", gray_cup()))
    expect(page.get_by_role("slider", name="Divider between before and after")).to_be_visible()
    expect(page.get_by_text("my cup.png: 120 × 80 pixels")).to_be_visible()
    plain, found = result_of(page)
    assert found["hints"] == []
    assert plain.size == (120, 80)
    assert colourfulness(plain) > 5

    place = page.get_by_role("application", name="Pick a point").first
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    assert box
    with rerun(page):
        place.click(position={"x": 0.2 * box["width"], "y": 0.8 * box["height"]})
    expect(page.get_by_role("button", name="Remove all hints")).to_be_visible()
    hinted, found = result_of(page)
    (hint,) = found["hints"]
    assert abs(hint["x"] - 0.2) < 0.02
    assert abs(hint["y"] - 0.8) < 0.02
    assert hint["colour"] == [0x2F, 0x6F, 0xD0]
    assert hinted.tobytes() != plain.tobytes()

    page.get_by_role("button", name="Undo the last hint").click()
    expect(page.get_by_role("button", name="Remove all hints")).to_have_count(0)
    assert result_of(page)[0].tobytes() == plain.tobytes()


def test_colours_of_hints_from_swatches_and_out_of_a_picture(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    upload(page, PATH, ("my cup.png", gray_cup()))
    grass = page.get_by_role("button", name="Grass", exact=True)
    expect(grass.locator("i")).to_have_css("background-color", "rgb(95, 138, 58)")
    expect(grass.locator("i")).to_have_css("border-radius", "50%")  # the component's styles are there
    grass.click()
    picker = page.get_by_test_id("stColorPickerBlock").first
    expect(picker).to_have_css("background-color", "rgb(95, 138, 58)")
    page.get_by_text("Take the colour from a picture").click()
    red = {"name": "red.png", "mimeType": "image/png", "buffer": encoded(Image.new("RGB", (40, 30), "#c81e28"), "PNG")}
    page.locator("input[type=file]").last.set_input_files(red)
    pictures = page.get_by_role("application", name="Pick a point")
    expect(pictures).to_have_count(2)
    with rerun(page):
        pictures.first.click()
    expect(picker).to_have_css("background-color", "rgb(200, 30, 40)")
    with rerun(page):
        pictures.last.click()
    expect(page.get_by_role("button", name="Remove all hints")).to_be_visible()
    [hint] = result_of(page)[1]["hints"]
    assert hint["colour"] == [200, 30, 40]


def test_a_hint_by_keyboard(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    upload(page, PATH, ("cup.png", gray_cup()))
    place = page.get_by_role("application", name="Pick a point").first
    expect(place).to_be_visible()
    with rerun(page):
        place.press("Shift+ArrowLeft")
        place.press("Enter")
    expect(page.get_by_role("button", name="Remove all hints")).to_be_visible()
    (hint,) = result_of(page)[1]["hints"]
    assert abs(hint["x"] - 0.4) < 0.01


def test_the_colour_of_a_hint_is_called_by_its_name(visitor: Visitors) -> None:
    """Not as the page is, whose title also has to do with colour."""
    page = visitor.open(PATH, locale="ja-JP")
    expect(page.get_by_role("heading", name="白黒写真のカラー化")).to_be_visible()
    upload(page, PATH, ("cup.png", gray_cup()))
    expect(page.get_by_test_id("stColorPicker").get_by_text("色", exact=True)).to_be_visible()


def test_hints_are_for_one_picture(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    upload(page, PATH, ("one.png", gray_cup()), ("two.png", gray_cup()))
    page.get_by_role("button", name="Continue with this picture only").click()
    expect(page.get_by_role("application", name="Pick a point").first).to_be_visible()
    expect(page.get_by_text("one.png: 120 × 80 pixels")).to_be_visible()


def test_versions_by_temperature_and_look_inside(visitor: Visitors) -> None:
    page = visitor.open(PATH, locale="ja-JP")
    slider = page.get_by_role("slider", name="温度")
    with rerun(page):
        slider.press("End")
    upload(page, PATH, ("茶碗.png", gray_cup()))
    expect(page.get_by_alt_text("4 枚目", exact=True)).to_be_visible()
    expect(page.get_by_alt_text("色に迷った場所")).to_be_visible()
    page.get_by_role("radio", name="ピクセルごとの色の候補").click()
    expect(page.locator("[data-testid=stVegaLiteChart]").first).to_be_visible()


def test_colours_are_changed_at_once(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    page.get_by_role("radio", name="Change colours").click()
    expect(page.get_by_text("Choose a picture or an example")).to_be_visible()
    red = Image.new("RGB", (60, 40), (140, 112, 112))
    page.locator("input[type=file]").first.set_input_files(
        {"name": "red__1.png", "mimeType": "image/png", "buffer": encoded(red, "PNG")}
    )
    expect(page.get_by_role("slider", name="Divider")).to_be_visible()
    with rerun(page):
        page.get_by_role("slider", name="Hue shift").press("End")
    name, data = downloaded(page, "Download")
    assert name == "red__1_recoloured.png"  # of two underscores Streamlit's components think ill
    with Image.open(io.BytesIO(data)) as image:
        red_value, _green, blue_value = image.convert("RGB").getpixel((30, 20))
        assert red_value < blue_value
        assert media.settings_of(image)["hue"] == 180


def test_the_palette_of_another_picture_is_taken_over(visitor: Visitors) -> None:
    page = visitor.open(PATH, locale="ja-JP")
    page.get_by_role("radio", name="色を変える").click()
    for place, picture, name in (
        (".st-key-colorization-upload", "coffee.png", "cup.png"),
        (".st-key-recolouring-palette", "rocket.jpg", "night.png"),
    ):
        with rerun(page):
            page.locator(f"{place} input[type=file]").set_input_files(
                {"name": name, "mimeType": "image/png", "buffer": encoded(sample(picture), "PNG")}
            )
    expect(page.get_by_alt_text("night.png")).to_be_visible()
    settled(page)
    expect(page.get_by_role("slider", name="前後の境目")).to_be_visible()
    data = downloaded(page, "ダウンロード")[1]
    with Image.open(io.BytesIO(data)) as image:
        found = media.settings_of(image)
        red, _green, blue = np.asarray(image.convert("RGB")).reshape(-1, 3).mean(0)
    assert found["palette"] == "night.png"
    assert blue > red  # the cup was red, the night is blue

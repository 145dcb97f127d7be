"""What a visitor does on the page of sketches."""

import io
import re

import numpy as np
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from dlapp import media
from dlapp.strokes import picture
from dlapp.ui.inputs.example_sketches import SKETCHES
from tests.samples import encoded

from .conftest import Visitors, downloaded, draw, rerun, upload

PATH = "sketch_to_image"
OVAL = [(0.5 + 0.2 * float(np.cos(t)), 0.5 + 0.27 * float(np.sin(t))) for t in np.linspace(0, 2 * np.pi, 20)]
MOUTH = [(0.42, 0.62), (0.5, 0.66), (0.58, 0.62)]


def pad(page: Page) -> Locator:
    canvas = page.locator(f".st-key-{PATH}-pad canvas")
    canvas.scroll_into_view_if_needed()
    return canvas


def ink(page: Page) -> int:
    """How many pixels of the pad are dark."""
    script = """canvas => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data
        .filter((value, i) => i % 4 === 0 && value < 128).length"""
    return pad(page).evaluate(script)


def press(page: Page, name: str) -> None:
    with rerun(page):
        page.get_by_role("button", name=name, exact=True).click()


def few_steps(page: Page) -> None:
    """Pictures in one step."""
    page.get_by_text("Steps and guidance").click()
    with rerun(page):
        page.get_by_role("slider", name="Steps").press("Home")


def made(page: Page) -> tuple[Image.Image, dict]:
    """The picture that the page offers, and what is noted in it."""
    expect(page.get_by_role("slider", name=re.compile("Divider"))).to_be_visible()
    with Image.open(io.BytesIO(downloaded(page, "Download")[1])) as image:
        image.load()
        noted = media.settings_of(image)
    assert noted
    return image, noted


def test_draw_see_undo_redo_and_take_the_picture_home(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    few_steps(page)
    with rerun(page):
        draw(page, pad(page), *OVAL)
    first, noted = made(page)
    assert first.size == (512, 512)
    assert (noted["task"], noted["steps"], noted["caption"]) == (PATH, 1, "")
    oval = ink(page)
    with rerun(page):
        draw(page, pad(page), *MOUTH)
    both = ink(page)
    assert both > oval
    second, _ = made(page)
    assert second.tobytes() != first.tobytes()

    press(page, "Undo")
    assert ink(page) == oval
    assert made(page)[0].tobytes() == first.tobytes()
    press(page, "Redo")
    assert ink(page) == both
    made(page)
    eraser = page.get_by_role("button", name="Eraser", exact=True)
    eraser.click()  # the server need not know of it
    expect(eraser).to_have_attribute("aria-pressed", "true")
    with rerun(page):
        draw(page, pad(page), (0.3, 0.5), (0.31, 0.5))
    assert ink(page) < both
    press(page, "Clear")
    assert ink(page) == 0
    expect(page.get_by_role("button", name="Clear", exact=True)).to_be_disabled()


def test_a_drawing_outlives_language_and_page(visitor: Visitors) -> None:
    page = visitor.open(PATH, locale="ja-JP")
    with rerun(page):
        draw(page, pad(page), *OVAL)
    drawn = ink(page)
    assert drawn > 1000
    with rerun(page):
        page.get_by_role("radio", name="English").click()
    expect(page.get_by_role("button", name="Eraser")).to_be_visible()
    assert ink(page) == drawn
    page.get_by_role("link", name="Models").click()
    expect(page.get_by_role("heading", name="Models", exact=True)).to_be_visible()
    page.get_by_role("link", name="Sketch to image").click()
    expect(page.get_by_role("button", name="Undo")).to_be_enabled()
    assert ink(page) == drawn
    press(page, "Undo")
    assert ink(page) == 0


def test_a_photo_of_paper_becomes_a_picture(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    few_steps(page)
    with rerun(page):
        page.get_by_role("radio", name="Files").click()
    drawing = np.asarray(picture(SKETCHES["beard"][1]), float)
    paper = Image.fromarray((drawing * 0.5 + 40).astype(np.uint8)).resize((900, 900))
    upload(page, PATH, ("my paper.jpg", encoded(paper, "JPEG")))
    image, _ = made(page)
    assert image.size == (512, 512)
    upload(page, PATH, ("blank.png", encoded(Image.new("RGB", (60, 60), "white"), "PNG")))
    expect(page.get_by_text("Draw something first.")).to_be_visible()

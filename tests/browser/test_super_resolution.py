"""What a visitor does on the super-resolution page."""

import io
import re
import zipfile

import pytest
from PIL import Image
from playwright.sync_api import expect

from dlapp import media
from tests.samples import encoded, sample

from .conftest import Visitors, downloaded, places, rerun, swipe, upload

PATH = "super_resolution"


def test_upload_to_result_to_slider_to_file(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    page.get_by_role("radio", name="2×").click()
    small = sample("coffee.png").resize((90, 60))
    upload(page, PATH, ("my cup.png", encoded(small, "PNG")))
    expect(page.get_by_text(re.compile("On this machine: a moment|On this machine: about")).first).to_be_visible()
    divider = page.get_by_role("slider", name="Divider between before and after")
    expect(divider).to_have_attribute("aria-valuenow", "50")
    expect(page.get_by_text("my cup.png: 180 × 120 pixels, from 90 × 60")).to_be_visible()

    divider.press("ArrowRight")
    expect(divider).to_have_attribute("aria-valuenow", "52")
    divider.press("Home")
    expect(divider).to_have_attribute("aria-valuenow", "0")
    (place,) = places(page, page.locator(".frame"), (0.75, 0.5))
    page.mouse.click(*place)
    expect(divider).to_have_attribute("aria-valuenow", "75")
    page.get_by_role("button", name="Zoom in").click()
    expect(page.get_by_text("150%")).to_be_visible()

    name, data = downloaded(page, "Download")
    assert name == "my cup_x2.png"
    with Image.open(io.BytesIO(data)) as image:
        assert image.size == (180, 120)
        found = media.settings_of(image)
    assert found
    assert (found["scale"], found["mode"], found["model"]) == (2, "faithful", "dlapp-upscaler")


def test_look_inside(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    original = sample("chelsea.png").crop((100, 50, 260, 150))
    upload(page, PATH, ("cat.png", encoded(original.resize((40, 25), Image.Resampling.BICUBIC), "PNG")))
    expect(page.get_by_alt_text("What it added")).to_be_visible()
    page.get_by_role("radio", name="Feature maps").click()
    expect(page.get_by_alt_text(re.compile("^block 9: 48 maps of 40 × 25"))).to_be_visible()
    page.get_by_role("radio", name="PSNR and SSIM").click()
    expect(page.get_by_text("Original picture", exact=True)).to_be_visible()
    page.locator("input[type=file]").last.set_input_files(
        {"name": "original.png", "mimeType": "image/png", "buffer": encoded(original, "PNG")}
    )
    values = page.get_by_test_id("stMetricValue")
    expect(values).to_have_count(4)
    found = [float(text.split()[0]) for text in values.all_inner_texts()]
    (psnr_of_bicubic, ssim_of_bicubic), (psnr, ssim) = found[:2], found[2:]
    assert psnr > psnr_of_bicubic
    assert ssim > ssim_of_bicubic


@pytest.mark.parametrize("size", [(5000, 1), (1, 5000), (1, 1)])
def test_thinnest_pictures_are_shown(visitor: Visitors, size: tuple[int, int]) -> None:
    page = visitor.open(PATH)
    upload(page, PATH, ("line.png", encoded(Image.new("RGB", size, "red"), "PNG")))
    expect(page.get_by_role("slider", name="Divider")).to_be_visible()
    expect(page.get_by_alt_text("What it added")).to_be_attached()
    page.get_by_role("radio", name="Feature maps").click()
    expect(page.get_by_alt_text(re.compile("^block 9"))).to_be_attached()


def test_several_pictures_come_back_in_a_zip(visitor: Visitors) -> None:
    page = visitor.open(PATH, locale="ja-JP")
    page.get_by_role("radio", name="修復").click()
    upload(
        page,
        PATH,
        ("猫.png", encoded(sample("chelsea.png").resize((30, 20)), "PNG")),
        ("cup.jpg", encoded(sample("coffee.png").resize((24, 16)), "JPEG")),
    )
    expect(page.get_by_role("slider", name="前後の境目")).to_be_visible()
    with rerun(page):
        page.get_by_role("radio", name="JPEG", exact=True).click()
    _name, data = downloaded(page, "まとめて ZIP でダウンロード")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist() == ["001_猫_x4.jpeg", "002_cup_x4.jpeg"]
        sizes = [Image.open(io.BytesIO(archive.read(name))).size for name in archive.namelist()]
    assert sizes == [(120, 80), (96, 64)]


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [
        ("en-US", "large.png would become 576 megapixels; the limit is 200"),
        ("ja-JP", "large.png は 576 メガピクセルになります"),
    ],
)
def test_too_large_a_result_gets_a_sentence(visitor: Visitors, locale: str, sentence: str) -> None:
    page = visitor.open(PATH, locale=locale)
    upload(page, PATH, ("large.png", encoded(Image.new("RGB", (6000, 6000)), "PNG", compress_level=1)))
    expect(page.get_by_role("alert").filter(has_text=sentence)).to_be_visible()


def test_touch_moves_the_divider_on_a_phone(visitor: Visitors) -> None:
    page = visitor.open(PATH, width=390, height=844, has_touch=True)
    upload(page, PATH, ("cup.png", encoded(sample("coffee.png").resize((60, 40)), "PNG")))
    divider = page.get_by_role("slider", name="Divider")
    expect(divider).to_be_visible()
    swipe(page, *places(page, page.locator(".frame"), (0.5, 0.5), (0.25, 0.5)))
    expect(divider).to_have_attribute("aria-valuenow", "25")
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390


def test_a_picture_is_still_there_on_coming_back(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    upload(page, PATH, ("my cup.png", encoded(sample("coffee.png").resize((90, 60)), "PNG")))
    expect(page.get_by_text("my cup.png: 360 × 240 pixels, from 90 × 60")).to_be_visible()
    page.get_by_role("link", name="GAN lab").click()
    expect(page.get_by_role("heading", name="GAN lab")).to_be_visible()
    page.get_by_role("link", name="Super-resolution").first.click()
    expect(page.get_by_text("Kept from before: my cup.png")).to_be_visible()
    page.get_by_role("radio", name="2×").click()
    page.locator(f".st-key-{PATH}-start button").click()
    expect(page.get_by_text("my cup.png: 180 × 120 pixels, from 90 × 60")).to_be_visible()
    page.locator(f".st-key-{PATH}-upload-forget button").first.click()
    expect(page.get_by_text("Kept from before: my cup.png")).to_have_count(0)

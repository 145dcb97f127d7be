"""What a visitor does on the object detection page."""

import csv
import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests import tiny_owl
from tests.films import film, heard
from tests.samples import encoded, sample

from .conftest import Visitors, choose, downloaded, rerun, upload

PATH = "object_detection"


def boxes(page: Page, place: str = "boxes"):
    return page.locator(f".st-key-{PATH.replace('_', '-')}-{place} .box")


def test_pictures_to_boxes_to_files_to_the_next_page(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    upload(
        page,
        PATH,
        ("my cat.jpg", encoded(sample("chelsea.png"), "JPEG")),
        ("cup.png", encoded(sample("coffee.png"), "PNG")),
    )
    expect(boxes(page).first).to_be_visible()
    every = boxes(page).count()
    slider = page.get_by_role("slider", name="Lowest score")
    with rerun(page):
        slider.focus()
        slider.press("End")  # acts at once: 95%
    expect(boxes(page)).not_to_have_count(every)
    with rerun(page):
        slider.press("Home")  # 5%
    expect(boxes(page)).not_to_have_count(0)
    expect(boxes(page).first).to_have_attribute("aria-label", re.compile(r"\w+ \d+(\.\d)?%"))

    name, data = downloaded(page, re.compile("^CSV$"))
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert name == "objects.csv"
    assert {row["File"] for row in rows} == {"my cat.jpg", "cup.png"}
    coco = json.loads(downloaded(page, "COCO JSON")[1])
    assert [image["file_name"] for image in coco["images"]] == ["my cat.jpg", "cup.png"]
    assert len(coco["annotations"]) == len(rows)
    with zipfile.ZipFile(io.BytesIO(downloaded(page, "YOLO")[1])) as archive:
        assert archive.namelist() == ["classes.txt", "my cat.txt", "cup.txt"]
    with zipfile.ZipFile(io.BytesIO(downloaded(page, "Crops as ZIP")[1])) as archive:
        assert len(archive.namelist()) == len(rows)

    expect(page.get_by_text(re.compile("places · at most")).first).to_be_visible()
    page.get_by_role("radio", name="What made this box").click()
    expect(boxes(page, "evidence")).to_have_count(1)
    page.get_by_role("radio", name="Non-maximum suppression").click()
    candidates = boxes(page, "candidates")
    expect(candidates.first).to_be_visible()
    expect(page.get_by_text(re.compile("candidates with a score of at least 5%"))).to_be_visible()

    page.get_by_role("button", name="Send to Image classification").click()
    expect(page.get_by_role("heading", name="Image classification", level=1)).to_be_visible()
    expect(page.get_by_text(re.compile("From another page: my cat_"))).to_be_visible()
    page.get_by_role("button", name="Classify").click()
    expect(page.locator(".st-key-image_classification-answers")).to_be_visible()


def test_phone_width_in_japanese(visitor: Visitors) -> None:
    page = visitor.open(PATH, locale="ja-JP", width=390, height=844, has_touch=True)
    page.locator(f".st-key-{PATH}-example-coffee-png button").click()
    expect(page.get_by_role("slider", name="スコアの下限")).to_be_visible()
    expect(page.get_by_role("heading", name="結果")).to_be_visible()
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390


def test_video_to_boxes_to_files(visitor: Visitors, tmp_path: Path) -> None:
    page = visitor.open(PATH)
    with rerun(page):
        page.get_by_role("radio", name="Video").click()
    clip = film(tmp_path / "street.mp4")
    page.locator("input[type=file]").first.set_input_files(clip)
    expect(page.get_by_role("button", name="Find objects")).to_be_enabled()
    page.get_by_role("button", name="Find objects").click()
    expect(page.locator("video")).to_be_visible()
    page.wait_for_function("document.querySelector('video').readyState >= 1")  # the browser can play it
    assert page.evaluate("document.querySelector('video').duration") == pytest.approx(3, abs=0.2)
    name, data = downloaded(page, re.compile("^Download the video$"))
    assert name == "street_objects.mp4"
    (tmp_path / name).write_bytes(data)
    assert heard(tmp_path / name).tolist() == heard(clip).tolist()
    assert downloaded(page, re.compile("^CSV$"))[0] == "street_objects.csv"


def test_typed_labels_to_boxes_to_files(visitor: Visitors, app_folder: Path) -> None:
    tiny_owl.bring(app_folder)
    page = visitor.open(PATH)
    choose(page, "Model", tiny_owl.CARD.title)
    labels = page.get_by_role("textbox", name="What to look for")
    labels.fill("red cup, cat/dog")
    labels.press("Enter")
    upload(page, PATH, ("cup.png", encoded(sample("coffee.png"), "PNG")))
    expect(boxes(page).first).to_have_attribute("aria-label", re.compile(r"(red cup|cat/dog) \d+(\.\d)?%"))
    coco = json.loads(downloaded(page, "COCO JSON")[1])
    assert coco["categories"] == [{"id": 1, "name": "red cup"}, {"id": 2, "name": "cat/dog"}]
    with zipfile.ZipFile(io.BytesIO(downloaded(page, "Crops as ZIP")[1])) as archive:
        assert len(archive.namelist()) == len(coco["annotations"])
        assert all(re.search("_(red_cup|cat_dog).png$", name) for name in archive.namelist())

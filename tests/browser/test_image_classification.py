"""What a visitor does on the image classification page, and what they see."""

import csv
import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.samples import encoded, sample

from .conftest import Visitors, settled
from .launch import running_app

PATH = "image_classification"
CATS = re.compile("cat|tabby", re.IGNORECASE)
NEKO = re.compile("猫|ネコ|エジプシャン")


def try_example(page: Page, name: str) -> None:
    page.locator(f".st-key-{PATH}-example-{name.replace('.', '-')} button").click()


def upload(page: Page, *files: tuple[str, bytes]) -> None:
    """Hand files to the uploader and press the page's button."""
    page.get_by_role("tab", name=re.compile("Upload|アップロード")).click()
    page.locator("input[type=file]").first.set_input_files(
        [{"name": name, "mimeType": "image/jpeg", "buffer": data} for name, data in files]
    )
    button = page.locator(f".st-key-{PATH}-start button")
    expect(button).to_be_enabled()
    button.click()


def labels(page: Page) -> str:
    """Text of the result cards."""
    answers = page.locator(f".st-key-{PATH}-answers")
    expect(answers).to_be_visible()
    return answers.inner_text()


def test_upload_to_result_to_grad_cam_to_csv(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    upload(
        page, ("my cat.jpg", encoded(sample("chelsea.png"), "JPEG")), ("cup.png", encoded(sample("coffee.png"), "PNG"))
    )
    text = labels(page)
    assert CATS.search(text)
    assert "espresso" in text
    expect(page.get_by_alt_text(re.compile("What speaks for"))).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as CSV").click()
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text(encoding="utf-8-sig"))))
    assert [row["File"] for row in rows] == ["my cat.jpg"] * 5 + ["cup.png"] * 5
    assert "espresso" in [row["Class"] for row in rows[5:]]


def test_look_inside_shows_layers_and_shift_test(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    try_example(page, "chelsea.png")
    labels(page)
    page.get_by_role("radio", name="What the layers see").click()
    expect(page.get_by_alt_text(re.compile("^stage 3: 352 maps"))).to_be_visible()
    page.get_by_role("radio", name="Shift test").click()
    expect(page.get_by_test_id("stVegaLiteChart")).to_be_visible()


def test_browser_language_comes_first_and_can_be_switched(visitor: Visitors) -> None:
    page = visitor.open(PATH, locale="ja-JP")
    expect(page.get_by_role("heading", name="画像分類", level=1)).to_be_visible()
    try_example(page, "chelsea.png")
    assert NEKO.search(labels(page))
    page.get_by_role("radio", name="English").click()
    expect(page.get_by_role("heading", name="Image classification", level=1)).to_be_visible()
    assert CATS.search(labels(page))
    page.reload()
    expect(page.get_by_role("heading", name="Image classification", level=1)).to_be_visible()


def test_reload_during_a_job_keeps_it(visitor: Visitors, tmp_path) -> None:
    with running_app(tmp_path) as visitor.app:  # a fresh app: its first job also loads the libraries and the model
        page = visitor.open(PATH)
        try_example(page, "coffee.png")
        page.wait_for_url(re.compile("job="))
        page.reload()
        assert "espresso" in labels(page)


def test_two_sessions_get_their_own_answers(visitor: Visitors) -> None:
    first, second = visitor.open(PATH), visitor.open(PATH)
    try_example(first, "chelsea.png")
    try_example(second, "coffee.png")
    assert CATS.search(labels(first))
    assert "espresso" in labels(second)
    assert "espresso" not in labels(first)


def test_sixteen_sessions_at_once_get_their_own_answers_from_one_model(visitor: Visitors, tmp_path) -> None:
    with running_app(tmp_path) as visitor.app:
        pages = [visitor.open(PATH) for _ in range(16)]
        for i, page in enumerate(pages):
            try_example(page, ("chelsea.png", "coffee.png")[i % 2])
        for i, page in enumerate(pages):
            assert re.search(("cat|tabby", "espresso")[i % 2], labels(page), re.IGNORECASE)
    assert (tmp_path / "server.log").read_text().count("Loading weights") == 1


def test_leaving_the_page_and_coming_back_keeps_the_result(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    try_example(page, "coffee.png")
    labels(page)
    page.get_by_role("link", name="Home").click()
    expect(page.get_by_role("heading", name="See what deep learning does")).to_be_visible()
    page.get_by_test_id("stSidebar").get_by_role("link", name="Image classification").click()
    assert "espresso" in labels(page)


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [("en-US", "notes.jpg is not a picture that can be read"), ("ja-JP", "notes.jpg は読み込める画像ではありません")],
)
def test_bad_files_get_a_sentence_and_the_good_one_a_result(visitor: Visitors, locale: str, sentence: str) -> None:
    page = visitor.open(PATH, locale=locale)
    cut = encoded(sample("coffee.png"), "JPEG")[:20_000]
    upload(page, ("notes.jpg", b"just text"), ("cut.jpg", cut), ("cup.jpg", encoded(sample("coffee.png"), "PNG")))
    expect(page.get_by_text(sentence)).to_be_visible()
    expect(page.get_by_role("alert").filter(has_text="cut.jpg")).to_be_visible()
    assert re.search("espresso|エスプレッソ", labels(page))


def test_animated_picture_says_that_its_first_frame_is_used(visitor: Visitors) -> None:
    frames = [sample("chelsea.png"), Image.new("RGB", (451, 300), "red")]
    page = visitor.open(PATH)
    upload(page, ("moving.gif", encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])))
    expect(page.get_by_text("moving.gif has 2 frames or pages: the first one is used.")).to_be_visible()
    assert CATS.search(labels(page))


def test_phone_width(visitor: Visitors) -> None:
    page = visitor.open(PATH, width=390, height=844, has_touch=True)
    try_example(page, "coffee.png")
    assert "espresso" in labels(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert settled(page) >= 1

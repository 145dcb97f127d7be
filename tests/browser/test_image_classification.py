"""What a visitor does on the image classification page, and what they see."""

import csv
import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.samples import encoded, sample

from .conftest import Visitors, choose, settled, share, upload
from .launch import running_app

PATH = "image_classification"
CAT, NEKO = "Egyptian cat|tabby", "エジプシャンマウ|トラネコ"


def try_example(page: Page, name: str) -> None:
    page.locator(f".st-key-{PATH}-example-{name.replace('.', '-')} button").click()


def answered(page: Page, *patterns: str) -> None:
    """Wait until the result cards name what they should."""
    for pattern in patterns:
        expect(page.locator(f".st-key-{PATH}-answers")).to_contain_text(re.compile(pattern, re.IGNORECASE))


def test_upload_to_result_to_grad_cam_to_csv(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    upload(
        page,
        PATH,
        ("my cat.jpg", encoded(sample("chelsea.png"), "JPEG")),
        ("cup.png", encoded(sample("coffee.png"), "PNG")),
    )
    answered(page, CAT, "espresso")
    expect(page.get_by_alt_text(re.compile("Evidence for"))).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as CSV").click()
    rows = list(csv.DictReader(io.StringIO(download.value.path().read_text(encoding="utf-8-sig"))))
    assert [row["File"] for row in rows] == ["my cat.jpg"] * 5 + ["cup.png"] * 5
    assert "espresso" in [row["Class"] for row in rows[5:]]


def test_look_inside_shows_layers_and_shift_test(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    try_example(page, "chelsea.png")
    answered(page, CAT)
    page.get_by_role("radio", name="Feature maps").click()
    expect(page.get_by_alt_text(re.compile("^stage 4: 112 maps of 14 × 14"))).to_be_visible()
    page.get_by_role("radio", name="Shift test").click()
    expect(page.get_by_test_id("stVegaLiteChart")).to_be_visible()


def test_the_network_trained_here_answers_beside_the_default(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    try_example(page, "coffee.png")
    answered(page, "espresso")
    expect(page.locator(f".st-key-{PATH}-answers")).not_to_contain_text("wooden spoon")
    page.get_by_text(re.compile("^Compare with dlapp CNN")).click()
    card = page.locator(f".st-key-{PATH}-answers")
    expect(card).to_contain_text("wooden spoon", timeout=30_000)  # the one says it, the other does not
    expect(card.get_by_text(re.compile("^espresso · 9"))).to_have_count(2)
    for title in ("EfficientNet-Lite0", "dlapp CNN (non-commercial)"):
        expect(card.get_by_text(title, exact=True)).to_be_visible()


def test_browser_language_comes_first_and_can_be_switched(visitor: Visitors) -> None:
    page = visitor.open(PATH, locale="ja-JP")
    expect(page.get_by_role("heading", name="画像分類", level=1)).to_be_visible()
    try_example(page, "chelsea.png")
    answered(page, NEKO)
    page.get_by_role("radio", name="English").click()
    expect(page.get_by_role("heading", name="Image classification", level=1)).to_be_visible()
    answered(page, CAT)
    page.reload()
    expect(page.get_by_role("heading", name="Image classification", level=1)).to_be_visible()


def test_switching_the_language_keeps_model_class_and_view(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    try_example(page, "coffee.png")
    answered(page, "espresso")
    expect(page.get_by_text("Evidence for “espresso”")).to_be_visible()
    choose(page, re.compile("Class to explain"), "teapot")
    expect(page.get_by_text("Evidence for “teapot”")).to_be_visible()
    settled(page)
    page.get_by_role("radio", name="日本語").click()
    expect(page.get_by_text("「ティーポット」の根拠")).to_be_visible()
    settled(page)
    page.get_by_role("radio", name="ずらしテスト").click()
    expect(page.get_by_test_id("stVegaLiteChart")).to_be_visible()
    settled(page)
    page.get_by_role("radio", name="English").click()
    expect(page.get_by_role("radio", name="Shift test")).to_be_checked()
    settled(page)
    page.get_by_role("radio", name="Where it looked").click()
    expect(page.get_by_text("Evidence for “teapot”")).to_be_visible()


def test_deleted_result_is_gone(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    try_example(page, "coffee.png")
    answered(page, "espresso")
    link = page.url
    share(page)
    stranger = visitor.open(link.removeprefix(visitor.app + "/"))
    answered(stranger, "espresso")
    expect(stranger.get_by_role("button", name="Delete")).to_have_count(0)  # only who made it may
    page.reload()  # in a new session, the browser is still known
    answered(page, "espresso")
    page.get_by_role("button", name="Delete").click()
    expect(page.locator(f".st-key-{PATH}-answers")).to_be_hidden()
    for each in (page, stranger):
        each.goto(link)
        expect(each.get_by_text("The result behind this link has been deleted or has expired.")).to_be_visible()


@pytest.mark.parametrize(
    ("locale", "lang", "title"), [("en-US", "ja", "画像分類"), ("ja-JP", "en", "Image classification")]
)
def test_a_link_can_say_the_language(visitor: Visitors, locale: str, lang: str, title: str) -> None:
    page = visitor.open(f"{PATH}?lang={lang}&colour=red", locale=locale)
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
    expect(page.get_by_role("alert").filter(has_text="colour")).to_be_visible()  # nothing is ignored silently


def test_reload_during_a_job_keeps_it(visitor: Visitors, tmp_path) -> None:
    with running_app(tmp_path) as visitor.app:  # a fresh app: its first job also loads the libraries and the model
        page = visitor.open(PATH)
        try_example(page, "coffee.png")
        page.wait_for_url(re.compile("job="))
        page.reload()
        answered(page, "espresso")


def test_two_sessions_get_their_own_answers(visitor: Visitors) -> None:
    first, second = visitor.open(PATH), visitor.open(PATH)
    try_example(first, "chelsea.png")
    try_example(second, "coffee.png")
    answered(first, CAT)
    answered(second, "espresso")
    expect(first.locator(f".st-key-{PATH}-answers")).not_to_contain_text("espresso")


def test_sixteen_sessions_at_once_get_their_own_answers_from_one_model(visitor: Visitors, tmp_path) -> None:
    with running_app(tmp_path) as visitor.app:
        pages = [visitor.open(PATH) for _ in range(16)]
        for page in pages:
            choose(page, "Model", "dlapp CNN (non-commercial) (built in)")  # whose library says when it loads weights
            settled(page)
        for i, page in enumerate(pages):
            try_example(page, ("chelsea.png", "coffee.png")[i % 2])
        for i, page in enumerate(pages):
            answered(page, (CAT, "espresso")[i % 2])
    assert (tmp_path / "server.log").read_text().count("Loading weights") == 1


def test_leaving_the_page_and_coming_back_keeps_the_result(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    try_example(page, "coffee.png")
    answered(page, "espresso")
    page.get_by_role("link", name="Home").click()
    expect(page.get_by_role("heading", name="See what deep learning does")).to_be_visible()
    page.get_by_test_id("stSidebar").get_by_role("link", name="Image classification").click()
    answered(page, "espresso")


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [
        ("en-US", "notes.jpg is not a picture that this app can read"),
        ("ja-JP", "notes.jpg は読み込めない形式の画像です"),
    ],
)
def test_bad_files_get_a_sentence_and_the_good_one_a_result(visitor: Visitors, locale: str, sentence: str) -> None:
    page = visitor.open(PATH, locale=locale)
    cut = encoded(sample("coffee.png"), "JPEG")[:20_000]
    upload(page, PATH, ("notes.jpg", b"just text"), ("cut.jpg", cut), ("cup.jpg", encoded(sample("coffee.png"), "PNG")))
    expect(page.get_by_text(sentence)).to_be_visible()
    expect(page.get_by_role("alert").filter(has_text="cut.jpg")).to_be_visible()
    answered(page, "espresso|エスプレッソ")
    page.locator(f".st-key-{PATH}-answers").hover()
    expect(page.get_by_text(sentence)).to_be_visible()  # it stays with the result


def test_animated_picture_says_that_its_first_frame_is_used(visitor: Visitors) -> None:
    frames = [sample("chelsea.png"), Image.new("RGB", (451, 300), "red")]
    page = visitor.open(PATH)
    upload(page, PATH, ("moving.gif", encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])))
    expect(page.get_by_text("moving.gif has several frames or pages. Only the first one is used.")).to_be_visible()
    answered(page, CAT)


def test_phone_width(visitor: Visitors) -> None:
    page = visitor.open(PATH, width=390, height=844, has_touch=True)
    try_example(page, "coffee.png")
    answered(page, "espresso")
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390

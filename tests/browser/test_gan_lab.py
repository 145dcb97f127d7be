"""What a visitor does in the GAN lab."""

import re

import pytest
from playwright.sync_api import Page, expect

from .conftest import Visitors, draw, pause, rerun

PATH = "gan_lab"


def metric(page: Page, label: str) -> str:
    return page.get_by_test_id("stMetric").filter(has_text=label).get_by_test_id("stMetricValue").inner_text()


def steps(page: Page) -> int:
    return int(metric(page, "Step").replace(",", ""))


def test_the_preset_that_should_covers_all_modes(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    page.get_by_role("button", name="Cover every mode").click()
    covered = page.get_by_test_id("stMetric").filter(has_text="Modes covered").get_by_test_id("stMetricValue")
    expect(covered).to_have_text("8 / 8", timeout=120_000)
    assert "loss=wasserstein" in page.url


def test_the_preset_that_should_collapses_and_is_fixed_by_a_click(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    page.get_by_role("button", name="Make it collapse").click()
    expect(page.get_by_text("Mode collapse: the generator makes only some")).to_be_visible(timeout=60_000)
    covered = int(metric(page, "Modes covered").split(" / ")[0])
    assert covered <= 4
    page.get_by_role("button", name=re.compile("Fix it")).click()
    expect(page).to_have_url(re.compile("loss=wasserstein"))
    covered_now = page.get_by_test_id("stMetric").filter(has_text="Modes covered").get_by_test_id("stMetricValue")
    expect(covered_now).to_have_text(re.compile("[5-8] / 8"), timeout=120_000)


def test_play_pause_single_steps_and_reset(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    for name in ("One step", "Discriminator only", "Generator only"):
        with rerun(page):
            page.get_by_role("button", name=name).click()
    assert steps(page) == 3
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("() => document.querySelector('[data-testid=stMetricValue]').innerText.length > 2")
    pause(page)
    assert steps(page) > 3
    page.get_by_role("button", name="Reset").click()
    expect(page.get_by_test_id("stMetricValue").first).to_have_text("0")


def test_a_link_carries_the_whole_setting(visitor: Visitors) -> None:
    first = visitor.open(PATH, locale="ja-JP")
    with rerun(first):
        first.get_by_role("radio", name="2 つの月").click()
    with rerun(first):
        first.get_by_role("slider", name="ノイズの次元数").press("ArrowRight")
    expect(first).to_have_url(re.compile("data=moons.*noise=3"))
    second = visitor.open(first.url.split("/", 3)[3])
    expect(second.get_by_role("radio", name="Two moons")).to_be_checked()
    expect(second.get_by_role("slider", name="Noise dimensions")).to_have_value("3")


def test_the_language_in_a_link_is_no_setting_of_the_lab(visitor: Visitors) -> None:
    page = visitor.open(f"{PATH}?lang=日本語")
    expect(page.get_by_role("button", name="再生")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page).to_have_url(re.compile("lang="))
    expect(page).to_have_url(re.compile("data=ring"))


@pytest.mark.parametrize(
    ("locale", "sentence"), [("en-US", "The settings in this link are not valid"), ("ja-JP", "このリンクの設定")]
)
def test_an_impossible_link_gets_a_sentence(visitor: Visitors, locale: str, sentence: str) -> None:
    page = visitor.open(f"{PATH}?noise=-4&data=moons", locale=locale)
    expect(page.get_by_role("alert").filter(has_text=sentence)).to_be_visible()
    expect(page.get_by_test_id("stMetric").first).to_be_visible()


def test_drawn_points_are_learnt(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    page.get_by_role("radio", name="Draw your own").click()
    place = page.get_by_role("img", name="Draw here")
    expect(place).to_be_visible()
    expect(page.get_by_text("Draw 8 to 400 points first.")).to_be_visible()
    draw(page, place, *((0.2 + 0.06 * step, 0.3 + 0.01 * step) for step in range(11)))
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    expect(page).to_have_url(re.compile("points="))
    with rerun(page):
        page.get_by_role("button", name="One step").click()
    assert steps(page) == 1


def test_small_pictures_fit_a_phone(visitor: Visitors) -> None:
    page = visitor.open(f"{PATH}?data=shapes&noise=16", width=390, height=844)
    expect(page.get_by_role("img", name="Top: real pictures")).to_be_visible()
    with rerun(page):
        page.get_by_role("button", name="One step").click()
    assert steps(page) == 1
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= 390

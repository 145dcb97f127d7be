"""What a visitor sets up on one page, another one sees by its link; and lessons."""

import re
from urllib.parse import parse_qs, urlsplit

import cv2
import numpy as np
from playwright.sync_api import Page, expect

from .conftest import Visitors, choose, rerun, settled, share
from .test_faces import faces_of

CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}


def copied(page: Page) -> str:
    """The link that the page's button copies."""
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    return page.evaluate("navigator.clipboard.readText()")


def parameters(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def test_a_link_reproduces_faces_byte_for_byte_in_a_fresh_profile(visitor: Visitors) -> None:
    page = visitor.open("face_generation?count=2&seed=42&truncation=0.6", **CLIPBOARD)
    expect(page.locator(".st-key-faces img")).to_have_count(2)
    page.get_by_label("Seed", exact=True).fill("43")
    page.get_by_label("Seed", exact=True).press("Enter")
    expect(page).to_have_url(re.compile("seed=43"))
    settled(page)
    link = copied(page)
    assert parameters(link) == {
        "model": "dlapp-faces-cartoons",
        "count": "2",
        "seed": "43",
        "truncation": "0.6",
        "lang": "en",
    }
    other = visitor.open(link.removeprefix(visitor.app + "/"), locale="ja-JP")
    expect(other.locator(".st-key-faces img")).to_have_count(2)
    expect(other.get_by_label("Seed", exact=True)).to_have_value("43")
    first, second = faces_of(page), faces_of(other)
    assert list(first) == list(second) == [43, 44]
    assert {seed: data for seed, (data, _) in first.items()} == {seed: data for seed, (data, _) in second.items()}


def test_settings_and_text_travel_and_outlive_a_reload_and_are_no_steps_back(visitor: Visitors) -> None:
    page = visitor.open("translation", **CLIPBOARD)
    text = "1 & 2 = #3\n犬 <b>?"
    with rerun(page):
        steps = page.evaluate("history.length")
        page.locator(".st-key-translation-text textarea").fill(text)
        page.locator(".st-key-translation-text textarea").blur()
    choose(page, "From", "Japanese")
    choose(page, "To", "English")
    expect(page).to_have_url(re.compile("source=ja&target=en"))
    assert page.evaluate("history.length") == steps
    link = copied(page)
    page.reload()
    settled(page)
    other = visitor.open(link.removeprefix(visitor.app + "/"))
    for each in (page, other):
        expect(each.locator(".st-key-translation-text textarea")).to_have_value(text)
        expect(each.get_by_role("combobox", name="From")).to_have_value("Japanese")
        expect(each.get_by_role("combobox", name="To")).to_have_value("English")


def test_a_link_to_a_result_opens_at_it_with_its_settings_and_its_code_can_be_read(visitor: Visitors) -> None:
    page = visitor.open("super_resolution?scale=2&mode=restore", **CLIPBOARD)
    page.get_by_role("button", name="Coffee", exact=True).click()
    expect(page.get_by_role("button", name="Use these settings again")).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?job=\w{32}&example=coffee.png$|\?example=coffee.png&job=\w{32}$"))
    settled(page)
    copied(page)
    expect(page.get_by_role("status").filter(has_text="only this browser can open the result")).to_be_visible()
    share(page)
    settled(page)
    link = copied(page)
    page.get_by_role("button", name="Show the link as a QR code").click()
    code = page.get_by_role("dialog").get_by_role("img", name="QR code")
    expect(code).to_be_visible()
    pixels = cv2.imdecode(np.frombuffer(code.screenshot(), np.uint8), cv2.IMREAD_COLOR)
    assert pixels.shape[0] > 400
    assert cv2.QRCodeDetector().detectAndDecode(pixels)[0] == link
    expect(page.get_by_role("dialog")).to_contain_text(link)

    other = visitor.open(link.removeprefix(visitor.app + "/"), locale="ja-JP", width=390, height=844)
    expect(other.get_by_role("radio", name="2×")).to_be_checked()
    expect(other.get_by_role("radio", name="Restore")).to_be_checked()
    expect(other.get_by_role("heading", name="Result")).to_be_in_viewport()


def test_the_browser_remembers_language_and_model_and_a_link_wins(visitor: Visitors) -> None:
    page = visitor.open("face_generation")
    choose(page, "Model", "dlapp portraits (built in)")
    with rerun(page):
        page.get_by_text("日本語", exact=True).click()
    expect(page.get_by_role("heading", name="顔", exact=True)).to_be_visible()
    page.wait_for_function("document.cookie.includes('dlapp-faces-portraits') && document.cookie.includes('lang=ja')")
    later = page.context.new_page()
    visitor.pages.append(later)
    later.goto(f"{visitor.app}/face_generation")
    expect(later.get_by_role("combobox", name="モデル")).to_have_value("dlapp portraits（内蔵）")
    later.goto(f"{visitor.app}/face_generation?model=dlapp-faces-cartoons&lang=en")
    expect(later.get_by_role("combobox", name="Model")).to_have_value(re.compile("cartoon"))
    later.goto(f"{visitor.app}/face_generation")
    expect(later.get_by_role("combobox", name="モデル")).to_have_value("dlapp portraits（内蔵）")


def test_what_is_not_possible_is_said_once(visitor: Visitors) -> None:
    page = visitor.open("super_resolution?model=<img%20src=x>&scale=7&colour=red")
    notice = page.get_by_role("alert")
    expect(notice).to_have_count(1)
    expect(notice).to_contain_text("model = <img src=x>, scale = 7")
    expect(notice).to_contain_text("does not know these settings from the link: colour")
    expect(page).to_have_url(re.compile(r"super_resolution\?model=dlapp-upscaler$"))


def test_a_lesson_goes_from_a_teacher_to_a_pupil(visitor: Visitors) -> None:
    page = visitor.open("translation?text=A+dog.&target=ja", **CLIPBOARD)
    page.get_by_role("button", name="Add to lesson").click()
    expect(page.get_by_text("Added to your lesson")).to_be_visible()
    page.get_by_role("link", name="Lesson").click()
    expect(page.get_by_label("Question or task")).to_have_count(1)
    with rerun(page):
        page.get_by_label("Question or task").fill("Which word is missing?")
        page.get_by_label("Question or task").press("Control+Enter")
    link = copied(page)

    pupil = visitor.open(link.removeprefix(visitor.app + "/"), width=390, height=844)
    expect(pupil.get_by_role("heading", name="1. Translation")).to_be_visible()
    expect(pupil.get_by_text("Which word is missing?")).to_be_visible()
    expect(pupil.locator(".on-paper")).to_be_hidden()
    pupil.emulate_media(media="print")
    expect(pupil.locator(".on-paper img")).to_be_visible()
    expect(pupil.locator(".on-paper")).to_contain_text("text=A+dog.")
    pupil.emulate_media(media="screen")
    pupil.get_by_role("link", name="Open: Translation").click()
    expect(pupil.locator(".st-key-translation-text textarea")).to_have_value("A dog.")
    expect(pupil.get_by_role("combobox", name="To")).to_have_value("Japanese")
    pupil.go_back()
    expect(pupil.get_by_text("Which word is missing?")).to_be_visible()

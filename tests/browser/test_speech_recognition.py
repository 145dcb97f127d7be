"""What a visitor does on the page of speech."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from dlapp import sound
from dlapp.ui import assets
from tests import whisper
from tests.cases.sounds import tone, wav

from .conftest import Visitors, downloaded
from .launch import FLAGS, find_browser

PATH = "speech_recognition"


@pytest.fixture(autouse=True, scope="module")
def whisper_is_here(app_folder: Path) -> None:
    whisper.bring(app_folder)


def test_words_are_heard_corrected_and_taken_home(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    page.get_by_role("button", name="English", exact=True).click()
    phrase = page.locator(".phrase").first
    expect(phrase).to_contain_text("miles from the harbo")
    expect(page.get_by_text(re.compile("English \\(detected, .* sure\\)"))).to_be_visible()
    expect(page.get_by_role("button", name="Download SRT")).to_be_visible()
    player = "document.querySelector('.st-key-speech-player audio')"
    page.wait_for_function(f"{player}?.readyState >= 1")
    phrase.locator(".word", has_text="miles").click()
    page.wait_for_function(f"2 < {player}?.currentTime && {player}.currentTime < 6")
    phrase.get_by_role("button", name="Edit").click()
    phrase.locator("textarea").fill("The old lighthouse stands on a rock, 2 miles out.")
    phrase.locator("textarea").press("Enter")
    expect(page.locator(".phrase").first.locator("p")).to_have_text("The old lighthouse stands on a rock, 2 miles out.")
    name, data = downloaded(page, "Download SRT")
    assert name == "english.srt"
    assert re.match(r"1\n00:00:00,\d{3} --> 00:00:0\d,\d{3}\nThe old lighthouse", data.decode())
    assert "2 miles out." in data.decode()
    rows = page.locator(".rows section")
    expect(rows).to_have_count(2)
    expect(rows.nth(1).locator(".labels span").first).to_have_text("The")
    rows.nth(1).locator(".place").hover(position={"x": 40, "y": 5})
    expect(page.locator(".told")).to_contain_text("“The”")
    page.get_by_role("button", name="Send to Translation").click()
    expect(page.get_by_role("textbox", name="Text")).to_have_value(re.compile("2 miles out"))


def test_where_nobody_speaks_the_page_says_so(visitor: Visitors) -> None:
    page = visitor.open(PATH, locale="ja-JP")
    files = [
        {"name": "笛.wav", "mimeType": "audio/wav", "buffer": wav(tone(600, 3))},
        {"name": "壊れた.mp3", "mimeType": "audio/mpeg", "buffer": b"no sound"},
    ]
    uploader = page.locator("input[type=file]").first
    uploader.set_input_files(files[:1])
    start = page.locator(".st-key-speech_recognition-start button")
    expect(start).to_be_enabled()
    start.click()
    expect(page.get_by_text("笛.wav に話し声は見つかりませんでした。")).to_be_visible()
    uploader.set_input_files(files[1:])
    start.click()
    expect(page.get_by_text("壊れているか、読み込めない形式の音声です")).to_be_visible()


@pytest.fixture
def speaking_browser(browser: Browser, tmp_path: Path) -> Iterator[Browser]:
    """A browser whose microphone hears the Japanese example."""
    example, microphone = tmp_path / "example.ogg", tmp_path / "microphone.wav"
    example.write_bytes(assets.read("speech_ja.ogg"))
    microphone.write_bytes(wav(sound.excerpt(example, 0, 60), sound.SPEECH_RATE))
    fake = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
    options = [*FLAGS, *fake, f"--use-file-for-fake-audio-capture={microphone}"]
    speaking = browser.browser_type.launch(executable_path=find_browser(), args=options)
    yield speaking
    speaking.close()


def test_speech_into_the_microphone_becomes_text_on_a_phone(speaking_browser: Browser, app: str) -> None:
    visitors = Visitors(speaking_browser, app)
    page = visitors.open(PATH, locale="ja-JP", width=390, height=844, permissions=["microphone"])
    recorder = page.get_by_test_id("stAudioInput")
    recorder.get_by_role("button", name="Record", exact=True).click()
    expect(recorder.get_by_test_id("stAudioInputWaveformTimeCode")).to_have_text("00:05")
    recorder.get_by_role("button", name="Stop recording").click()
    start = page.locator(".st-key-speech_recognition-start button")
    expect(start).to_be_enabled()
    start.click()
    expect(page.locator(".phrases")).to_contain_text("雨")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    visitors.close()

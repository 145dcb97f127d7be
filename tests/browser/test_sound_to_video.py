"""What a visitor does on the page of sound."""

import io
import re

from playwright.sync_api import expect

from dlapp.ui.inputs.sounds import music

from .conftest import Visitors, downloaded

PATH = "sound_to_video"


def test_a_sound_becomes_a_video_that_plays(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    files = [{"name": "my beat.wav", "mimeType": "audio/wav", "buffer": music("beat")}]
    page.locator("input[type=file]").first.set_input_files(files)
    button = page.get_by_role("button", name=re.compile("Only the first"))
    expect(button).to_be_enabled()
    button.click()
    video = page.locator("video")
    expect(video).to_be_visible()
    page.wait_for_function("document.querySelector('video').readyState >= 3")
    video.evaluate("video => { video.muted = true; return video.play(); }")
    page.wait_for_function("document.querySelector('video').currentTime > 0.3")
    assert abs(video.evaluate("video => video.duration") - 5) < 0.1
    assert video.evaluate("video => video.videoWidth") == 512
    assert video.evaluate("video => video.webkitAudioDecodedByteCount") > 0
    name, data = downloaded(page, "Download the video")
    assert name == "my beat.mp4"
    assert data[4:8] == b"ftyp"
    name, data = downloaded(page, "Download the picture")
    assert name == "my beat_faces.png"
    assert data.startswith(b"\x89PNG")
    expect(page.get_by_text("What was measured in each frame")).to_be_visible()


def test_what_is_no_sound_is_explained(visitor: Visitors) -> None:
    page = visitor.open(PATH, locale="ja-JP")
    files = [{"name": "memo.mp3", "mimeType": "audio/mpeg", "buffer": io.BytesIO(b"no sound").getvalue()}]
    page.locator("input[type=file]").first.set_input_files(files)
    button = page.locator(".st-key-sound_to_video-start button")
    expect(button).to_be_enabled()
    button.click()
    expect(page.get_by_text("壊れているか、読み込めない形式の音声です")).to_be_visible()


def test_an_example_starts_at_once(visitor: Visitors) -> None:
    page = visitor.open(PATH, width=390, height=844)
    page.get_by_role("button", name="A melody").click()
    expect(page.locator("video")).to_be_visible()

"""Take the README's pictures of the app: python -m docs.screenshots"""

import io
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests import whisper
from tests.browser.launch import FLAGS, find_browser, running_app

FOLDER = Path(__file__).parent
PAGE = "image_classification"


def opened(browser: Browser, address: str, locale: str, scheme: str, width: int, height: int) -> Page:
    context = browser.new_context(
        locale=locale, color_scheme=scheme, viewport={"width": width, "height": height}, device_scale_factor=1.5
    )
    page = context.new_page()
    page.goto(address)
    page.locator("i[data-run]").wait_for(state="attached")
    page.wait_for_load_state("networkidle")
    return page


def classified(page: Page, example: str) -> None:
    page.locator(f".st-key-{PAGE}-example-{example} button").click()
    page.locator("text=/Grad-CAM/").first.wait_for()
    page.locator(f".st-key-{PAGE}-answers").scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")


def save(page: Page, name: str) -> None:
    page.wait_for_timeout(1500)  # fonts and pictures fade in
    Image.open(io.BytesIO(page.screenshot())).save(FOLDER / f"{name}.webp", quality=80)


def main() -> None:
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as data:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        with running_app(Path(data)) as address:
            save(opened(browser, address, "ja-JP", "dark", 1280, 800), "home_ja_dark")
            page = opened(browser, f"{address}/{PAGE}", "en-US", "light", 1280, 2300)
            classified(page, "coffee-png")
            save(page, "image_classification_en")
            whisper.bring(Path(data))
            page = opened(browser, f"{address}/speech_recognition", "en-US", "light", 1280, 1950)
            page.get_by_role("button", name="English", exact=True).click()
            page.locator(".rows section").first.wait_for()
            page.locator(".rows .place").nth(1).hover(position={"x": 200, "y": 40})
            save(page, "speech_recognition_en")
            page = opened(browser, f"{address}/face_generation", "en-US", "light", 1280, 1900)
            page.locator(".st-key-scores img").first.wait_for()
            save(page, "faces_en")
            page = opened(browser, f"{address}/sound_to_video", "ja-JP", "dark", 1280, 1700)
            page.get_by_role("button", name="メロディー").click()
            page.get_by_test_id("stVegaLiteChart").wait_for()
            save(page, "sound_to_video_ja_dark")
            page = opened(browser, f"{address}/gan_lab", "en-US", "light", 1280, 1350)
            page.get_by_role("button", name="Make it collapse").click()
            page.get_by_text("the generator makes only some").wait_for()
            page.get_by_role("button", name="Pause").click()
            save(page, "gan_lab_en")
            page = opened(browser, f"{address}/{PAGE}", "en-US", "light", 390, 844)
            classified(page, "coffee-png")
            save(page, "phone_en")
            page = opened(browser, f"{address}/{PAGE}", "ja-JP", "light", 900, 2000)
            classified(page, "chelsea-png")
            page.get_by_role("radio", name="特徴マップ").click()
            page.get_by_text("最初の層のフィルター").scroll_into_view_if_needed()
            save(page, "layers_ja")
        browser.close()


if __name__ == "__main__":
    main()

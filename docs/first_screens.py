"""The first screen of every page on two sheets, for a desktop and for a phone: python -m docs.first_screens

Each page stands twice: in English on light, in Japanese on dark.
"""

import io
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from dlapp.ui.navigation import MY_RESULTS, PAGES
from tests.browser.conftest import settled
from tests.browser.launch import FLAGS, find_browser, running_app

from .contact_sheets import sheet

FOLDER = Path(__file__).parent
VARIANTS = ("en-US", "light"), ("ja-JP", "dark")
DESKTOP, PHONE = (1280, 800), (390, 844)


def first_screen(browser: Browser, address: str, locale: str, scheme: str, size: tuple[int, int]) -> Image.Image:
    """At its full size, once the page stands still."""
    width, height = size
    context = browser.new_context(
        locale=locale, color_scheme=scheme, viewport={"width": width, "height": height}, reduced_motion="reduce"
    )
    page = context.new_page()
    page.goto(address)
    settled(page)
    page.wait_for_load_state("networkidle")
    taken = Image.open(io.BytesIO(page.screenshot(animations="disabled")))
    context.close()
    return taken


def main() -> None:
    names = ["", *(page.name for page in (MY_RESULTS, *PAGES))]
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as data, running_app(Path(data)) as app:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=FLAGS)
        for name, size, smaller, in_a_row in (("desktop", DESKTOP, 0.4, 4), ("phone", PHONE, 0.5, 8)):
            cells = [
                first_screen(browser, f"{app}/{page}", *variant, size).resize(
                    (round(size[0] * smaller), round(size[1] * smaller)), Image.Resampling.LANCZOS
                )
                for page in names
                for variant in VARIANTS
            ]
            rows = [cells[start : start + in_a_row] for start in range(0, len(cells), in_a_row)]
            sheet(rows).save(FOLDER / f"first_screens_{name}.webp", quality=70)
        browser.close()


if __name__ == "__main__":
    main()

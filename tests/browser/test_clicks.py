"""What people come for takes few clicks."""

import io
import re

from PIL import Image
from playwright.sync_api import Page, expect

from tests.samples import encoded, sample

from .conftest import Visitors, downloaded, rerun, settled
from .test_faces import faces_of, seed_of

COUNT = """addEventListener("click", ({ detail }) => {
    if (detail) sessionStorage.setItem("clicks", clicks() + 1);  // of a pointer
}, true);
const clicks = () => Number(sessionStorage.getItem("clicks"));"""


def counted(visitor: Visitors) -> Page:
    """The home page in a new browser, where clicks are counted from now on."""
    page = visitor.open()
    page.context.add_init_script(COUNT)
    page.reload()
    settled(page)  # a click on what still moves is tried again
    return page


def clicks(page: Page) -> int:
    return page.evaluate("Number(sessionStorage.getItem('clicks'))")


def test_a_photo_is_enlarged_and_saved_as_jpeg(visitor: Visitors) -> None:
    page = counted(visitor)
    with rerun(page):
        page.get_by_test_id("stMain").get_by_role("link", name="Super-resolution").first.click()
    photo = encoded(sample("coffee.png").resize((60, 40)), "PNG")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose or drop files here").click()
    with rerun(page):
        chooser.value.set_files({"name": "cup.png", "mimeType": "image/png", "buffer": photo})
    page.get_by_role("button", name="Enlarge").click()
    expect(page.get_by_role("slider", name="Divider between before and after")).to_be_visible()
    settled(page)
    with rerun(page):
        page.get_by_role("radio", name="JPEG", exact=True).click()
    _name, data = downloaded(page, "Download")
    with Image.open(io.BytesIO(data)) as image:
        assert (image.format, image.size) == ("JPEG", (240, 160))
    assert clicks(page) <= 5


def test_the_faces_of_yesterday_are_found_again(visitor: Visitors) -> None:
    page = visitor.open("face_generation?count=2")
    with rerun(page):
        page.get_by_role("button", name="New faces").click()
    page.wait_for_url(re.compile("job="))
    seed = seed_of(page)
    later = page.context.new_page()
    later.add_init_script(COUNT)
    later.goto(visitor.app)
    settled(later)
    with rerun(later):
        later.get_by_role("link", name="My results").click()
    later.get_by_role("button", name="Open it").click()
    expect(later.locator(".st-key-faces img")).to_have_count(2)
    assert list(faces_of(later)) == [seed, seed + 1]
    assert clicks(later) <= 3


def test_a_class_gets_a_link(visitor: Visitors) -> None:
    page = counted(visitor)
    page.goto(f"{visitor.app}/gan_lab")
    settled(page)
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    assert clicks(page) <= 2

"""What a visitor does on the page of faces."""

import io
import re
import zipfile

import numpy as np
from PIL import Image
from playwright.sync_api import Page, expect

import dlapp
from dlapp import media
from tests.samples import encoded

from .conftest import Visitors, choose, downloaded, rerun, settled, share

PATH = "face_generation"


def faces_of(page: Page) -> dict[int, tuple[bytes, dict]]:
    """Bytes and settings of each face in the ZIP, by seed."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(downloaded(page, "Download all as ZIP")[1])) as archive:
        for name in archive.namelist():
            data = archive.read(name)
            with Image.open(io.BytesIO(data)) as image:
                noted = media.settings_of(image)
            assert noted
            found[noted["seed"]] = (data, noted)
    return found


def seed_of(page: Page) -> int:
    return int(page.get_by_label("Seed", exact=True).input_value())


def test_generate_keep_the_seed_steer_and_make_the_same_again(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    faces = page.locator(".st-key-faces img")
    expect(faces).to_have_count(8)
    with rerun(page):
        page.get_by_role("button", name="New faces").click()
    seed = seed_of(page)
    assert seed != 1
    plain = faces_of(page)
    assert list(plain) == list(range(seed, seed + 8))

    with rerun(page):
        page.get_by_text("Keep the seed").click()
    with rerun(page):
        page.get_by_role("button", name="New faces").click()
    assert seed_of(page) == seed

    page.get_by_text("Choose their appearance", exact=True).click()
    choose(page, "Hair colour", "Blue")
    expect(faces).to_have_count(8)
    steered = faces_of(page)
    assert list(steered) == list(plain)
    assert all(noted["directions"] == {"hairColor": "3b5bb5"} for _, noted in steered.values())
    assert sum(steered[key][0] != plain[key][0] for key in plain) >= 6

    data, noted = steered[seed]
    again = dlapp.run(noted.pop("task"), None, **{**noted, "model": noted.pop("model")}).images[0]
    with Image.open(io.BytesIO(data)) as image:
        assert np.abs(np.asarray(image).astype(int) - np.asarray(again)).max() <= 2
    choose(page, "Hair colour", "Any")
    assert {key: value[0] for key, value in faces_of(page).items()} == {key: value[0] for key, value in plain.items()}


def test_a_link_shows_the_same_faces(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    expect(page.get_by_text("Seed 1", exact=True)).to_be_visible()
    page.get_by_role("button", name="New faces").click()
    expect(page.get_by_text("Seed 1", exact=True)).to_have_count(0)
    settled(page)
    seed = seed_of(page)
    share(page)
    other = visitor.open(f"{PATH}?{page.url.partition('?')[2]}")
    expect(other.get_by_text(f"Seed {seed}", exact=True).first).to_be_visible()


def test_more_like_this_and_favourites(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    expect(page.locator(".st-key-faces img")).to_have_count(8)
    page.locator("[class*=st-key-star]").nth(2).get_by_role("button").click()
    expect(page.get_by_role("heading", name="Favourites")).to_be_visible()
    expect(page.locator(".st-key-kept img")).to_have_count(1)
    page.locator("[class*=st-key-like]").nth(0).get_by_role("button").click()
    expect(page.get_by_role("button", name="Stop varying seed 1")).to_be_visible()
    expect(page.locator(".st-key-faces img")).to_have_count(8)
    page.get_by_role("button", name="Stop varying seed 1").click()
    expect(page.get_by_role("button", name="Stop varying seed 1")).to_have_count(0)
    expect(page.locator(".st-key-kept img")).to_have_count(1)


def test_favourites_are_there_again_and_for_this_browser_only(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    expect(page.locator(".st-key-faces img")).to_have_count(8)
    page.locator("[class*=st-key-star]").nth(2).get_by_role("button").click()
    expect(page.locator(".st-key-kept img")).to_have_count(1)
    page.reload()
    expect(page.locator(".st-key-kept img")).to_have_count(1)
    expect(visitor.open(PATH).locator(".st-key-faces img")).to_have_count(8)
    expect(visitor.pages[-1].locator(".st-key-kept img")).to_have_count(0)
    page.locator("[class*=st-key-unstar]").get_by_role("button").click()
    expect(page.locator(".st-key-kept img")).to_have_count(0)


def test_faces_that_nobody_asked_for_have_no_link_until_they_are_saved(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    expect(page.get_by_text("Not saved yet")).to_be_visible()
    assert "job=" not in page.url
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Only this browser can open it.")).to_be_visible()
    page.wait_for_url(re.compile("job="))
    share(page)
    expect(visitor.open(page.url.removeprefix(visitor.app + "/")).locator(".st-key-faces img")).to_have_count(8)


def test_every_look_inside(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    for view, sign in (
        ("Feature maps", "4 x 4"),
        ("Latent space map", "The face at this point"),
        ("Nearest training faces", "Generated"),
        ("Three GANs compared", "dlapp WGAN-GP"),
        ("Discriminator scores", "the most real first"),
    ):
        page.get_by_role("radio", name=view).click()
        expect(page.get_by_text(sign).last).to_be_visible()
    page.get_by_role("radio", name="Latent space map").click()
    place = page.get_by_role("application", name="Pick a point").first
    expect(place).to_be_visible()
    with rerun(page):
        place.press("Shift+ArrowLeft")
        place.press("Enter")
    expect(page.get_by_text("The face at this point")).to_be_visible()


def test_mixing_in_japanese(visitor: Visitors) -> None:
    page = visitor.open(PATH, locale="ja-JP")
    page.get_by_role("radio", name="2 つを混ぜる").click()
    expect(page.get_by_text("混ぜた顔: 第 4 層からは 2 つ目のスタイル")).to_be_visible()
    expect(page.get_by_text("細部: シード 2")).to_be_visible()


def test_a_walk_is_a_video_that_outlives_a_reload(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    page.get_by_role("radio", name="Morph").click()
    page.get_by_role("button", name="Make the video").click()
    expect(page.locator("video")).to_be_visible()
    assert downloaded(page, "Download the video")[1][4:8] == b"ftyp"
    assert downloaded(page, "Download the picture")[1].startswith(b"\x89PNG")
    page.reload()
    expect(page.locator("video")).to_be_visible()
    page.get_by_role("radio", name="Generate").click()
    expect(page.locator(".st-key-faces img")).to_have_count(8)


def test_a_drawing_is_found_and_goes_on(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    page.get_by_role("radio", name="Match a picture").click()
    drawing = encoded(dlapp.run("face_generation", None, seed=77).images[0], "PNG")
    files = [{"name": "drawing.png", "mimeType": "image/png", "buffer": drawing}]
    page.locator("input[type=file]").first.set_input_files(files)
    button = page.locator(".st-key-face_generation-start button")
    expect(button).to_be_enabled()
    button.click()
    expect(page.get_by_text("Closest face from the generator").first).to_be_visible()
    expect(page.get_by_text("Nothing in this picture looks like")).to_have_count(0)
    expect(page.locator(".st-key-faces img").first).to_be_visible()
    data = downloaded(page, "Download")[1]
    with Image.open(io.BytesIO(data)) as image:
        noted = media.settings_of(image)
    assert noted
    assert np.array(noted["style"]).shape == (8, 160)
    page.locator("[class*=st-key-star]").first.get_by_role("button").click()
    expect(page.locator(".st-key-kept img")).to_have_count(1)
    expect(page.get_by_role("button", name="Download", exact=True)).to_have_count(1)
    assert downloaded(page, "Download favourites")[0].endswith(".png")


def test_a_cup_is_no_face(visitor: Visitors) -> None:
    page = visitor.open(PATH)
    page.get_by_role("radio", name="Match a picture").click()
    page.get_by_role("button", name="Coffee", exact=True).click()
    expect(page.get_by_text("Nothing in this picture looks like")).to_be_visible()


def test_a_link_may_say_which_faces(visitor: Visitors) -> None:
    page = visitor.open(f"{PATH}?seed=42&count=3")
    expect(page.locator(".st-key-faces img")).to_have_count(3)
    expect(page.get_by_text("Seed 44", exact=True).first).to_be_visible()


def test_an_impossible_link_is_explained(visitor: Visitors) -> None:
    page = visitor.open(f"{PATH}?seed=-7&count=many")
    expect(page.get_by_role("alert")).to_contain_text("count = many, seed = -7")
    expect(page.locator(".st-key-faces img")).to_have_count(8)

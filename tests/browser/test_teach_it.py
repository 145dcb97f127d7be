"""A visitor teaches a network classes of their own."""

import io
import json
import zipfile

from playwright.sync_api import expect

from tests.samples import sample

from .conftest import Visitors, downloaded, draw, rerun

HOUSE = (
    [(0.25, 0.45), (0.25, 0.85), (0.75, 0.85), (0.75, 0.45), (0.25, 0.45)],
    [(0.2, 0.45), (0.5, 0.15), (0.8, 0.45)],
    [(0.4, 0.85), (0.4, 0.6), (0.55, 0.6), (0.55, 0.85)],
)


def test_an_example_is_learnt_and_knows_a_drawn_house(visitor: Visitors) -> None:
    page = visitor.open("teach_it")
    page.get_by_role("button", name="House, fish, flower").click()
    expect(page.get_by_text("30 of 30 pictures right")).to_be_visible()
    page.locator(".st-key-teach_it-try-way").get_by_role("radio", name="Drawing").click()
    for stroke in HOUSE:
        with rerun(page):
            draw(page, page.locator(".st-key-teach_it-try-pad canvas"), *stroke)
    expect(page.get_by_text("Evidence for “House”")).to_be_visible()

    page.get_by_role("textbox", name="Name of the model").fill("My doodles <b>")
    page.get_by_role("button", name="Keep under my models").click()
    expect(page.get_by_text("“My doodles <b>” is among the models")).to_be_visible()
    page.get_by_text("Use it in a program of your own").click()
    name, data = downloaded(page, "Download as ONNX and safetensors")
    assert name == "classifier.zip"
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {"classifier.onnx", "layer.safetensors", "run_onnx.py"} == set(archive.namelist())
        assert json.dumps(["House", "Fish", "Flower"]).encode() in archive.read("classifier.onnx")

    page.get_by_role("button", name="Use it on the classification page").click()
    page.locator(".st-key-image_classification-example-coffee-png button").click()
    expect(page.get_by_text("Model: My doodles <b>")).to_be_visible()

    page = visitor.open("models")
    card = page.get_by_text("Classes and pictures: House (10), Fish (10), Flower (10).")
    expect(card).to_be_visible()
    expect(page.get_by_role("heading", name="My doodles <b>")).to_be_visible()
    page.locator("[class*=st-key-remove-own-my-doodles] button").click()
    expect(card).to_have_count(0)


def test_files_fill_classes_and_a_picture_leaves_again(visitor: Visitors) -> None:
    page = visitor.open("teach_it")
    for number, name in enumerate(("chelsea.png", "coffee.png")):
        if number:  # the first is chosen from the beginning
            with rerun(page):
                page.locator(".st-key-teach_it-adding_to").get_by_role("radio", name=f"Class {number + 1}").click()
        photo = sample(name)
        files = []
        for shift in range(3):
            file = io.BytesIO()
            photo.crop((20 * shift, 0, photo.width, photo.height)).save(file, "JPEG")
            files.append({"name": f"{shift}.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()})
        page.locator(".st-key-teach_it-add-files input, input[type=file]").first.set_input_files(files)
        expect(page.locator("figure img")).to_have_count(3 * (number + 1))
    page.locator("figure").first.hover()
    page.get_by_role("button", name="Remove picture 1", exact=True).first.click()
    expect(page.locator("figure img")).to_have_count(5)
    page.get_by_role("button", name="Teach", exact=True).click()
    expect(page.get_by_text("5 of 5 pictures right")).to_be_visible()
    expect(page.get_by_text("These are few pictures")).to_be_visible()

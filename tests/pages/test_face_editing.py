"""The page of face editing in AppTest: from a drawing to edits that stack, and from photos to their faces."""

from pathlib import Path

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from dlapp.ui.inputs.face_stack import Stack
from dlapp.ui.inputs.pictures import File
from tests import mtcnn
from tests.samples import encoded, sample

from .test_pages import opened

PAGE, TASK = "pages/face_editing.py", "face_editing"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder without models."""
    monkeypatch.setenv("DLAPP_DATA_DIR", str(tmp_path))
    return tmp_path


def sent(name: str, picture: Image.Image) -> AppTest:
    """The page with a picture that another page has sent to it."""
    app = opened()
    app.session_state[f"{TASK}:sent"] = File(name, encoded(picture, "PNG"))
    app.switch_page(PAGE).run()
    assert not app.exception
    return app


def stack_of(app: AppTest) -> Stack:
    return app.session_state[f"{TASK}:stack"]


def applied(app: AppTest) -> None:
    """Press the button and wait for the result."""
    count = len(stack_of(app).edits)
    app.button(key=f"{TASK}:start").click().run()
    while len(stack_of(app).done()) <= count:
        assert not app.exception
        assert not app.error
        app.run()
    app.run()


def warnings(app: AppTest) -> list[str]:
    return [warning.value for warning in app.warning]


def drawing() -> Image.Image:
    image = Image.new("RGB", (128, 128), "#ffd5dc")
    image.paste("#f1c3a5", (40, 30, 90, 90))
    image.paste("#0b3286", (20, 96, 108, 128))
    return image


def test_edits_stack_and_are_undone(data: Path) -> None:
    app = sent("me.png", drawing())
    assert app.selectbox(key=f"{TASK}:model:en").value.id == "dlapp-cartoonist"
    assert app.button(key=f"{TASK}:start").disabled
    app.slider(key=f"{TASK}:tilt").set_value(12).run()
    applied(app)
    assert app.slider(key=f"{TASK}:tilt").value == 0  # not to be done again
    once = stack_of(app).latest().tobytes()
    app.slider(key=f"{TASK}:tilt").set_value(-7).run()
    applied(app)
    assert [caption.value for caption in app.caption if "Tilt" in caption.value][:2] == [
        "1\\. Tilt: +12°",
        "2\\. Tilt: -7°",
    ]
    assert app.query_params["job"] == stack_of(app).edits[1].job_id
    app.button(key=f"{TASK}:undo").click().run()
    assert stack_of(app).latest().tobytes() == once
    assert app.query_params["job"] == stack_of(app).edits[0].job_id
    app.button(key=f"{TASK}:reset").click().run()
    assert stack_of(app).latest().tobytes() == drawing().tobytes()
    assert not [button for button in app.button if button.key == f"{TASK}:undo"]
    assert not app.exception


def test_a_link_to_an_edit_is_gone_on_from(data: Path) -> None:
    app = sent("me.png", drawing())
    app.slider(key=f"{TASK}:tilt").set_value(12).run()
    applied(app)
    other = opened()
    other.session_state["browser_id"] = app.session_state["browser_id"]
    other.query_params["job"] = stack_of(app).edits[0].job_id
    other.switch_page(PAGE).run()
    other.query_params["job"] = stack_of(app).edits[0].job_id
    other.run()
    assert not other.exception
    assert stack_of(other).latest().tobytes() == stack_of(app).latest().tobytes()


def test_one_of_all_expressions_is_taken(data: Path) -> None:
    app = sent("me.png", drawing())
    app.button(key=f"{TASK}:all").click().run()
    while not [button for button in app.button if button.key == f"{TASK}:take:wink"]:
        assert not app.exception
        app.run()
    app.button(key=f"{TASK}:take:wink").click().run()
    while not stack_of(app).done():
        assert not app.exception
        app.run()
    assert stack_of(app).edits[0].settings.expression == "wink"


def test_a_photo_leads_to_the_model_for_photos(data: Path) -> None:
    app = sent("me.png", sample("astronaut.png"))
    chosen = app.selectbox(key=f"{TASK}:model:en")
    assert chosen.value.id == "landmark-warp"  # which is not here yet
    chosen.select("dlapp cartoonist (built in)").run()
    assert warnings(app) == ["This looks like a photo, but dlapp cartoonist only edits drawings."]
    app.button(key=f"{TASK}:other_model").click().run()
    assert app.selectbox(key=f"{TASK}:model:en").value.id == "landmark-warp"
    assert not app.exception


def test_faces_of_a_photo_are_found_and_one_is_chosen(data: Path, pytestconfig: pytest.Config) -> None:
    mtcnn.bring(pytestconfig, data)
    both = Image.new("RGB", (1024, 512))
    both.paste(sample("astronaut.png"), (0, 0))
    both.paste(sample("astronaut.png"), (512, 0))
    app = sent("us.png", both)
    key = f"{TASK}:face:{stack_of(app).id}"
    while key not in [group.key for group in app.get("button_group")]:
        assert not app.exception
        app.run()
    app.session_state[key] = 1
    app.slider(key=f"{TASK}:turn").set_value(9).run()
    applied(app)
    assert stack_of(app).edits[0].settings.face == 1


@pytest.mark.parametrize("name", ["chelsea.png", "coffee.png"])
def test_a_photo_without_a_face_is_told_so_and_cannot_be_edited(
    data: Path, pytestconfig: pytest.Config, name: str
) -> None:
    mtcnn.bring(pytestconfig, data)
    app = sent(name, sample(name))
    while "No face was found in this picture." not in warnings(app):
        assert not app.exception
        app.run()
    app.slider(key=f"{TASK}:tilt").set_value(9).run()
    assert app.button(key=f"{TASK}:start").disabled


def test_a_picture_that_cannot_be_used_leaves_the_one_before(data: Path) -> None:
    app = sent("me.png", drawing())
    for file, sentence in (
        (File("notes.png", b"not a picture"), "is not a picture"),
        (File("line.png", encoded(Image.new("RGB", (100, 3)), "PNG")), "too narrow"),
    ):
        app.session_state[f"{TASK}:sent"] = file
        app.run()
        assert [sentence in warning for warning in warnings(app)] == [True]
        assert stack_of(app).name == "me.png"
    assert not app.exception

"""The page of sketches by Streamlit's AppTest."""

import pytest
from streamlit.testing.v1 import AppTest

from dlapp.backend import default
from dlapp.strokes import Stroke
from dlapp.tasks.sketch_to_image import lines
from dlapp.tasks.sketch_to_image.paper import cleaned
from dlapp.ui.inputs.example_sketches import SKETCHES

from .test_pages import opened

TASK = "sketch_to_image"
PAGE = f"pages/{TASK}.py"


@pytest.fixture
def app() -> AppTest:
    """The page, with pictures in two steps."""
    app = opened(PAGE)
    app.session_state[f"{TASK}:dlapp-cartoonist:steps"] = 2
    return app.run()


def finished(app: AppTest) -> str:
    """The id of the page's job once its result is there."""
    while not any(header.value == "Result" for header in app.header):
        assert not app.exception
        assert not app.error
        app.run()  # each run waits for the job
    return app.session_state[f"{TASK}:job"]


def test_the_picture_follows_the_pen_and_is_not_kept_until_asked_for(app: AppTest) -> None:
    assert not app.header or app.header[0].value != "Result"
    app.button(key=f"{TASK}:example:bun").click().run()
    first = finished(app)
    assert "job" not in app.query_params
    app.session_state[f"{TASK}:strokes"] = (*SKETCHES["bun"][1], Stroke(((0.2, 0.2), (0.8, 0.2)), 0.012))
    app.run()
    second = finished(app)
    assert second != first
    assert finished(app.run()) == second  # nothing new, no new picture
    app.button(key=f"{TASK}:start").click().run()
    assert finished(app) != second
    assert app.query_params["job"] == app.session_state[f"{TASK}:job"]


def test_a_house_becomes_no_house_and_the_page_says_why(app: AppTest) -> None:
    app.button(key=f"{TASK}:example:bun").click().run()
    usual = invented(finished(app))
    [button] = [button for button in app.button if button.label == "Where it fails"]
    button.click().run()
    assert invented(finished(app)) > 1.5 * usual
    assert [warning.value for warning in app.warning if warning.value.startswith("A hard one: a house.")]


def invented(job: str) -> float:
    """How far the edges of a picture are from the lines that it was made of: pixels on average."""
    [made], [drawn] = default().job(job).result, default().job(job).inputs
    kept = lines.kept(lines.ink(cleaned(drawn)), lines.edges(made.image))
    assert kept
    return kept.to_lines


def test_without_following_nothing_begins_before_the_button(app: AppTest) -> None:
    app.toggle(key=f"{TASK}:follows").set_value(False).run()
    app.button(key=f"{TASK}:example:spiky").click().run()
    app.text_input(key=f"{TASK}:caption").set_value("red hair and a zyxwv").run()
    assert f"{TASK}:job" not in app.session_state
    app.button(key=f"{TASK}:start").click().run()
    finished(app)
    assert [info.value for info in app.info] == ["The model does not know these words: zyxwv"]


def test_a_drawing_without_lines_gets_a_sentence_and_the_picture_before_stays(app: AppTest) -> None:
    app.button(key=f"{TASK}:start").click().run()
    assert "Draw something first." in [caption.value for caption in app.caption]
    app.button(key=f"{TASK}:example:beard").click().run()
    job = finished(app)
    app.session_state[f"{TASK}:strokes"] = (Stroke(((0.5, 0.5), (0.53, 0.5)), 0.012),)
    app.run()
    assert any("hardly any lines" in caption.value for caption in app.caption)
    assert finished(app) == job
    assert not app.exception


def test_the_drawing_outlives_another_page_and_language(app: AppTest) -> None:
    app.button(key=f"{TASK}:example:bun").click().run()
    job = finished(app)
    app.switch_page("pages/models.py").run()
    app.session_state["lang"] = "ja"
    app.switch_page(PAGE).run()
    assert app.session_state[f"{TASK}:strokes"] == SKETCHES["bun"][1]
    assert app.session_state[f"{TASK}:job"] == job  # the same picture, not a new one


def test_look_inside_shows_every_view(app: AppTest) -> None:
    app.button(key=f"{TASK}:example:bun").click().run()
    finished(app)
    view = f"inside:view:{TASK}"
    for name, said in (("Were the lines kept?", "orange"), ("From noise to picture", "every step")):
        app.segmented_control(key=view).set_value(name).run()
        while not any(said in text.value for text in app.markdown):
            assert not app.exception
            app.run()

"""Every page by Streamlit's AppTest: it runs in both languages without an exception."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dlapp.ui.navigation import PAGES

ROOT = Path(__file__).parents[2]


def opened(path: str | None = None, language: str = "en") -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.session_state["lang"] = language
    app.run()
    return app.switch_page(path).run() if path else app


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("path", [None, *(page.path for page in PAGES)])
def test_page_runs(path: str | None, language: str) -> None:
    app = opened(path, language)
    assert not app.exception
    assert not app.error
    assert len(app.title) == 1


def test_titles_are_translated() -> None:
    assert opened("pages/image_classification.py", "ja").title[0].value == "画像分類"


def test_every_page_file_is_in_the_navigation() -> None:
    files = {f"pages/{path.name}" for path in (ROOT / "pages").glob("*.py")} - {"pages/home.py"}
    assert files == {page.path for page in PAGES}


def test_example_click_gives_a_result() -> None:
    app = opened("pages/image_classification.py")
    app.button(key="image_classification:example:coffee.png").click().run()
    while not any("espresso" in str(element.proto) for element in app.main):
        assert not app.exception
        app.run()  # each run waits for the job
    assert app.query_params["job"]


def test_portraits_begin_nearer_to_the_mean_face() -> None:
    app = opened("pages/face_generation.py")
    assert app.slider(key="face_generation:dlapp-faces-cartoons:truncation").value == 100
    app.selectbox(key="face_generation:model:en").select("dlapp portraits (built in)").run()
    assert app.slider(key="face_generation:dlapp-faces-portraits:truncation").value == 70

"""Typed labels on the object detection page by Streamlit's AppTest."""

from pathlib import Path

import pytest

from tests.tiny_owl import CARD, bring

from .test_pages import opened

TASK = "object_detection"
CHOICE, TYPED = f"{TASK}:model:en", f"{TASK}:labels"


@pytest.fixture
def owl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DLAPP_DATA_DIR", str(tmp_path))
    bring(tmp_path)


def test_what_was_typed_is_found_shown_and_kept(owl: None) -> None:
    app = opened("pages/object_detection.py")
    assert not app.text_input
    app.selectbox(key=CHOICE).select(CARD.title).run()
    app.text_input(key=TYPED).set_value("red cup, , Red Cup, cat").run()
    app.button(key=f"{TASK}:example:coffee.png").click().run()
    while not app.slider:
        assert not app.exception
        assert not app.error
        app.run()  # each run waits for the job
    assert app.slider(key=f"{TASK}:score:labels").value == 10
    assert set(app.dataframe[0].value["Class"]) <= {"red cup", "cat"}
    assert len(app.dataframe[0].value)

    app.selectbox(key=CHOICE).select("dlapp detector (built in)").run()
    assert not app.text_input
    app.selectbox(key=CHOICE).select(CARD.title).run()
    assert app.text_input(key=TYPED).value == "red cup, , Red Cup, cat"


def test_nothing_begins_without_labels_and_other_letters_get_a_sentence(owl: None) -> None:
    app = opened("pages/object_detection.py")
    app.selectbox(key=CHOICE).select(CARD.title).run()
    app.text_input(key=TYPED).set_value(" , ").run()
    app.button(key=f"{TASK}:example:coffee.png").click().run()
    assert [each.value for each in app.info] == ["Enter what to look for first."]
    assert app.button(key=f"{TASK}:start").disabled
    assert "job" not in app.query_params
    app.text_input(key=TYPED).set_value("cat, 猫").run()
    app.button(key=f"{TASK}:start").click().run()
    assert [each.value for each in app.warning] == ["Type the labels in English: “猫” has other letters or signs."]
    assert not app.exception

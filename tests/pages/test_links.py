"""Links: what one says the page's controls show, and what is not possible gets one notice."""

import pytest
from streamlit.testing.v1 import AppTest

from dlapp import tasks

from .links import LINKS, address_of, opened

CASES = [(page, link) for page, links in LINKS.items() for link in links]
NAMES = [f"{page}:{number}" for page, links in LINKS.items() for number in range(len(links))]
WORDS = {"text", "question", "caption", "instruction", "labels", "system", "first", "second", "sentence", "others"}
IMPOSSIBLE = ("<b>1</b>", "99999999999", "1e3", "１２", "-0.123")


def test_every_task_has_links() -> None:
    assert set(LINKS) == set(tasks.NAMES)


@pytest.mark.parametrize(("page", "link"), CASES, ids=NAMES)
def test_a_link_sets_the_controls_which_say_the_same(page: str, link: dict[str, str]) -> None:
    app = opened(page, link)
    assert not app.exception
    assert not [warning for warning in app.warning if "link" in warning.value]
    written = address_of(app)
    assert {name: text for name, text in written.items() if name != "model" or "model" in link} == link


@pytest.mark.parametrize(("page", "link"), CASES, ids=NAMES)
def test_what_is_not_possible_is_said_and_left_out(page: str, link: dict[str, str]) -> None:
    words = {name: "a\0b" if number % 2 else "x" * 1001 for number, name in enumerate(sorted(WORDS & set(link)))}
    numbers = {name: IMPOSSIBLE[i % len(IMPOSSIBLE)] for i, name in enumerate(sorted(set(link) - WORDS))}
    app = opened(page, {**numbers, **words})
    assert not app.exception
    [notice] = [warning.value for warning in app.warning if "link" in warning.value]
    visit = app.session_state["visit"]
    assert {**visit.refused, **visit.unknown} == {**numbers, **words}
    assert "<b>" not in notice
    assert not set(address_of(app)) - {"model"}


def finished(app: AppTest) -> AppTest:
    """Once the page's result is there."""
    while not any(str(button.key).startswith("use_again:") for button in app.button):
        assert not app.exception
        assert not app.error
        app.run()  # each run waits for the job
    return app


def use_again(app: AppTest) -> AppTest:
    return next(button for button in app.button if str(button.key).startswith("use_again:")).click().run()


def test_a_link_to_a_result_sets_the_controls_that_made_it_and_they_can_be_had_again() -> None:
    link = {"model": "dlapp-translator", "source": "ja", "target": "en", "alternatives": "2", "text": "犬がいます。"}
    app = opened("translation", link)
    app.button(key="translation:start").click().run()
    finished(app)
    job = app.query_params["job"]
    other = opened("translation", {"job": job})
    assert address_of(other) == link
    assert not other.warning
    other.text_area(key="translation:text").set_value("猫").run()
    other.slider(key="translation:alternatives").set_value(0).run()
    assert address_of(use_again(finished(other))) == link
    both = opened("translation", {"job": job, "alternatives": "1"})  # what the link says itself wins
    assert both.slider(key="translation:alternatives").value == 1


def test_a_private_result_tells_another_browser_nothing() -> None:
    app = opened("translation", {"text": "秘密です。"})
    app.button(key="translation:start").click().run()
    job = finished(app).query_params["job"]
    stranger = opened("translation", {"job": job}, browser="another-browser-of-these-tests")
    assert stranger.text_area(key="translation:text").value == ""
    assert ["private" in info.value for info in stranger.info] == [True]


def test_settings_of_faces_are_had_again() -> None:
    app = finished(opened("face_generation", LINKS["face_generation"][0]))
    before = address_of(app)
    app.slider(key="face_generation:count:64").set_value(1).run()
    app.button(key="face_generation:start").click().run()
    assert finished(app).slider(key="face_generation:count:64").value == 1
    again = opened("face_generation", {"job": app.query_params["job"]})
    assert not again.warning
    assert again.slider(key="face_generation:count:64").value == 1
    assert address_of(again)["truncation"] == before["truncation"]


def gone_to(app: AppTest, page: str, link: dict[str, str]) -> AppTest:
    """Another page, through the shell, in the same session."""
    del app.session_state["shell"]
    app.query_params.clear()
    app.query_params.update(link)
    return app.switch_page(f"pages/{page}.py").run()


def test_a_link_puts_back_what_it_does_not_mention() -> None:
    first = {"model": "dlapp-upscaler", "scale": "2", "mode": "restore"}
    app = opened("super_resolution", first)
    gone_to(app, "translation", {})
    assert address_of(gone_to(app, "super_resolution", {})) == first  # by the menu: as it was
    gone_to(app, "translation", {})
    app = gone_to(app, "super_resolution", {"mode": "restore"})
    assert address_of(app) == {"model": "dlapp-upscaler", "mode": "restore"}


def test_a_step_back_to_a_page_loses_nothing() -> None:
    app = opened("translation", {"target": "en"})
    app.text_area(key="translation:text").set_value("long " * 300).run()
    left = address_of(app)
    assert "text" not in left
    gone_to(app, "super_resolution", {})
    gone_to(app, "translation", left)
    assert app.text_area(key="translation:text").value == "long " * 300


def test_a_dead_link_is_said_at_the_top_and_keeps_its_settings() -> None:
    app = opened("translation", {"job": "0" * 32, "text": "hello"})
    assert ["deleted or has expired" in info.value for info in app.info] == [True]
    assert app.text_area(key="translation:text").value == "hello"


def test_a_link_to_another_pages_result_is_said() -> None:
    app = opened("translation", {"text": "犬がいます。"})
    app.button(key="translation:start").click().run()
    job = finished(app).query_params["job"]
    app = opened("question_answering", {"job": job})
    assert not app.exception
    assert not app.error
    assert ["deleted or has expired" in info.value for info in app.info] == [True]


def test_an_answers_text_and_question_come_with_a_link_to_it() -> None:
    link = {**LINKS["question_answering"][0]}
    app = opened("question_answering", link)
    app.button(key="question_answering:start").click().run()
    other = opened("question_answering", {"job": finished(app).query_params["job"]})
    assert address_of(other) == link

"""The page of what a browser has made, by Streamlit's AppTest."""

import hashlib
import html
import re
import time

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from dlapp import limits
from dlapp.backend import default
from dlapp.collection import Collection
from dlapp.index import FOREVER
from dlapp.jobs import Job, State

from .test_pages import ROOT

PATH = "pages/my_results.py"


@pytest.fixture
def browser(request: pytest.FixtureRequest) -> str:
    """A browser's secret that no other test has."""
    return hashlib.sha256(request.node.nodeid.encode()).hexdigest()


@pytest.fixture
def mine(browser: str) -> Collection:
    return Collection(default(), hashlib.sha256(browser.encode()).hexdigest()[:32])


def page(browser: str, language: str = "en", path: str = PATH, job: str = "") -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.session_state["lang"], app.session_state["browser_id"] = language, browser
    app.run()
    if job:
        app.query_params["job"] = job
    return app.switch_page(path).run()


def made(mine: Collection, name: str = "red.png", colour: str = "red") -> str:
    picture = Image.new("RGB", (40, 30), colour)
    return written(default().submit("image_classification", [picture], names=(name,), owner=mine.owner))


def written(job: Job) -> str:
    assert job.wait(60)
    while not job.saved:
        time.sleep(0.01)
    return job.id


def rows(app: AppTest) -> list[str]:
    """The words of each result that is listed."""
    assert not app.exception
    assert not app.error
    bodies = [element.proto.body for element in app.get("html") if 'class="mine"' in element.proto.body]
    return [html.unescape(re.sub("<[^>]*>", " ", body)) for body in bodies]


@pytest.mark.parametrize(("language", "sentence"), [("en", "Nothing here yet."), ("ja", "まだ何もありません。")])
def test_who_has_made_nothing_is_told_where_to_begin(language: str, sentence: str, browser: str) -> None:
    app = page(browser, language)
    assert sentence in app.info[0].value
    assert len(app.title) == 1
    assert rows(app) == []


def test_results_are_listed_found_and_opened(browser: str, mine: Collection) -> None:
    first, second = made(mine, "café.png"), made(mine, "<b>x</b>.png")
    written(default().submit("summarization", "Cats sleep all day.\n\n" * 50, owner=mine.owner, sentences=1))
    app = page(browser)
    listed = rows(app)
    assert ["Cats sleep" in listed[0], "<b>x</b>.png" in listed[1], "café.png" in listed[2]] == [True] * 3
    assert "EfficientNet-Lite0" in listed[1]
    assert rows(page(browser[::-1])) == []
    app.text_input(key="my_results:search").set_value("CAFÉ").run()
    assert ["café.png" in row for row in rows(app)] == [True]
    app.text_input(key="my_results:search").set_value("nothing like it").run()
    assert app.info[0].value == "No result is like that."
    app.text_input(key="my_results:search").set_value("").run()
    app.selectbox(key="my_results:task:en").select("Summarization").run()
    assert ["Cats sleep" in row for row in rows(app)] == [True]
    app.selectbox(key="my_results:task:en").select("All").run()
    app.button(key=f"my_results:open:{first}").click().run()
    assert app.title[0].value == "Image classification"
    assert app.query_params["job"] == first
    assert "Result" in [header.value for header in app.header]
    assert second


def test_names_and_labels_are_in_the_visitors_language(browser: str, mine: Collection) -> None:
    job_id = made(mine)
    labels = default().job(job_id).result[0].labels
    assert labels[0].name in rows(page(browser))[0]
    assert labels[0].name_ja in rows(page(browser, "ja"))[0]


@pytest.mark.parametrize("title", ["<img src=x onerror=alert(1)>", "**bold** :smile: [x](http://y)", "👩‍👩‍👧 家族"])
def test_a_title_is_shown_as_it_is(title: str, browser: str, mine: Collection) -> None:
    job_id = made(mine)
    app = page(browser)
    app.text_input(key=f"my_results:title:{job_id}").set_value(title).run()
    assert title in rows(app)[0]
    assert title in rows(page(browser, "ja"))[0]


def test_a_star_fills_finds_and_can_be_taken_back(browser: str, mine: Collection) -> None:
    starred, _other = made(mine), made(mine, "blue.png", "blue")
    app = page(browser)
    app.button(key=f"star-result:{starred}").click().run()
    assert mine.find(starred).is_starred
    assert app.button(key=f"star-result:{starred}").help == "Remove the star"
    app.toggle(key="my_results:starred").set_value(True).run()
    assert ["red.png" in row for row in rows(app)] == [True]
    app.button(key=f"star-result:{starred}").click().run()
    assert not mine.find(starred).is_starred


def test_who_can_open_a_result_is_chosen_and_said(browser: str, mine: Collection) -> None:
    job_id = made(mine)
    app = page(browser)
    assert "hared" not in rows(app)[0]
    app.radio[0].set_value("link").run()
    assert "Shared" in rows(app)[0]
    assert mine.find(job_id).shared_until == FOREVER
    app.radio[0].set_value("7").run()
    assert 6.9 < (mine.find(job_id).shared_until - time.time()) / 86_400 <= 7
    assert "Shared until" in rows(app)[0]
    assert "まで共有" in rows(page(browser, "ja"))[0]
    app.radio[0].set_value("private").run()
    assert "hared" not in rows(app)[0]


def test_one_is_deleted_and_brought_back(browser: str, mine: Collection) -> None:
    first, second = made(mine), made(mine, "blue.png", "blue")
    app = page(browser)
    app.button(key=f"my_results:delete:{first}").click().run()
    assert ["blue.png" in row for row in rows(app)] == [True]
    assert any("1 result deleted." in each.value for each in app.markdown)
    app.button(key="undo:button").click().run()
    assert len(rows(app)) == 2
    assert not [button for button in app.button if button.key == "undo:button"]
    assert [entry.id for entry in mine.entries()] == [second, first]


def test_two_that_are_deleted_one_after_the_other_are_brought_back_together(browser: str, mine: Collection) -> None:
    both = [made(mine), made(mine, "blue.png", "blue")]
    app = page(browser)
    for job_id in both:
        app.button(key=f"my_results:delete:{job_id}").click().run()
    assert rows(app) == []
    assert any("2 results deleted." in each.value for each in app.markdown)
    app.button(key="undo:button").click().run()
    assert len(rows(app)) == 2


def test_all_that_were_found_are_chosen_and_deleted(browser: str, mine: Collection) -> None:
    for number in range(3):
        made(mine, f"cat {number}.png")
    dog = made(mine, "dog.png")
    app = page(browser)
    assert app.button(key="my_results:delete").disabled
    app.text_input(key="my_results:search").set_value("cat").run()
    next(box for box in app.checkbox if box.label == "Select all 3").check().run()
    assert app.button(key="my_results:delete").label == "Delete 3"
    app.text_input(key="my_results:search").set_value("").run()
    assert app.button(key="my_results:delete").label == "Delete 3"
    next(box for box in app.checkbox if box.label.startswith("Select cat 1")).uncheck().run()
    app.button(key="my_results:delete").click().run()
    assert [("cat 1.png" in row, "dog.png" in row) for row in rows(app)] == [(False, True), (True, False)]
    assert app.button(key="my_results:delete").disabled
    assert dog


def test_hundreds_are_listed_in_pages_and_quickly(browser: str, mine: Collection) -> None:
    index = default().index
    assert index is not None
    for number in range(300):
        index.add(f"{browser[:20]}{number:012}", "translation", "dlapp-translator", mine.owner)
        index.end(f"{browser[:20]}{number:012}", State.DONE)
        index.store(f"{browser[:20]}{number:012}", 1000)
        index.describe(f"{browser[:20]}{number:012}", (), f"text {number}")
    app = page(browser)
    assert [f"text {299 - place}" in row for place, row in enumerate(rows(app))] == [True] * 20
    begin = time.monotonic()
    app.get("pagination")[0].set_value(15).run()
    assert time.monotonic() - begin < 5
    assert [f"text {19 - place} " in row for place, row in enumerate(rows(app))] == [True] * 20
    for entry in mine.entries():
        index.delete(entry.id)


def test_a_strangers_private_link_gets_one_sentence(browser: str, mine: Collection) -> None:
    job_id = made(mine)
    stranger = page(browser[::-1], path="pages/image_classification.py", job=job_id)
    assert [each.value for each in stranger.info] == [
        "This result is private: only the browser that made it can open it."
    ]
    assert "Result" not in [header.value for header in stranger.header]
    mine.share(job_id, FOREVER)
    stranger.query_params["job"] = job_id
    stranger.run()
    assert any(each.value.startswith("Shared with you") for each in stranger.caption)
    keys = {button.key for button in stranger.button}
    assert f"delete:{job_id}" not in keys
    assert f"star-result:{job_id}" not in keys
    stranger.button(key=f"take:{job_id}").click().run()
    copy = stranger.query_params["job"]
    assert copy != job_id
    assert f"delete:{copy}" in {button.key for button in stranger.button}
    assert any("Only this browser can open it." in each.value for each in stranger.caption)


def test_a_result_that_is_deleted_on_its_page_can_be_brought_back_there(browser: str, mine: Collection) -> None:
    job_id = made(mine)
    app = page(browser, path="pages/image_classification.py", job=job_id)
    app.button(key=f"delete:{job_id}").click().run()
    assert not app.exception
    assert "Result" not in [header.value for header in app.header]
    app.button(key="undo:button").click().run()
    assert "Result" in [header.value for header in app.header]
    assert app.query_params["job"] == job_id


def test_what_is_kept_and_for_how_long_is_said(browser: str, mine: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    made(mine)
    monkeypatch.setenv("DLAPP_KEEP_DAYS", "30")
    told = " ".join(each.value for each in page(browser).markdown)
    assert f"newest {limits.HISTORY_JOBS} results" in told
    assert "up to 2.0 GB" in told
    assert "after 30 days" in told

"""What is served beside the pages, and how a server ends."""

import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from benchmarks.app_session import AppSession
from dlapp import limits
from tests.samples import encoded, sample

from .conftest import Visitors, settled
from .launch import running_app


def answer(address: str) -> str:
    with urllib.request.urlopen(address, timeout=30) as found:
        return found.read().decode()


def test_a_server_says_that_it_lives_is_ready_and_what_it_did(visitor: Visitors) -> None:
    assert answer(f"{visitor.app}/healthz") == "ok\n"
    page = visitor.open("image_classification")
    page.locator(".st-key-image_classification-example-coffee-png button").click()
    expect(page.get_by_text("Only this browser can open it.")).to_be_visible()
    assert answer(f"{visitor.app}/readyz") == "ok\n"
    assert 'dlapp_jobs_total{end="done",task="image_classification"}' in answer(f"{visitor.app}/metrics")


def test_a_server_that_is_told_to_stop_ends_in_order(browser: Browser, tmp_path: Path) -> None:
    with running_app(tmp_path) as address:
        page = browser.new_page()
        page.goto(address)
        settled(page)
        running = tmp_path / "jobs" / "servers"
        assert len(list(running.iterdir())) == 1
    page.close()
    assert not list(running.iterdir())  # who is found there has been killed: its jobs count as interrupted


def test_a_flood_of_uploads_is_refused(visitor: Visitors) -> None:
    """To a session of its own, so that the others of this server go on."""

    def refusal(number: int) -> int:
        asked = urllib.request.Request(f"{visitor.app}/_stcore/upload_file/flood/{number}", b"a", method="PUT")
        with pytest.raises(urllib.error.HTTPError) as error:
            urllib.request.urlopen(asked, timeout=30)
        return error.value.code

    codes = [refusal(number) for number in range(limits.UPLOADS_A_MINUTE + 20)]
    assert codes[0] != 429  # there is no such session
    assert codes[-1] == 429


def test_thirty_visitors_get_their_own_answers(visitor: Visitors) -> None:
    """Each by a WebSocket: half upload one picture, half another, all at once; then they come back by their links."""
    answers = {"coffee.png": "espresso", "chelsea.png": "Egyptian cat"}
    files = {name: encoded(sample(name), "PNG") for name in answers}

    def visit(number: int) -> tuple[bool, bool, str]:
        name = [*answers][number % 2]
        session = AppSession(visitor.app)
        session.go("image_classification")
        session.upload("image_classification:upload", name, files[name])
        session.click("image_classification:start")
        is_right = session.wait_for(answers[name], 120)
        query = session.query
        session.reconnect("image_classification", query)
        is_there = session.wait_for(answers[name], 120)
        session.close()
        return is_right, is_there, query

    with ThreadPoolExecutor(30) as pool:
        ends = list(pool.map(visit, range(30)))
    assert [end[:2] for end in ends] == [(True, True)] * 30
    assert len({query for *_, query in ends}) == 30

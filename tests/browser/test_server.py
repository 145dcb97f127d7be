"""What is served beside the pages, and how a server ends."""

import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, expect

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

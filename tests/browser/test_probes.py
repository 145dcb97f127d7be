"""What is served beside the pages."""

import urllib.request

from playwright.sync_api import expect

from .conftest import Visitors


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

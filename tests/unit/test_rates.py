"""How often visitors may ask: one who never stops is held off, the others are not, and neither is who waits."""

import time

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from dlapp import limits
from dlapp.errors import UserError
from dlapp.ui import rates
from dlapp.ui.rates import Rate, UploadRate


def test_who_asks_too_often_waits_and_the_others_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    rate, now = Rate(5), time.time()
    monkeypatch.setattr(time, "time", lambda: now)
    assert [rate.take("one", None) for _ in range(7)] == [True] * 5 + [False] * 2
    assert rate.take("another", None)
    now += 121  # what was refused does not count
    assert rate.take("one", None)


def test_new_cookies_do_not_help_for_long_but_a_class_has_room() -> None:
    rate = Rate(4)
    taken = [rate.take(f"cookie {number}", "203.0.113.7") for number in range(100)]
    assert taken == [number < 4 * limits.VISITORS_OF_AN_ADDRESS for number in range(100)]
    assert rate.take("elsewhere", "203.0.113.8")


@pytest.mark.parametrize("address", [None, "127.0.0.1", "::1"])
def test_this_machine_has_no_limit_of_its_own(address: str | None) -> None:
    rate = Rate(1)
    assert all(rate.take(f"cookie {number}", address) for number in range(50))


def test_a_job_too_many_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "JOBS", Rate(2))
    for _ in range(2):
        rates.check_job("one", None)
    with pytest.raises(UserError, match="Too much was asked"):
        rates.check_job("one", None)


def test_uploads_beyond_the_rate_are_refused_and_nothing_else_is() -> None:
    def answer(request: object) -> PlainTextResponse:
        return PlainTextResponse("taken")

    routes = [Route("/{path:path}", answer, methods=["GET", "PUT", "DELETE"])]
    client = TestClient(Starlette(routes=routes, middleware=[Middleware(UploadRate, rate=Rate(3))]))
    put = [client.put(f"/_stcore/upload_file/session/{number}", content=b"a").status_code for number in range(5)]
    assert put == [200] * 3 + [429] * 2
    assert client.put("/school/_stcore/upload_file/session/6", content=b"a").status_code == 429  # below a base path
    assert client.put("/_stcore/upload_file/another/1", content=b"a").status_code == 200
    assert client.delete("/_stcore/upload_file/session/1").status_code == 200
    assert client.get("/_stcore/health").status_code == 200

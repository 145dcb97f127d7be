"""Links: what one says the page's controls show, and what is not possible gets one notice."""

import pytest

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
    assert not app.warning
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

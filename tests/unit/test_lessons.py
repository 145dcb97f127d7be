"""Lessons in an address."""

import base64
import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlapp.errors import UserError
from dlapp.lessons import LONGEST, MOST, QUESTION, TITLE, Step, decode, encode, step_of

PAGES = ("translation", "gan_lab")
HERE = "http://school.example:8501"
WORDS = st.text(st.characters(exclude_categories=["Cs"]))
STEPS = st.builds(
    Step,
    st.sampled_from(PAGES),
    st.lists(st.tuples(WORDS, WORDS), max_size=4).map(tuple),
    WORDS.map(lambda text: text[:TITLE]),
    WORDS.map(lambda text: text[:QUESTION]),
)


@given(st.lists(STEPS, min_size=1, max_size=5))
def test_a_lesson_comes_back_from_its_address(steps: list[Step]) -> None:
    text = encode(steps)
    assert text.isascii()
    assert set(text) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
    if len(text) <= LONGEST:
        assert decode(text, PAGES) == tuple(steps)


@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda data: base64.urlsafe_b64encode(data).decode()))
def test_what_is_no_lesson_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        decode(text, PAGES)


def packed(items: object) -> str:
    return base64.urlsafe_b64encode(zlib.compress(json.dumps(items).encode(), 9)).decode().rstrip("=")


@pytest.mark.parametrize(
    "items",
    [
        [],
        {},
        [["https://elsewhere.example", [], "", ""]],
        [["translation", [["text"]], "", ""]],
        [["translation", [["text", 1]], "", ""]],
        [["translation", [], "x" * (TITLE + 1), ""]],
        [["translation", [], "", "x" * (QUESTION + 1)]],
        [["translation", [], "", ""]] * (MOST + 1),
        [["translation", [], " " * 10**7, ""]],  # a bomb: small while it is packed
    ],
)
def test_lessons_that_this_app_did_not_write_are_refused(items: object) -> None:
    with pytest.raises(ValueError, match=r"damaged|steps|step|long"):
        decode(packed(items), PAGES)


@pytest.mark.parametrize(
    "address",
    [
        f"{HERE}/translation?text=a+b&model=x",
        " /translation?text=a+b&model=x\n",
        "translation?text=a%20b&model=x",
        f"{HERE}/below/translation/?text=a+b&model=x#there",
    ],
)
def test_a_copied_address_becomes_a_step(address: str) -> None:
    assert step_of(address, HERE, PAGES) == Step("translation", (("text", "a b"), ("model", "x")))


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/translation",
        "//elsewhere.example/translation",
        "http://school.example:8501@elsewhere.example/translation",
        "javascript:alert(1)//translation",
        "data:text/html,translation",
        "http://[/translation",
        "/home",
        "words",
        "",
    ],
)
def test_other_addresses_are_refused(address: str) -> None:
    with pytest.raises(UserError):
        step_of(address, HERE, PAGES)

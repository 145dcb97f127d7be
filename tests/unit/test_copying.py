"""What a translation carries over comes back whole, whatever the translator makes of the sentinels."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlapp import copying

KEPT = [
    "https://example.com/a?b=1#c",
    "www.example.co.jp",
    "someone+x@example.org",
    "{name}",
    "{{ user.name }}",
    "%(count)d",
    "%s",
    "${HOME}",
    "<b>",
    "</b>",
    "&nbsp;",
    "`pip install`",
    "/usr/local/bin",
    "README.md",
    "#dlapp",
    "@someone",
    "v1.2.3",
    "RTX-4090",
    "iPhone",
    "A380",
    "$1,299.99",
    "¥3000",
    "12:30",
    "2026",
    "3.14",
    "99.5%",
    "03-1234-5678",
    "2026/11/26",
    "😀",
    "👨‍👩‍👧",
    "🇯🇵",
    "<0>",
]
TEXTS = st.lists(st.one_of(st.text(max_size=12), st.sampled_from(KEPT)), max_size=60).map("".join)


@pytest.mark.parametrize("kept", KEPT)
@pytest.mark.parametrize("sentence", ["See {} now.", "これは {} です。"])
def test_what_is_not_language_becomes_one_sentinel(kept: str, sentence: str) -> None:
    assert copying.mask(sentence.replace("{}", kept)) == (sentence.replace("{}", "<0>"), [kept])


@pytest.mark.parametrize(
    "text",
    [
        "I have 2 cats and 12 dogs.",
        "350万円です。",
        "About 350 million people live there.",
        "12月25日です。",
        "He's the 100th visitor.",
        "TOM IS A BOY.",
        "Tom and/or Mary said: no!",
        "5 < 7, and 7 > 5",
        "Mr. McDonald and Ms. O'Neill",
        "50 % sure, he left at once (I think).",
    ],
)
def test_language_stays(text: str) -> None:
    assert copying.mask(text) == (text, [])


def test_japanese_around_it_stays() -> None:
    text = "詳しくはhttps://example.com/jaをご覧ください。東京タワーは333メートルで、2026年11月にGitHubで公開。"
    masked = "詳しくは<0>をご覧ください。東京タワーは<1>メートルで、<2>年11月に<3>で公開。"
    assert copying.mask(text)[0] == masked


@given(TEXTS)
def test_back_to_the_same_text(text: str) -> None:
    masked, originals = copying.mask(text)
    assert copying.restore(masked, originals) == text
    assert len(originals) <= copying.SENTINELS


@given(st.lists(st.sampled_from(KEPT), max_size=40), st.randoms(use_true_random=False))
def test_nothing_is_lost(kept: list[str], chance: random.Random) -> None:
    """Sentinels that come back in another order, twice, or not at all."""
    masked, originals = copying.mask(" and ".join(kept))
    words = masked.split()
    translated = " ".join(chance.choices(words, k=len(words)) if words else [])
    restored = copying.restore(translated, originals)
    for original in originals:
        assert original in restored


def test_a_lost_one_follows_the_one_before_it() -> None:
    assert copying.restore("<0> und <2>.", ["a", "b", "c"]) == "a b und c."
    assert copying.restore("Nothing came back.", ["a", "b"]) == "Nothing came back. a b"
    assert copying.restore("", ["a"]) == "a"


def test_one_that_stands_for_nothing_is_left_out() -> None:
    assert copying.restore("<0> <7>", ["a"]) == "a "


def test_more_than_there_are_sentinels() -> None:
    text = " / ".join(f"<{i}>" for i in range(100))
    masked, originals = copying.mask(text)
    assert len(originals) == copying.SENTINELS
    assert copying.restore(masked, originals) == text

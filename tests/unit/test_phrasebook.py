"""The phrase book that the translator learns from: both sides say the same number."""

import random
import re

import pytest

from training import phrasebook

KANJI = {phrasebook.in_kanji(number): number for number in range(1, 10_000)}
WORDS = {phrasebook.in_words(number): number for number in range(10_000)}


@pytest.mark.parametrize(
    ("number", "kanji", "words"),
    [
        (8, "八", "eight"),
        (10, "十", "ten"),
        (19, "十九", "nineteen"),
        (40, "四十", "forty"),
        (100, "百", "one hundred"),
        (342, "三百四十二", "three hundred forty-two"),
        (1001, "千一", "one thousand one"),
        (9050, "九千五十", "nine thousand fifty"),
    ],
)
def test_numbers_are_spelt(number: int, kanji: str, words: str) -> None:
    assert phrasebook.in_kanji(number) == kanji
    assert phrasebook.in_words(number) == words


def test_no_two_numbers_are_spelt_alike() -> None:
    assert len(KANJI) == 9_999
    assert len(WORDS) == 10_000


def test_both_sides_say_the_same_number() -> None:
    checked = 0
    for japanese, english in phrasebook.pairs(2_000, random.Random(0)):
        said = re.fullmatch(r"\D*?(\d+|[一二三四五六七八九十百千]+)\D*", japanese)
        digits = re.fullmatch(r"\D*(\d[\d,]*)\D*", english)
        if said and digits and "月" not in japanese:
            number = said[1]
            assert int(digits[1].replace(",", "")) == (int(number) if number.isdigit() else KANJI[number])
            checked += 1
    assert checked > 300


def test_nothing_is_left_to_fill_in() -> None:
    for pair in phrasebook.pairs(2_000, random.Random(1)):
        assert not {"{", "}", "|"} & set("".join(pair))

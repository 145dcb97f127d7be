"""The phrase book that the translator learns from: both sides say the same number."""

import random
import re

import pytest

from benchmarks import work_sentences
from training import everyday_sentences, phrasebook

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
    for japanese, english in phrasebook.pairs(3_000, random.Random(0)):
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


def test_nothing_that_is_judged_stands_in_the_tables() -> None:
    judged = {
        *everyday_sentences.ENGLISH,
        *everyday_sentences.JAPANESE,
        *everyday_sentences.LATER_ENGLISH,
        *everyday_sentences.LATER_JAPANESE,
        *work_sentences.ENGLISH,
        *work_sentences.JAPANESE,
    }
    chance = random.Random(2)
    written = {side for _ in range(5_000) for side in phrasebook.template(chance)}
    written |= {
        side
        for name in ("sentences.txt", "labels.txt")
        for side in (phrasebook.TABLES / name).read_text("utf-8").replace("\n", " | ").split(" | ")
    }
    assert not judged & written


@pytest.mark.parametrize(
    ("noun", "article"), [("apple", "an"), ("book", "a"), ("university", "a"), ("useful", "a"), ("uncle", "an")]
)
def test_articles(noun: str, article: str) -> None:
    assert phrasebook.article(noun) == article


def test_marks_stand_around_the_same_word() -> None:
    kinds = [word for kind in phrasebook.words().values() for word in kind]
    words = {(japanese, english) for japanese, english in kinds}
    chance = random.Random(3)
    for _ in range(500):
        japanese, english = phrasebook.template(chance, ("<0>", "<1>"))
        marked = [re.search("<0>(?:an? )?(.*?)<1>", side, re.IGNORECASE) for side in (japanese, english)]
        assert all(marked), (japanese, english)
        first, second = (found[1] for found in marked if found)
        assert first.isdigit() or any(first == a and second.lower() == b.lower() for a, b in words)

"""Text: its width, its language, its sentences; whatever comes in comes out again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dlapp import limits, text
from dlapp.errors import UserError
from dlapp.text import Span


def cut(source: str, language: str) -> list[str]:
    return [source[span.start : span.end] for span in text.sentences(source, language)]


@pytest.mark.parametrize(
    ("language", "source", "expected"),
    [
        ("en", "Dr. Smith paid $3.50. He left at once.", ["Dr. Smith paid $3.50.", "He left at once."]),
        ("en", "See https://a.example/b.c?d=e! It works.", ["See https://a.example/b.c?d=e!", "It works."]),
        ("en", "One line\nanother line", ["One line", "another line"]),
        ("en", "Good 🎉 Next one. Done.", ["Good 🎉 Next one.", "Done."]),
        ("ja", "お元気ですか。はい、元気です。", ["お元気ですか。", "はい、元気です。"]),
        ("ja", "彼は「行くよ。」と言った。本当？", ["彼は「行くよ。」と言った。", "本当？"]),
        ("ja", "円周率は3.14です。\n\n終わり", ["円周率は3.14です。", "終わり"]),
        ("ja", "ビタミンA　.です。", ["ビタミンA　.", "です。"]),
        ("ja", "  \n ", []),
        ("en", "", []),
    ],
)
def test_sentences(language: str, source: str, expected: list[str]) -> None:
    assert cut(source, language) == expected


pieces_of_text = [
    *"abA あア漢。！？.!?、,「」『』()\"'…\n\t 　0９",
    "Dr.",
    "3.14",
    "http://x.jp/a.b?c",
    "🎉",
    "👩\u200d🔬",
    "e.g.",
]
words = st.lists(st.sampled_from(pieces_of_text), max_size=60).map("".join)


@given(words | st.text(max_size=80), st.sampled_from(["ja", "en"]))
def test_sentences_and_what_is_between_them_give_the_text_back(source: str, language: str) -> None:
    spans, place, back = text.sentences(source, language), 0, ""
    for span in spans:
        gap, sentence = source[place : span.start], source[span.start : span.end]
        assert not gap.strip()
        assert sentence == sentence.strip() != ""
        assert "\n" not in sentence
        back += gap + sentence
        place = span.end
    assert not source[place:].strip()
    assert back + source[place:] == source


@given(words, st.integers(1, 20))
def test_shortened_pieces_fit_and_join_to_the_span(source: str, longest: int) -> None:
    pieces = text.shortened(source, Span(0, len(source)), lambda part: len(part) <= longest)
    assert "".join(source[piece.start : piece.end] for piece in pieces) == source
    assert all(piece.end - piece.start <= longest for piece in pieces)


def test_long_sentences_are_cut_at_clauses_first() -> None:
    source = "雨が降ったので、試合は中止になった"
    pieces = text.shortened(source, Span(0, len(source)), lambda part: len(part) <= 10)
    assert [source[piece.start : piece.end] for piece in pieces] == ["雨が降ったので、", "試合は中止になった"]


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("これはペンです。", "ja"),
        ("東京大学", "ja"),
        ("ﾃｽﾄ", "ja"),
        ("OKです", "ja"),
        ("Where is the nearest station?", "en"),
        ("Tokyo", "en"),
        ("OK", "en"),
        ("-" * 3000 + "hello there my friend", "en"),
        ("ᚠᚢᚦᚨᚱᚲ", ""),
        ("你好，我们今天去吃饭吧", "zh"),
        ("안녕하세요, 만나서 반갑습니다", "ko"),
        ("Où est la gare la plus proche ?", "fr"),
        ("🎉", ""),
        ("12:30", ""),
    ],
)
def test_language(source: str, code: str) -> None:
    assert text.detect(source).code == code


def test_a_whole_text_in_one_language_is_sure() -> None:
    assert text.detect("The weather was fine, so we walked to the museum by the river.").confidence > 0.8
    assert text.detect("天気がよかったので、川沿いの美術館まで歩きました。").confidence > 0.9


def test_width() -> None:
    assert text.one_width("ＡＢＣ１２３ ﾃﾞｰﾀ、「ｶﾅ」！") == "ABC123 データ、「カナ」！"


@given(st.text(max_size=50))
def test_clean_text_has_no_control_characters_and_stays_clean(source: str) -> None:
    cleaned = text.clean(source)
    assert text.clean(cleaned) == cleaned
    assert not set(cleaned) & {"\r", "\0", "\x1b", "‮", "﻿"}


def test_line_ends_become_one_kind() -> None:
    assert text.clean("a\r\nb\rc\n") == "a\nb\nc\n"


def test_too_long_a_text_is_refused_with_both_numbers() -> None:
    with pytest.raises(UserError, match=r"1,000,001 characters\. The limit is 1,000,000"):
        text.check("a" * (limits.CHARACTERS + 1))
    text.check("a" * limits.CHARACTERS)


def test_what_is_not_text_is_refused() -> None:
    with pytest.raises(UserError, match="bytes"):
        text.check(b"text")


def test_a_long_line_is_cut_at_its_sentences() -> None:
    source = "今日は雨。" * 200_000
    assert cut(source, "ja") == ["今日は雨。"] * 200_000


@pytest.mark.parametrize(
    ("sentence", "usual"),
    [
        ("THIS IS VERY IMPORTANT.", "This is very important."),
        ("I THINK THAT I'M LATE!", "I think that I'm late!"),
        ("NASA", "NASA"),  # may be an abbreviation
        ("NASA is here.", "NASA is here."),
        ("これは大切です。", "これは大切です。"),
        ("<0> IS READY NOW", "<0> Is ready now"),
        ("123", "123"),
        ("", ""),
    ],
)
def test_capitals_are_read_as_usually_written(sentence: str, usual: str) -> None:
    assert text.usual_case(sentence) == usual

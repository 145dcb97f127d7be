"""Lines that belong together, and the cells of tables."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dlapp
from dlapp.backend import Backend
from dlapp.tasks.translation import layout

J = layout.JOINER


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("This was wrapped in\nthe middle.", "This was wrapped in the middle."),
        ("Dear Emma,\nthank you.", "Dear Emma, thank you."),
        ("これは途中で\n改行された文です。", f"これは途中で{J}改行された文です。"),
        ("昨日、\n東京へ行きました。", f"昨日、{J}東京へ行きました。"),
        ("A" * 50 + " met\nEmma there.", "A" * 50 + " met Emma there."),
        ("apples\nand pears.\n\nmilk\nbread", "apples and pears.\n\nmilk\nbread"),
    ],
)
def test_a_break_within_a_sentence_is_closed(text: str, joined: str) -> None:
    assert layout.unwrapped(text) == joined


@pytest.mark.parametrize(
    "text",
    [
        "First sentence.\nSecond sentence.",
        "apples\nbananas\nmilk",
        "東京と\n大阪",
        "A title\nA text that follows.",
        "Paragraph\n\nanother one",
        "- milk\n- eggs",
        "You need:\n- milk",
        "Things\n1. one thing\n2. another",
        "Emma Clarke\n12 Long Road\nLondon",
        "駅はどこですか。\n駅はここです。",
        "古池や\n\n蛙飛び込む",
        "東京都\n千代田区",
        "| a | b |\n| c | d |",
        "quoted\n> text",
    ],
)
def test_a_break_that_was_meant_stays(text: str) -> None:
    assert layout.unwrapped(text) == text


TEXTS = st.text(alphabet=st.sampled_from(list("ab AB.|\\\n-1はが東、。 ")), max_size=80)


@given(TEXTS)
def test_joining_changes_no_place(text: str) -> None:
    joined = layout.unwrapped(text)
    assert len(joined) == len(text)
    assert [a for a, b in zip(text, joined, strict=True) if a != b] == ["\n"] * sum(
        a != b for a, b in zip(text, joined, strict=True)
    )


@given(TEXTS)
def test_sentences_are_in_order_and_lose_no_letter(text: str) -> None:
    spans = layout.sentences(text, "en")
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
    inside = "".join(text[span.start : span.end] for span in spans)
    assert [sign for sign in inside if sign.isalnum()] == [sign for sign in text if sign.isalnum()]


def test_cells_of_a_table_are_sentences_of_their_own() -> None:
    text = "Look:\n| Red | two apples |\n| --- | --- |\nEnd."
    found = [text[span.start : span.end] for span in layout.sentences(text, "en")]
    assert found == ["Look:", "Red", "two apples", "---", "---", "End."]


def test_tables_lists_and_headings_keep_their_marks(backend: Backend) -> None:
    text = "# Welcome\n\n1. Open the door.\n2. Close the window.\n\n| Good morning. | $1.20 |\n| --- | --- |\n\n- Thank you."
    made = dlapp.run("translation", text, source="en", target="ja").text.split("\n")
    assert [line[:2] for line in made] == ["# ", "", "1.", "2.", "", "| ", "| ", "", "- "]
    assert made[2].startswith("1. ")
    assert made[5] == "| おはようございます。 | $1.20 |"
    assert made[6] == "| --- | --- |"


def test_a_wrapped_sentence_is_translated_as_one(backend: Backend) -> None:
    wrapped = dlapp.run("translation", "I went to Kyoto with\nmy family last week.", source="en", target="ja")
    plain = dlapp.run("translation", "I went to Kyoto with my family last week.", source="en", target="ja")
    assert wrapped.text == plain.text
    wrapped = dlapp.run("translation", "私は先週、家族と\n京都に行きました。", source="ja", target="en")
    assert wrapped.text == dlapp.run("translation", "私は先週、家族と京都に行きました。", source="ja", target="en").text


@pytest.mark.parametrize("text", ["a", "X", "...", "1. a"])
def test_a_letter_by_itself_stays(backend: Backend, text: str) -> None:
    assert dlapp.run("translation", text, source="en", target="ja").text == text


def test_captions_that_share_a_sentence_stay_captions(backend: Backend) -> None:
    text = "I went to Kyoto with\nmy family last week.\nThank you."
    made = dlapp.run("translation", text, source="en", target="ja", keep_lines=True).text
    assert made.count("\n") == text.count("\n")
    assert dlapp.run("translation", text, source="en", target="ja").text.count("\n") == 1


@pytest.mark.parametrize(
    ("part", "line"),
    [
        ("looking for\na young man.", "looking for a young man."),
        ("家族と\n京都", "家族と京都"),
        (f"家族と{J}京都", "家族と京都"),
    ],
)
def test_a_sentence_stands_on_one_line(part: str, line: str) -> None:
    assert layout.one_line(part) == line


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("**Stop here.** Go on.", ["**Stop here.**", "Go on."]),
        ("**止まってください。**続けて。", ["**止まってください。**", "続けて。"]),
        ("Go on. **Stop here.**\n**Now** go.", ["Go on.", "**Stop here.**", "**Now** go."]),
        ("**Note:** the door is open.", ["**Note:**", "the door is open."]),
        ("**重要**:ドアを閉めてください。", ["**重要**:", "ドアを閉めてください。"]),
        ("**Note:**", ["**Note:**"]),
    ],
)
def test_the_end_of_an_emphasis_stays_with_its_sentence(text: str, found: list[str]) -> None:
    language = "en" if text.isascii() else "ja"
    assert [text[span.start : span.end] for span in layout.sentences(text, language)] == found


@pytest.mark.parametrize(
    ("before", "core", "after", "apart"),
    [
        ("**", "Settings**", "", ("**", "Settings", "**")),
        ("# **", "Settings**", " ", ("# **", "Settings", "** ")),
        ("**", "Note**:", "", ("**", "Note", "**:")),
        ("**", "Note:** go on", "", ("", "**Note:** go on", "")),
        ("**", "Stop** the **car**", "", ("", "**Stop** the **car**", "")),
        ("* ", "one thing", "", ("* ", "one thing", "")),
    ],
)
def test_marks_of_emphasis_stand_on_the_same_side(
    before: str, core: str, after: str, apart: tuple[str, str, str]
) -> None:
    assert layout.emphasis_apart(before, core, after) == apart


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Please **stop** now.", "Please stop now."),
        ("これは**重要**です。", "これは重要です。"),
        ("**太字**と*斜体*。", "太字と斜体。"),
        ("She is ~~not~~ happy.", "She is ~~not~~ happy."),
        ("2 * 3 * 4 and 2*3*4", "2 * 3 * 4 and 2*3*4"),
        ("`a**b**c`", "`a**b**c`"),
    ],
)
def test_marks_of_emphasis_within_a_sentence_are_left_out(text: str, plain: str) -> None:
    assert layout.without_emphasis(text) == plain

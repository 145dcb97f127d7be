"""The built-in reader: where the answer stands, and that it says when there is none."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dlapp
from dlapp import limits
from dlapp.backend import Backend
from dlapp.errors import UserError
from dlapp.networks.reader import MATCHES, SHARES, overlap
from dlapp.tasks.question_answering import Result
from dlapp.tasks.question_answering.inference import _candidates
from dlapp.tasks.question_answering.models import Reading
from dlapp.tasks.question_answering.windows import relevance
from dlapp.text import Span

LIGHTHOUSE = (
    "The old lighthouse on the hill was built in 1874 by the engineer Clara Whitfield. It is 32 metres high and was lit by oil "
    "until 1921, when electric light came to the island. The museum opens at nine in the morning and is closed on Mondays."
)
BAKERY = (
    "駅前のパン屋「こむぎ堂」は、1987年に佐藤健一さんが始めました。店でいちばん人気があるのは、毎朝百個だけ焼くくるみパンです。"
    "開店は午前七時で、定休日は水曜日です。"
)


def ask(question: str, context: str, **settings: object) -> Result:
    return dlapp.run("question_answering", {"question": question, "context": context}, **settings)


@pytest.mark.parametrize(
    ("question", "context", "expected"),
    [
        ("定休日はいつですか。", BAKERY, "水曜日"),
        ("Who built the lighthouse?", LIGHTHOUSE, "Clara Whitfield"),
    ],
)
def test_answer_is_among_the_first_three(backend: Backend, question: str, context: str, expected: str) -> None:
    result = ask(question, context)
    answers = [answer.text for answer in result.answers + result.unsure]
    assert any(expected in answer and len(answer) < 40 for answer in answers), answers


@pytest.mark.parametrize("question", ["町長の名前は何ですか。", "この国の首都はどこですか。", "電話番号は何番ですか。"])
def test_what_the_passage_does_not_say_gets_no_answer(backend: Backend, question: str) -> None:
    result = ask(question, BAKERY)
    assert result.answers == []
    assert result.unsure, "what it would have said had it been forced to"


def test_what_the_passage_says_gets_one(backend: Backend) -> None:
    result = ask("定休日はいつですか。", BAKERY)
    assert result.answers
    assert result.unsure == []


def test_answers_stand_where_they_say_and_do_not_overlap(backend: Backend) -> None:
    result = ask("Who built the lighthouse?", LIGHTHOUSE, top=10)
    answers = result.answers + result.unsure
    assert answers
    for answer in answers:
        assert LIGHTHOUSE[answer.start : answer.end] == answer.text
        assert 0 <= answer.score <= 1
    spans = sorted((answer.start, answer.end) for answer in answers)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


def test_answer_is_found_in_a_book(backend: Backend) -> None:
    filler = "It was a fine day and they walked along the river for a long time. " * 3000
    result = ask("Who built the lighthouse?", filler + LIGHTHOUSE + " " + filler)
    answers = [answer.text for answer in result.answers + result.unsure]
    assert any("Whitfield" in answer for answer in answers), answers


def test_full_width_digits_are_read_and_stay_as_they_are(backend: Backend) -> None:
    context = BAKERY.replace("1987", "１９８７")
    result = ask("こむぎ堂はいつ始まりましたか。", context)
    assert any("１９８７" in answer.text for answer in result.answers + result.unsure)


@pytest.mark.parametrize(
    ("item", "sentence"),
    [
        ("a text", "A question and a passage are needed here, not str"),
        ({"question": "Who?", "context": " \n"}, "The passage has no words in it"),
        ({"question": "?!", "context": LIGHTHOUSE}, "Type a question first"),
        ({"question": "a" * 501, "context": LIGHTHOUSE}, "501 characters; up to 500"),
        (
            {"question": "Who?", "context": "a" * (limits.CHARACTERS + 1)},
            "1,000,001 characters. The limit is 1,000,000",
        ),
    ],
)
def test_bad_input_gets_its_own_sentence(backend: Backend, item: object, sentence: str) -> None:
    with pytest.raises(UserError) as error:
        dlapp.run("question_answering", item)
    assert sentence in str(error.value)


@pytest.mark.parametrize("top", [0, 11])
def test_impossible_number_of_answers_is_refused(backend: Backend, top: int) -> None:
    with pytest.raises(UserError, match="between 1 and 10"):
        ask("Who?", LIGHTHOUSE, top=top)


def test_attention_is_about_the_answer(backend: Backend) -> None:
    item = {"question": "Who built the lighthouse?", "context": LIGHTHOUSE}
    start = LIGHTHOUSE.index("Clara")
    inside = dlapp.run("question_answering.attention", item, start=start, end=start + len("Clara Whitfield"))
    size = len(inside.tokens)
    assert "".join(inside.tokens).count("Clara") == 1
    passage = inside.tokens[inside.first - 1 :]
    for weights in inside.attention.values():
        assert weights.shape[1:] == (size, size)
        rows = weights.astype(float).sum(-1)
        assert np.allclose(rows[:, -len(passage) :], 1, atol=0.01)  # each token of the passage looks somewhere
        assert np.all(np.isclose(rows, 1, atol=0.01) | (rows == 0))
    assert 0 <= inside.start.sum() <= 1.001
    assert not inside.start[: inside.tokens.index("<sep>", 1) + 1].any()  # the question holds no answer


def test_attention_outside_the_passage_is_refused(backend: Backend) -> None:
    item = {"question": "Who?", "context": LIGHTHOUSE}
    with pytest.raises(UserError, match="no characters"):
        dlapp.run("question_answering.attention", item, start=10, end=10_000)


def test_overlap_finds_the_longest_runs_whatever_the_case() -> None:
    found = overlap("WHO lives in Clara's house?", "The house of clara.")
    text = "The house of clara."
    assert found.matches[text.index("house")] >= 4
    assert found.matches[text.index("clara") + 2] >= 4
    assert found.matches[text.index("of")] <= 2


@given(st.text(max_size=30), st.text(max_size=80))
@settings(deadline=None)
def test_overlap_fits_every_passage(question: str, passage: str) -> None:
    found = overlap(question, passage)
    for kinds, limit in ((found.matches, MATCHES), (found.shares, SHARES)):
        assert kinds.shape == (len(passage),)
        assert all(0 <= kind < limit for kind in kinds)


@pytest.mark.parametrize(
    ("question", "context"),
    [
        ("何?", "今日は雨。" * 3000),  # one letter has no pairs of letters to look for
        ("Who?", "한국어텍스트" * 100),
        ("Who was it?", "It was Clara. " + "😀" * 300),
        ("Who?", "x" * 100_000),
        ("誰", "あ"),
    ],
)
def test_odd_passages_get_an_answer_or_none(backend: Backend, question: str, context: str) -> None:
    result = ask(question, context)
    assert all(answer.text in context for answer in result.answers + result.unsure)


def test_a_question_of_too_many_tokens_is_refused_with_both_numbers(backend: Backend) -> None:
    with pytest.raises(UserError, match=r"has 1\d\d tokens; this model reads up to 96"):
        ask("What " * 80 + "?", LIGHTHOUSE)


def test_relevance_prefers_the_part_with_the_rare_words() -> None:
    text = "The weather was fine. Clara Whitfield built it. The weather was bad."
    parts = [Span(0, 21), Span(22, 47), Span(48, 68)]
    assert relevance("What did Whitfield build?", text, parts).argmax() == 1


def test_the_score_falls_from_rank_to_rank_also_between_windows() -> None:
    """What a window takes for 46% probable counts less where the window would rather say nothing."""

    def window(answer: float, nothing: float) -> Reading:
        log = np.log(np.array([answer], np.float32))
        return Reading(log, np.zeros(1, np.float32), float(np.log(nothing)), [(0, 4)], 0, [], {})

    [(_, first)], [(_, second)] = _candidates(window(0.39, 0.01), "1874"), _candidates(window(0.46, 0.5), "1963")
    assert first.score == pytest.approx(0.39 / 0.40)
    assert second.score == pytest.approx(0.46 / 0.96)


@pytest.mark.parametrize("question", ["Who built the lighthouse?", "When does it open?"])
def test_answers_are_ranked_by_what_they_show(backend: Backend, question: str) -> None:
    scores = [answer.score for answer in ask(question, LIGHTHOUSE * 20, top=5).answers]
    assert scores == sorted(scores, reverse=True)

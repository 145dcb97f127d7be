"""The built-in summarizer: it keeps what matters, in order, and nothing that is not in the text."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import dlapp
from dlapp.backend import Backend
from dlapp.errors import UserError

NEWS = (
    "The town of Elmsford will close its main street to cars on weekends from June. The decision was made on Tuesday evening "
    "after a debate of four hours. It was raining. Some shop owners are against the plan, because they fear that customers will "
    "stay away. A woman coughed. The town will build a car park with 200 places behind the railway station. He smiled."
)


@pytest.mark.parametrize("count", [1, 3, 6])
def test_summary_is_sentences_of_the_text_in_order(backend: Backend, count: int) -> None:
    answer = dlapp.run("summarization", NEWS, sentences=count)
    assert len(answer.sentences) == count
    assert answer.text == " ".join(answer.sentences)
    assert [NEWS[span.start : span.end] for span in answer.spans] == answer.sentences
    assert answer.spans == sorted(answer.spans, key=lambda span: span.start)


def test_what_matters_is_kept_and_trifles_are_not(backend: Backend) -> None:
    kept = dlapp.run("summarization", NEWS, sentences=3).sentences
    assert kept[0].startswith("The town of Elmsford")
    assert not {"It was raining.", "A woman coughed.", "He smiled."} & set(kept)


def test_japanese_sentences_are_joined_without_spaces(backend: Backend) -> None:
    text = "市は新しい図書館を開くと発表した。蔵書は四十五万冊になる。建設費は約三十八億円だ。雨だった。"
    answer = dlapp.run("summarization", text, sentences=2)
    assert answer.text == "".join(answer.sentences)
    assert "図書館" in answer.text
    assert "雨だった。" not in answer.sentences


def test_the_same_is_not_said_twice(backend: Backend) -> None:
    text = " ".join(["The council will build a new school by the river."] * 5 + ["Costs of nine million are expected."])
    assert len(dlapp.run("summarization", text, sentences=3).sentences) == 2


def test_a_text_shorter_than_the_summary_stays_whole(backend: Backend) -> None:
    assert dlapp.run("summarization", "One sentence only.", sentences=5).text == "One sentence only."


@pytest.mark.parametrize("text", ["", "  \n ", "🎉", "12:30 !!"])
def test_what_has_no_words_has_no_summary(backend: Backend, text: str) -> None:
    assert dlapp.run("summarization", text).sentences == []


@pytest.mark.parametrize("count", [0, 21])
def test_impossible_length_is_refused(backend: Backend, count: int) -> None:
    with pytest.raises(UserError, match="between 1 and 20"):
        dlapp.run("summarization", NEWS, sentences=count)


def test_scores_are_shares_of_the_best(backend: Backend) -> None:
    scores = [score for _, score in dlapp.run("summarization", NEWS).scores]
    assert max(scores) == pytest.approx(1)
    assert min(scores) >= 0


@given(st.text(max_size=200))
@settings(deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_gets_an_answer(backend: Backend, text: str) -> None:
    answer = dlapp.run("summarization", text, sentences=2)
    assert len(answer.sentences) <= 2


def test_a_book_is_summarized(backend: Backend) -> None:
    answer = dlapp.run(
        "summarization", NEWS + "\n" + "They walked along the river and talked about it. " * 10_000, sentences=5
    )
    assert len(answer.sentences) >= 3


def test_a_text_without_an_end_is_not_its_own_summary(backend: Backend) -> None:
    answer = dlapp.run("summarization", "あいう" * 100_000, sentences=2)
    assert len(answer.text) <= 2 * 600


def test_sentence_attention_and_shares_are_probabilities(backend: Backend) -> None:
    inside = dlapp.run("summarization.attention", NEWS)
    count = len(inside.spans)
    assert inside.attention.shape[2:] == (count, count)
    assert np.allclose(inside.attention.astype(float).sum(-1), 1, atol=0.01)
    for span, tokens in zip(inside.spans, inside.tokens, strict=True):
        assert "".join(name for name, _ in tokens) == NEWS[span.start : span.end]
        assert sum(share for _, share in tokens) == pytest.approx(1, abs=1e-3)


def test_names_weigh_more_than_small_words(backend: Backend) -> None:
    shares = dict(dlapp.run("summarization.attention", "The council builds the school by the river.").tokens[0])
    assert shares[" school"] > 2 * shares[" the"]

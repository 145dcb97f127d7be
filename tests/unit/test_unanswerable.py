"""Questions made so that the passage does not answer them."""

import random

import pytest

from training import unanswerable

ENGLISH = {
    "title": "Oaks",
    "context": "The oak in Bristol was planted in 1820 by Emma Clarke. The largest oak stands near Exeter and is from 1650.",
    "question": "Who planted the oak in Bristol that was planted in 1820?",
    "answers": [{"text": "Emma Clarke", "answer_start": 42}],
}
JAPANESE = {
    "title": "駅",
    "context": "最初の駅は1872年にできた。最後の駅は1930年にエマが作った。",
    "question": "最初の駅は1872年のいつできましたか。",
    "answers": [{"text": "1872年", "answer_start": 5}],
}


@pytest.mark.parametrize("row", [ENGLISH, JAPANESE])
def test_another_name_or_number_of_the_passage_is_asked_for(row: dict) -> None:
    for seed in range(10):
        made = unanswerable.swapped(row, random.Random(seed))
        assert made is not None
        assert made["question"] != row["question"]
        assert made["context"] == row["context"]
        assert made["answers"] == []
    assert "1650" in str([unanswerable.swapped(ENGLISH, random.Random(seed)) for seed in range(10)])


def test_opposites_and_negations() -> None:
    made = unanswerable.opposite(JAPANESE, random.Random(0))
    assert made is not None
    assert made["question"] == "最後の駅は1872年のいつできましたか。"
    made = unanswerable.opposite(ENGLISH, random.Random(0))
    assert made is not None
    assert made["question"] == "Who planted the oak in Bristol that was not planted in 1820?"


def test_the_sentence_of_the_answer_is_taken_out() -> None:
    made = unanswerable.shortened(ENGLISH, random.Random(0))
    assert made is not None
    assert made["context"] == "The largest oak stands near Exeter and is from 1650."
    alone = {**ENGLISH, "context": "It was Emma Clarke."}
    assert unanswerable.shortened(alone, random.Random(0)) is None


def test_none_has_an_answer_and_all_belong_to_a_row() -> None:
    other = {**ENGLISH, "context": "Beeches are trees, too."}
    made = unanswerable.made([ENGLISH, JAPANESE, other], 200, random.Random(0))
    assert len(made) == 200
    assert all(row["answers"] == [] for row in made)
    elsewhere = [row for row in made if row["question"] == ENGLISH["question"] and row["context"] == other["context"]]
    assert elsewhere

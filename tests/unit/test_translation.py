"""The built-in translator: what it says, and that nothing of a text is lost on the way."""

import csv

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dlapp
from dlapp import limits
from dlapp import text as texts
from dlapp.backend import Backend
from dlapp.errors import Cancelled, UserError
from dlapp.progress import Progress
from dlapp.tasks.translation import Result, Settings, inference, layout
from dlapp.tasks.translation.models import Translation
from tests.cases import CASES


class Echo:
    """A translator that marks what it was given; it knows the languages of the built-in one."""

    longest = 60
    knows_sentinels = True

    def __init__(self) -> None:
        from dlapp.catalog import CARDS

        self.card = CARDS["dlapp-translator"]
        self.batches: list[list[str]] = []

    def source_ids(self, sentences: list[str], source: str, target: str) -> list[list[int]]:
        return [[ord(sign) for sign in sentence] for sentence in sentences]

    def translate(self, rows: list[list[int]], target: str, count: int) -> list[list[Translation]]:
        sentences = ["".join(map(chr, row)) for row in rows]
        self.batches.append(sentences)
        return [[Translation(f"<{sentence}>" + "'" * rank, 0.5) for rank in range(count)] for sentence in sentences]


def echoed(text: str, **choices: object) -> Result:
    return inference.run(Echo(), [text], Settings(**choices), lambda progress: None)[0]


def test_line_breaks_and_signs_around_a_sentence_stay() -> None:
    answer = echoed("🎉 Hello there. How are you? 👍\n\n  - One more thing.\n12:30\n", source="en", target="ja")
    assert answer.text == "🎉 <Hello there.><How are you?> 👍\n\n  - <One more thing.>\n12:30\n"


def test_english_gets_a_space_between_sentences() -> None:
    assert echoed("はい。元気です。\n終わり", target="en").text == "<はい。> <元気です。>\n<終わり>"


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "🎉", "12:30", "!?", "—"])
def test_what_has_no_words_comes_back_as_it_is(text: str) -> None:
    assert echoed(text).text == text


@given(st.text(max_size=120), st.sampled_from(["ja", "en"]))
@settings(deadline=None)
def test_every_text_keeps_its_lines_and_its_spans_fit(text: str, target: str) -> None:
    source_language = "en" if target == "ja" else "ja"
    source = texts.clean(text)
    kept = echoed(text, source=source_language, target=target, keep_lines=True)
    assert kept.text.count("\n") == source.count("\n")
    answer = echoed(text, source=source_language, target=target)
    assert answer.text.count("\n") == layout.unwrapped(source).count("\n")
    for pair in answer.sentences:
        assert source[pair.source.start : pair.source.end].strip()
        assert answer.text[pair.target.start : pair.target.end].strip()
    assert [pair.target.start for pair in answer.sentences] == sorted(pair.target.start for pair in answer.sentences)


def test_long_text_begins_with_a_small_batch_and_keeps_order() -> None:
    model = Echo()
    text = "\n".join(f"Sentence number {i} {'is long ' * (i % 5)}." for i in range(300))
    so_far: list[str] = []

    def report(progress: Progress) -> None:
        so_far.append(progress.text)

    answer = inference.run(model, [text], Settings(source="en", target="ja"), report)[0]
    assert len(model.batches[0]) <= inference.FIRST_WINDOW
    assert so_far[0].startswith("<Sentence number 0")
    assert [line.split(" ")[2] for line in answer.text.split("\n")] == [str(i) for i in range(300)]


def test_a_sentence_too_long_for_the_network_is_cut_and_nothing_is_lost() -> None:
    text = "a" * 1000 + " " + "b" * 1000
    answer = echoed(text, source="en", target="ja")
    assert "".join(sign for sign in answer.text if sign in "ab") == text.replace(" ", "")


def test_stop_takes_effect_between_batches() -> None:
    model = Echo()

    def report(progress: Progress) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        inference.run(model, ["One.\n" * 500], Settings(source="en", target="ja"), report)
    assert len(model.batches) == 1


def test_text_in_the_wanted_language_is_refused(backend: Backend) -> None:
    with pytest.raises(UserError, match="already in the target language"):
        dlapp.run("translation", "It is raining again today.", target="en")


def test_language_that_the_model_does_not_know_is_refused(backend: Backend) -> None:
    with pytest.raises(UserError, match="does not translate from “ko” to “en”"):
        dlapp.run("translation", "안녕하세요, 만나서 반갑습니다.", target="en")


def test_too_long_a_text_is_refused_with_both_numbers(backend: Backend) -> None:
    with pytest.raises(UserError, match=f"{limits.CHARACTERS + 1:,} characters. The limit is {limits.CHARACTERS:,}"):
        dlapp.run("translation", "a" * (limits.CHARACTERS + 1))


@pytest.mark.parametrize("alternatives", [-1, 4])
def test_impossible_number_of_alternatives_is_refused(backend: Backend, alternatives: int) -> None:
    with pytest.raises(UserError, match="between 0 and 3"):
        dlapp.run("translation", "Hello.", target="ja", alternatives=alternatives)


@pytest.mark.parametrize(
    ("text", "target", "words"),
    [
        ("私は先週、京都に行きました。", "en", ["Kyoto", "last week"]),
        ("私の父は医者です。", "en", ["father", "doctor"]),
        ("彼女は英語を話せます。", "en", ["She", "English"]),
        ("これはいくらですか。", "en", ["How much"]),
        ("My father is a doctor.", "ja", ["父", "医者"]),
        ("I have two brothers.", "ja", ["兄弟"]),
        ("I am thirty-two years old.", "ja", ["私", "歳"]),
        ("おはようございます。", "en", ["Good morning"]),
        ("She likes music.", "ja", ["彼女", "音楽"]),
        ("Where is the station?", "ja", ["駅", "どこ"]),
    ],
)
def test_translation_contains_the_words(backend: Backend, text: str, target: str, words: list[str]) -> None:
    answer = dlapp.run("translation", text, target=target)
    assert all(word in answer.text for word in words), answer.text


def test_full_width_letters_and_narrow_kana_are_read(backend: Backend) -> None:
    assert "tennis" in dlapp.run("translation", "私はﾃﾆｽが好きです。", target="en").text


def test_batch_gives_the_answers_of_single_texts(backend: Backend) -> None:
    sentences = ["私の父は医者です。", "これはいくらですか。", "今日はとても寒いです。昨日も寒かった。"]
    together = [answer.text for answer in dlapp.run("translation", sentences, target="en")]
    assert together == [dlapp.run("translation", sentence, target="en").text for sentence in sentences]


def test_alternatives_differ(backend: Backend) -> None:
    answer = dlapp.run("translation", "彼女は英語を話せます。", target="en", alternatives=3)
    assert len(answer.alternatives) >= 2
    assert len({answer.text, *answer.alternatives}) == len(answer.alternatives) + 1


def test_attention_rows_are_probabilities_and_the_written_token_is_a_candidate(backend: Backend) -> None:
    text = "私の父は医者です。"
    answer = dlapp.run("translation", text, target="en")
    inside = dlapp.run("translation.attention", {"source": text, "target": answer.text}, source="ja", target="en")
    size = (len(inside.target_tokens), len(inside.source_tokens))
    assert inside.cross.shape[2:] == size
    assert inside.encoder.shape[2:] == (size[1], size[1])
    for weights in (inside.cross, inside.encoder, inside.decoder):
        assert np.allclose(weights.astype(float).sum(-1), 1, atol=0.01)
    assert not np.triu(inside.decoder[0, 0], 1).any()  # no look at what is not written yet
    hits = [
        token in [candidate.token for candidate in place]
        for token, place in zip(inside.target_tokens, inside.candidates, strict=True)
    ]
    assert np.mean(hits) > 0.9


def test_attention_looks_at_the_word_that_is_translated(backend: Backend) -> None:
    pair = {"source": "私の父は医者です。", "target": "My father is a doctor."}
    inside = dlapp.run("translation.attention", pair, source="ja", target="en")
    row = inside.target_tokens.index(" doctor")
    assert "医者" in inside.source_tokens[inside.cross[:, :, row].max((0, 1)).argmax()]


@pytest.mark.parametrize("row", csv.DictReader((CASES / "translation.tsv").open(encoding="utf-8"), delimiter="\t"))
def test_what_is_not_language_survives(backend: Backend, row: dict[str, str]) -> None:
    """Addresses, amounts, placeholders and the like come out as they went in: what must be in the output."""
    made = dlapp.run("translation", row["text"], target=row["target"]).text
    for part in row["must be in the output"].split(" | "):
        assert part in made, made
    assert "<0>" not in made


def test_capitals_are_translated_as_usual_spelling(backend: Backend) -> None:
    loud, usual = (
        dlapp.run("translation", each, target="ja").text for each in ("WHERE IS THE STATION?", "Where is the station?")
    )
    assert loud == usual


def test_only_a_translation_that_goes_wrong_is_unsure(backend: Backend) -> None:
    """Where it invents (a dry place that is cool) and where everything is familiar."""
    job = dlapp.submit(
        "translation", "Store in a cool, dry place.\nThe train was two hours late.", source="en", target="ja"
    )
    assert job.wait(60)
    hard, easy = [pair.probability for pair in job.result.sentences]
    assert hard < job.card.unsure_below < easy <= 1

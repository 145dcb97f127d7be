"""Text to text: what the network is told, what it reads of a long text, and what teaching changes."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from transformers import AutoTokenizer, T5Config, T5ForConditionalGeneration

import dlapp
from benchmarks import benchmark
from dlapp import limits
from dlapp.catalog import CARDS
from dlapp.device import Device
from dlapp.engines.transformers import Generation
from dlapp.errors import Cancelled, UserError
from dlapp.progress import Progress
from dlapp.tasks.text_to_text import Settings, compared, inference, inspect, teaching
from dlapp.tasks.text_to_text.cards import TextToTextCard
from dlapp.tasks.text_to_text.models import LOADERS, TextToText

PAIRS = [["one two", "two one"], ["big small", "small big"], ["day night", "night day"]]


def cards() -> list[TextToTextCard]:
    return [card for card in CARDS.values() if isinstance(card, TextToTextCard)]


def ignore(progress: Progress) -> None:
    pass


@pytest.fixture(scope="module")
def small() -> TextToText:
    """The built-in network's kind, small and with random weights."""
    torch.manual_seed(0)
    sizes = {"d_model": 32, "d_kv": 8, "d_ff": 64, "num_layers": 2, "num_heads": 4}
    ends = {"pad_token_id": 0, "eos_token_id": 1, "decoder_start_token_id": 1}
    network = T5ForConditionalGeneration(
        T5Config(vocab_size=8256, dropout_rate=0.0, **sizes, **ends, attn_implementation="eager")
    )
    card = next(card for card in cards() if card.is_built_in)
    tokenizer = AutoTokenizer.from_pretrained(CARDS["dlapp-translator"].folder)
    return TextToText(card, Generation(network.eval().requires_grad_(False)), tokenizer, 1)


def test_the_table_of_the_page_says_what_was_measured() -> None:
    measured = benchmark.read("quality", "text_to_text").values["rows"]
    assert [(row.task, row.measure, row.one_for_all, row.specialised) for row in compared.ROWS] == [
        (row["task"], row["measure"].partition(",")[0], row["one for all"], row["specialised"]) for row in measured
    ]


@given(text=st.text(min_size=1).filter(str.strip), question=st.text(min_size=1).filter(str.strip))
def test_a_prompt_holds_what_the_user_said_word_for_word(text: str, question: str) -> None:
    for card in cards():
        for instruction in card.instructions:
            prompt = instruction.told(text, question)
            assert text.strip() in prompt
            assert (question.strip() in prompt) or not instruction.asks
            assert instruction.text_of(prompt) == (None if instruction.asks else text.strip())


def test_of_a_long_text_the_beginning_is_read_and_that_is_said(small: TextToText) -> None:
    text = "a b c " * 1000
    [result] = inference.run(small, [text], Settings(max_new_tokens=2), ignore)
    assert result.read == small.card.room < result.total == len(small.ids(text))
    assert small.fitted(small.ids(text))[-1] == small.tokenizer.eos_token_id


def test_what_is_taught_is_learnt_by_a_copy() -> None:
    card = next(card for card in cards() if card.is_built_in)
    model = LOADERS[card.architecture](card, Device("cpu"))
    before = {name: weight.clone() for name, weight in model.network.state_dict().items()}
    statements = ("今日は日曜日です。", "これはあなたの本です。", "駅は近いです。", "彼は学生です。")
    item = {"pairs": [[each, each.replace("です。", "ですか。")] for each in statements], "text": "あの店は有名です。"}
    [taught] = teaching.run(model, [item], teaching.TeachingSettings(steps=30), ignore)
    assert taught.losses[-1] < 0.2 < taught.losses[0]
    assert taught.after == "あの店は有名ですか。" != taught.before
    assert taught.remembered == len(statements)
    assert all(torch.equal(weight, before[name]) for name, weight in model.network.state_dict().items())
    assert not any(parameter.requires_grad for parameter in model.network.parameters())


def test_teaching_stops_at_once(small: TextToText) -> None:
    steps = []

    def stop(progress: Progress) -> None:
        steps.append(progress.done)
        if len(steps) == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        teaching.run(small, [{"pairs": PAIRS, "text": "x"}], teaching.TeachingSettings(), stop)
    assert len(steps) == 3


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ({"pairs": PAIRS[:1], "text": "x"}, "at least 2 examples"),
        ({"pairs": PAIRS * 10, "text": "x"}, "at most 20 examples"),
        ({"pairs": [*PAIRS, ["only one side", " "]], "text": "x"}, "Example 4 has only one side"),
        ({"pairs": PAIRS, "text": ""}, "to try"),
        ({"pairs": PAIRS, "text": "x" * (limits.CHARACTERS + 1)}, "characters"),
        ("x", "Pairs of texts"),
    ],
)
def test_what_cannot_be_taught_is_refused_in_a_sentence(item: object, said: str) -> None:
    with pytest.raises(UserError, match=said):
        teaching.check(item)


def test_attention_reaches_from_the_answer_to_the_instruction(small: TextToText) -> None:
    item = {"source": "translate English to Japanese: Yes.", "target": "はい。"}
    [inside] = inspect.run(small, [item], inspect.AttentionSettings(), ignore)
    assert "".join(inside.source_tokens).startswith("translate English")
    assert inside.cross.shape[-2:] == (len(inside.target_tokens), len(inside.source_tokens))
    assert inside.cross.sum(-1) == pytest.approx(1, abs=0.01)


@pytest.mark.parametrize("text", ["", "🙂" * 50, "مرحبا", "<b>x</b> $1$ [a](http://b)", "w" * 10_000, "a " * 50_000])
def test_any_text_gets_an_answer(text: str) -> None:
    result = dlapp.run("text_to_text", text, max_new_tokens=8)
    assert result.read <= 224
    assert result.read <= result.total


def test_the_words_in_front_decide_what_is_done() -> None:
    japanese, english = dlapp.run(
        "text_to_text",
        ["translate English to Japanese: I like cats.", "translate Japanese to English: 私は猫が好きです。"],
    )
    assert "猫" in japanese.text
    assert "cat" in english.text.lower()
    answer = dlapp.run("text_to_text", "question: When did she come? context: She came to Paris in 1921 by train.")
    assert "1921" in answer.text

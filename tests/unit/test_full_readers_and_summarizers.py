"""Full readers and summarizers without their downloads: tiny random networks in the same files."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

import dlapp
from dlapp import downloads
from dlapp.backend import Backend
from dlapp.catalog import CARDS
from dlapp.device import Device
from dlapp.progress import Progress
from dlapp.tasks import summarization
from dlapp.tasks.summarization import inference

from .test_full_translators import TEXTS, sentencepiece_model, unigram_tokenizer

TEXT = TEXTS["en"] + " " + TEXTS["en"].replace("cat", "mat")
BERT = {"hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4}


def byte_pair_files(folder: Path) -> int:
    """vocab.json and merges.txt of single bytes, as RoBERTa and BART have them; the vocabulary's size."""
    from tokenizers.pre_tokenizers import ByteLevel

    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    words = [*special, *sorted(ByteLevel.alphabet())]
    (folder / "vocab.json").write_text(json.dumps({word: place for place, word in enumerate(words)}), encoding="utf-8")
    (folder / "merges.txt").write_text("#version: 0.2\n")
    (folder / "special_tokens_map.json").write_text("{}")
    return len(words)


def make_roberta(folder: Path) -> None:
    from transformers import RobertaConfig, RobertaForQuestionAnswering

    size = byte_pair_files(folder)
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "RobertaTokenizer"}))
    config = RobertaConfig(
        vocab_size=size, max_position_embeddings=514, pad_token_id=1, bos_token_id=0, eos_token_id=2, **BERT
    )
    RobertaForQuestionAnswering(config).save_pretrained(folder)


def make_mdeberta(folder: Path) -> None:
    from transformers import DebertaV2Config, DebertaV2ForQuestionAnswering

    size = unigram_tokenizer(folder, ["[PAD]", "[CLS]", "[SEP]", "<unk>", "[MASK]"])
    names = {
        "pad_token": "[PAD]",
        "cls_token": "[CLS]",
        "sep_token": "[SEP]",
        "unk_token": "<unk>",
        "mask_token": "[MASK]",
    }
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "DebertaV2Tokenizer", **names}))
    (folder / "special_tokens_map.json").write_text(json.dumps(names))
    config = DebertaV2Config(
        vocab_size=size,
        max_position_embeddings=512,
        relative_attention=True,
        pos_att_type=["p2c", "c2p"],
        type_vocab_size=0,
        position_buckets=64,
        **BERT,
    )
    DebertaV2ForQuestionAnswering(config).save_pretrained(folder)


def make_bart(folder: Path) -> None:
    from transformers import BartConfig, BartForConditionalGeneration, BartTokenizer

    size = byte_pair_files(folder)
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "BartTokenizer"}))
    BartTokenizer.from_pretrained(folder).save_pretrained(folder)
    config = BartConfig(
        vocab_size=size,
        d_model=32,
        encoder_layers=1,
        decoder_layers=1,
        encoder_ffn_dim=64,
        decoder_ffn_dim=64,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        max_position_embeddings=1024,
    )
    BartForConditionalGeneration(config).save_pretrained(folder)


def make_t5(folder: Path) -> None:
    from transformers import MT5Config, MT5ForConditionalGeneration, T5Config, T5ForConditionalGeneration

    multilingual = "mT5" in folder.name
    sentencepiece_model(folder, "spiece.model")
    size = unigram_tokenizer(folder, ["<pad>", "</s>", "<unk>"])
    (folder / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "T5Tokenizer", "extra_ids": 0}))
    (folder / "special_tokens_map.json").write_text("{}")
    sizes = {"vocab_size": size, "d_model": 32, "d_kv": 8, "d_ff": 64, "num_layers": 1, "num_heads": 4}
    ids = {"decoder_start_token_id": 0, "pad_token_id": 0, "eos_token_id": 1}
    model = (
        MT5ForConditionalGeneration(MT5Config(**sizes, **ids))
        if multilingual
        else T5ForConditionalGeneration(T5Config(**sizes, **ids))
    )
    model.save_pretrained(folder)
    if multilingual:
        torch.save(model.state_dict(), folder / "pytorch_model.bin")
        (folder / "model.safetensors").unlink()


MAKERS = {
    "mdeberta-v3-base-squad2": make_mdeberta,
    "roberta-base-squad2": make_roberta,
    "bart-large-cnn": make_bart,
    "mT5_multilingual_XLSum": make_t5,
    "flan-t5-base": make_t5,
}
READERS = ["mdeberta-v3-base-squad2", "roberta-base-squad2"]
WRITERS = ["bart-large-cnn", "mT5_multilingual_XLSum", "flan-t5-base"]


@pytest.fixture
def made(request: pytest.FixtureRequest, data: Path) -> str:
    folder = downloads.folder(CARDS[request.param])
    folder.mkdir(parents=True)
    torch.manual_seed(0)
    MAKERS[request.param](folder)
    assert downloads.is_present(CARDS[request.param]), sorted(path.name for path in folder.iterdir())
    return request.param


def test_every_full_model_is_tested() -> None:
    tasks = ("question_answering", "summarization")
    assert MAKERS.keys() == {card.id for card in CARDS.values() if {*card.tasks} & {*tasks} and not card.is_built_in}


@pytest.mark.parametrize("made", READERS, indirect=True)
def test_reader_answers_and_looks_inside(made: str, backend: Backend) -> None:
    item = {"question": "Where is the cat?", "context": TEXT * 30}
    result = dlapp.run("question_answering", item, model=made)
    answers = result.answers + result.unsure
    assert answers
    assert all(item["context"][answer.start : answer.end] == answer.text for answer in answers)
    inside = dlapp.run("question_answering.attention", item, model=made, start=answers[0].start, end=answers[0].end)
    assert list(inside.attention) == ["1 / 2", "2 / 2"]
    for weights in inside.attention.values():
        assert weights.shape == (4, len(inside.tokens), len(inside.tokens))
        assert np.allclose(weights.astype(float).sum(-1), 1, atol=0.01)
    assert 0 < inside.start.sum() <= 1.001


@pytest.mark.parametrize("made", WRITERS, indirect=True)
def test_writer_writes_and_names_its_sources(made: str, backend: Backend) -> None:
    answer = dlapp.run("summarization", TEXT * 20, model=made, sentences=1)
    assert answer.text
    assert all(span.end <= len(TEXT * 20) for span in answer.spans)
    assert bool(answer.spans) == bool(answer.sentences)


@pytest.mark.parametrize("made", ["flan-t5-base"], indirect=True)
def test_writer_reports_the_words_so_far(made: str) -> None:
    model = summarization.TASK.load(CARDS[made], Device("cpu"))
    reports: list[Progress] = []
    inference.run(model, ["Hi.", TEXT * 20], summarization.Settings(1), reports.append)
    assert any(progress.text for progress in reports)
    shares = [progress.done / progress.total for progress in reports]
    assert all(0 < share <= 1 for share in shares)
    assert all(share > 0.5 for share, progress in zip(shares, reports, strict=True) if progress.text)
